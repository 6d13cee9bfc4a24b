"""The public holidays of a year in one country, as computed and as staff corrected them."""

from dataclasses import dataclass
from datetime import date

from mdm_platform.calendars.models import HolidayCorrection
from mdm_platform.calendars.public_days import named_holidays, weekend_days


@dataclass(frozen=True)
class YearDay:
    """One day that is off, or was said to be; `correction` is the row of staff, if any."""

    day: date
    name: str
    is_off: bool
    is_weekend: bool
    correction: HolidayCorrection | None = None


def of_year(country: str, year: int, language: str) -> list[YearDay]:
    """Every holiday of the library and every correction, in order; a correction gives its own name."""
    corrections = {row.day: row for row in HolidayCorrection.objects.filter(country=country, day__year=year)}
    names = dict(named_holidays(country, year, language))
    weekends = weekend_days(country, year)
    return [
        YearDay(
            day=day,
            name=corrections[day].name if day in corrections else names[day],
            is_off=corrections[day].is_off if day in corrections else True,
            is_weekend=day in weekends,
            correction=corrections.get(day),
        )
        for day in sorted({*names, *corrections})
    ]
