"""Working days of Rabat and of the posts, with holidays, week-ends, corrections, hours and daylight saving."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from mdm_platform.calendars.models import HolidayCorrection
from mdm_platform.calendars.working_days import Calendars, working_days

NONE = Calendars({})
MOROCCO, FRANCE, LIBYA = (NONE.of_country(code) for code in ("MA", "FR", "LY"))
ATLANTIS = NONE.of_country("QQ")


def post(country, time_zone=""):
    """A consulate in that country."""
    place = SimpleNamespace(code=country)
    return SimpleNamespace(country=place, consulate=SimpleNamespace(time_zone=time_zone))


@pytest.mark.parametrize(
    ("place", "day", "is_worked"),
    [
        (MOROCCO, date(2026, 11, 16), True),
        (MOROCCO, date(2026, 11, 14), False),  # Saturday
        (MOROCCO, date(2026, 11, 18), False),  # Independence
        (MOROCCO, date(2026, 5, 27), False),  # Aïd al-Adha, estimated
        (MOROCCO, date(2026, 7, 14), True),
        (FRANCE, date(2026, 7, 14), False),
        (FRANCE, date(2026, 11, 18), True),
        (NONE.of_institution(post("FR")), date(2026, 11, 18), False),  # a post also keeps Morocco's
        (NONE.of_institution(post("FR")), date(2026, 7, 14), False),
        (NONE.of_institution(post("SA")), date(2026, 11, 15), True),  # Sunday is worked in Riyadh
        (NONE.of_institution(post("SA")), date(2026, 11, 13), False),  # Friday is not
        (LIBYA, date(2026, 11, 13), False),
        (LIBYA, date(2026, 11, 15), True),
        (ATLANTIS, date(2026, 11, 15), False),  # unknown to the library: week-ends only
        (ATLANTIS, date(2026, 11, 18), True),
    ],
)
def test_a_day_is_worked_or_not(place, day, is_worked):
    assert place.is_working_day(day) is is_worked


def test_days_are_added_and_counted_over_rest_days():
    friday = date(2026, 11, 13)
    assert MOROCCO.next_working_day(friday) == friday
    assert MOROCCO.next_working_day(date(2026, 11, 14)) == date(2026, 11, 16)
    assert MOROCCO.add_working_days(friday, 0) == friday
    assert MOROCCO.add_working_days(friday, 3) == date(2026, 11, 19)  # 16, 17, then 18 is off
    assert FRANCE.add_working_days(friday, 3) == date(2026, 11, 18)
    assert MOROCCO.count_between(friday, date(2026, 11, 19)) == 3
    assert MOROCCO.count_between(friday, friday) == 0


def test_a_correction_says_what_a_day_became():
    moon = Calendars({("MA", date(2026, 3, 20)): False, ("MA", date(2026, 3, 23)): True, ("FR", date(2026, 3, 24)): 1})
    rabat, paris = moon.of_country("MA"), moon.of_institution(post("FR"))
    assert rabat.is_working_day(date(2026, 3, 20))
    assert not rabat.is_working_day(date(2026, 3, 23))
    assert rabat.is_working_day(date(2026, 3, 24))
    assert not paris.is_working_day(date(2026, 3, 23))
    assert not paris.is_working_day(date(2026, 3, 24))
    assert paris.is_working_day(date(2026, 3, 20))


@pytest.mark.parametrize(
    ("place", "day", "end"),
    [
        (MOROCCO, date(2026, 1, 5), datetime(2026, 1, 5, 22, 59, 59, tzinfo=UTC)),
        (MOROCCO, date(2026, 3, 2), datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)),  # the hour of Ramadan
        (FRANCE, date(2026, 3, 29), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)),  # 23 hours
        (FRANCE, date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),  # 25 hours
        (NONE.of_country("CL"), date(2026, 9, 5), datetime(2026, 9, 6, 3, 59, 59, tzinfo=UTC)),  # no midnight follows
    ],
)
def test_a_day_ends_by_the_clock_of_the_place(place, day, end):
    assert place.end_of(day) == end


def test_a_moment_falls_on_the_day_of_the_place():
    moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert MOROCCO.day_of(moment) == date(2026, 7, 1)
    assert NONE.of_country("US").day_of(moment) == date(2026, 6, 30)
    assert NONE.of_institution(post("US", "Asia/Tokyo")).zone == ZoneInfo("Asia/Tokyo")
    assert NONE.of_institution(post("US", "nowhere")).zone == ZoneInfo("America/New_York")
    assert NONE.of_institution(None).country == "MA"


def test_corrections_are_read_and_stand_once(db):
    HolidayCorrection.objects.create(country="MA", day=date(2026, 11, 16), name="Jour exceptionnel")
    assert not working_days("MA").is_working_day(date(2026, 11, 16))
    for fields in ({"day": date(2026, 11, 16), "name": "Encore"}, {"day": date(2026, 11, 17), "name": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HolidayCorrection.objects.create(country="MA", **fields)
