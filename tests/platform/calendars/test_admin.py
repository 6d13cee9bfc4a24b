"""The holidays in the workplace: who writes them, and the year as it is counted."""

from datetime import date

import pytest
from django.urls import reverse

from mdm_platform.calendars.models import HolidayCorrection
from mdm_platform.calendars.years import of_year
from tests.utils.login import signed_in

YEAR = reverse("admin:calendars_holidaycorrection_year")
ADD = reverse("admin:calendars_holidaycorrection_add")


@pytest.mark.django_db
def test_a_correction_changes_the_year():
    HolidayCorrection.objects.create(country="MA", day=date(2026, 3, 20), is_off=False, name="Aïd le 21")
    HolidayCorrection.objects.create(country="MA", day=date(2026, 3, 23), name="Aïd, second jour")
    HolidayCorrection.objects.create(country="FR", day=date(2026, 3, 24), name="Ailleurs")
    found = {one.day: (one.name, one.is_off) for one in of_year("MA", 2026, "fr")}
    assert found[date(2026, 3, 20)] == ("Aïd le 21", False)
    assert found[date(2026, 3, 23)] == ("Aïd, second jour", True)
    assert found[date(2026, 11, 6)] == ("La marche verte", True)
    assert date(2026, 3, 24) not in found
    assert of_year("QQ", 2026, "fr") == []
    assert of_year("MA", 2026, "ar")[0].name != of_year("MA", 2026, "en")[0].name


def test_supervisors_correct_a_day_and_agents_do_not(complaints_supervisor, complaints_agent):
    browser = signed_in(complaints_supervisor)
    page = browser.get(YEAR, {"country": "MA", "year": "2026"})
    assert "La marche verte" in page.text
    assert f"{ADD}?country=MA&amp;day=2026-11-06" in page.text
    assert browser.get(YEAR, {"country": "ZZ", "year": "1"}).status_code == 422
    posted = {"country": "MA", "day": "2026-11-06", "name": "Travaillé cette année"}
    assert browser.post(ADD, posted).status_code == 302
    assert browser.post(ADD, posted).status_code == 200
    row = HolidayCorrection.objects.get()
    assert (row.country.code, row.day, row.is_off) == ("MA", date(2026, 11, 6), False)
    other = signed_in(complaints_agent)
    assert {other.get(url).status_code for url in (YEAR, ADD)} == {403}
