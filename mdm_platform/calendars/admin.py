"""The holidays in the workplace: what was computed is read, what staff know is written."""

from django.contrib import admin

from mdm_platform.admin import PlatformModelAdmin
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
