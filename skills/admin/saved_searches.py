"""Saved searches in the workplace: which institution keeps what, for those who answer for personal data."""

from django.contrib import admin

from mdm_platform.admin import PlatformModelAdmin
from skills.models import SavedSearch


@admin.register(SavedSearch)
class SavedSearchAdmin(PlatformModelAdmin):
    """To read: agents change their searches themselves."""

    view_permission = "skills.view_searches"
    list_display = ("public_id", "institution", "rhythm", "is_shared", "created_at", "last_run_at")
    list_filter = ("rhythm", "is_shared")
    list_select_related = ("institution",)
    ordering = ("-created_at", "-pk")
    fields = (
        "public_id", "institution", "author", "name", "query", "rhythm", "is_shared", "created_at", "last_run_at",
        "last_found_at",
    )  # fmt: skip
    readonly_fields = ("public_id",)
