"""The programmes in the workplace."""

from django.contrib import admin

from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.strategy.models import Programme


@admin.register(Programme)
class ProgrammeAdmin(PlatformModelAdmin):
    """Programmes, written by staff; one that ended is kept for what was said under it."""

    view_permission = change_permission = add_permission = "strategy.manage_programmes"
    list_display = ("label_fr", "code", "position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "label_fr", "label_ar", "label_en")
    fields = (
        "code", ("label_fr", "label_ar", "label_en"), "summary_fr", "summary_ar", "summary_en", "position", "is_active",
    )  # fmt: skip
