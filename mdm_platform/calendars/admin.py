"""The holidays in the workplace: what was computed is read, what staff know is written."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mdm_platform.admin import PlatformModelAdmin, WorkPage, register_page
from mdm_platform.calendars.forms import YearForm
from mdm_platform.calendars.models import HolidayCorrection
from mdm_platform.calendars.years import of_year
from mdm_platform.permissions import require_permission
from mdm_platform.workplace import pages

CORRECT = "calendars.correct_holidays"


@admin.register(HolidayCorrection)
class HolidayCorrectionAdmin(PlatformModelAdmin):
    """Corrections of public holidays, by country and day; the year as it is counted."""

    view_permission = change_permission = add_permission = delete_permission = CORRECT
    change_list_template = "admin/calendars/change_list.html"
    list_display = ("day", "country", "is_off", "name")
    list_filter = ("is_off", "country")
    search_fields = ("name",)
    fields = ("country", "day", "is_off", "name")

    def get_urls(self) -> list[URLPattern]:
        """The list and the corrections, with the year."""
        view = self.admin_site.admin_view(self.year)
        return [path("year/", view, name="calendars_holidaycorrection_year"), *super().get_urls()]

    def year(self, request: HttpRequest) -> HttpResponse:
        """The holidays of a year in a country, each with its correction."""
        require_permission(request.user, CORRECT)
        form = YearForm(request.GET)
        context: dict[str, Any] = {"title": _("Jours fériés de l’année"), "form": form, "days": []}
        if form.is_valid():
            context["country"] = form.cleaned_data["country"]
            context["days"] = of_year(**form.cleaned_data, language=get_language())
        response = pages.page(self, request, "admin/calendars/year.html", context)
        response.status_code = 422 if form.errors else 200
        return response


register_page(
    WorkPage(
        gettext_lazy("Jours fériés du Maroc et des pays d’accueil"),
        CORRECT,
        lambda: reverse("admin:calendars_holidaycorrection_year"),
    )
)
