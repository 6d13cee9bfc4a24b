"""Working days of one place, and the places of the platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from mdm_platform.calendars.models import HolidayCorrection
from mdm_platform.calendars.places import zone_of_country, zone_of_post
from mdm_platform.calendars.public_days import ONE_DAY, public_holidays, weekend_days

RABAT = "MA"
LAST_SECOND = timedelta(seconds=1)

Corrections = Mapping[tuple[str, date], bool]


@dataclass(frozen=True)
class WorkingDays:
    """The working days of a country, in the hours of one place of it.

    `also_kept` are countries of which the public holidays, not the week-ends, are kept
    too: a post closes on those of its host and of Morocco. `corrections` says of a
    country's day whether it is off.
    """

    country: str
    zone: ZoneInfo
    also_kept: tuple[str, ...] = ()
    corrections: Corrections = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether people work there on that day."""
        own = self.corrections.get((self.country, day))
        if own is None:
            own = day in weekend_days(self.country, day.year) or day in public_holidays(self.country, day.year)
        return not own and not any(self._keeps(country, day) for country in self.also_kept)

    def next_working_day(self, day: date) -> date:
        """The day itself when it is worked, or else the first one after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The day on which `count` working days are over; the first day is not counted.

        Zero gives the day itself when it is worked, or else the first one after it.
        """
        for _number in range(count):
            day = self.next_working_day(day + ONE_DAY)
        return self.next_working_day(day)

    def working_days_before(self, day: date, count: int) -> date:
        """The working day that comes `count` working days before that day."""
        for _number in range(count):
            day -= ONE_DAY
            while not self.is_working_day(day):
                day -= ONE_DAY
        return day

    def count_between(self, first: date, last: date) -> int:
        """How many working days come after the first day, up to the last one."""
        return sum(self.is_working_day(first + ONE_DAY * number) for number in range(1, (last - first).days + 1))

    def day_of(self, moment: datetime) -> date:
        """What the calendar on the wall shows there."""
        return moment.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The first instant of the day there, whatever the clocks do that night."""
        return datetime.combine(day, time.min, tzinfo=self.zone)

    def end_of(self, day: date) -> datetime:
        """The last second of the day there."""
        return self.start_of(day + ONE_DAY) - LAST_SECOND

    def _keeps(self, country: str, day: date) -> bool:
        corrected = self.corrections.get((country, day))
        return day in public_holidays(country, day.year) if corrected is None else corrected


class Calendars:
    """The working days of every place, with the corrections of staff read once, when they are first needed."""

    def __init__(self, corrections: Corrections | None = None) -> None:
        self._given = corrections
        self._known: dict[tuple[str, ...], WorkingDays] = {}

    def of_country(self, country: str) -> WorkingDays:
        """The working days of a country (ISO 3166 alpha-2)."""
        return self._keep((country,), lambda: WorkingDays(country, zone_of_country(country), (), self._corrections))

    def of_institution(self, institution: Any = None) -> WorkingDays:
        """Those of the place where the institution stands; a post also keeps Morocco's holidays. Rabat for none."""
        country = institution.country.code if institution is not None and institution.country else RABAT
        post = getattr(institution, "consulate", None) if institution is not None else None
        if post is None or country == RABAT:
            return self.of_country(country)
        zone = zone_of_post(post, country)
        return self._keep((country, zone.key, RABAT), lambda: WorkingDays(country, zone, (RABAT,), self._corrections))

    def of_country_and_rabat(self, country: str) -> WorkingDays:
        """Those of a country in which somebody works for Morocco: Morocco's holidays are kept too."""
        if country == RABAT:
            return self.of_country(country)
        zone = zone_of_country(country)
        return self._keep((country, zone.key, RABAT), lambda: WorkingDays(country, zone, (RABAT,), self._corrections))

    @cached_property
    def _corrections(self) -> Corrections:
        return HolidayCorrection.objects.as_days() if self._given is None else self._given

    def _keep(self, key: tuple[str, ...], make: Any) -> WorkingDays:
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]


def working_days(country: str) -> WorkingDays:
    """The working days of a country today, read on the spot."""
    return Calendars().of_country(country)
