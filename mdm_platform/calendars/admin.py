"""The holidays in the workplace: what was computed is read, what staff know is written."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.calendars import changes
from mdm_platform.calendars.models import HolidayCorrection

CORRECT = "calendars.correct_holidays"


@admin.register(HolidayCorrection)
class HolidayCorrectionAdmin(PlatformModelAdmin):
    """Corrections of public holidays, by country and day."""

    view_permission = change_permission = add_permission = delete_permission = CORRECT
    list_display = ("day", "country", "is_off", "name")
    list_filter = ("is_off", "country")
    search_fields = ("name",)
    fields = ("country", "day", "is_off", "name")

    def save_model(self, request: HttpRequest, obj: HolidayCorrection, form: Any, change: bool) -> None:
        """Deadlines follow."""
        super().save_model(request, obj, form, change)
        changes.changed()

    def delete_model(self, request: HttpRequest, obj: HolidayCorrection) -> None:
        """Deadlines follow."""
        super().delete_model(request, obj)
        changes.changed()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Deadlines follow."""
        super().delete_queryset(request, queryset)
        changes.changed()
