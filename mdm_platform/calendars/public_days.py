"""What the library of holidays knows of a country and a year, kept in memory."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY_SUNDAY = frozenset({5, 6})
WEEKENDS: Mapping[str, frozenset[int]] = {"LY": frozenset({4, 5})}  # where the library is mistaken
LANGUAGES = {"fr": "fr", "ar": "ar", "en": "en_US"}


@lru_cache(maxsize=1024)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of the country (ISO 3166 alpha-2); none for a country that the library does not know."""
    found = _of_library(country, year)
    return frozenset(found) if found is not None else frozenset()


@lru_cache(maxsize=1024)
def weekend_days(country: str, year: int) -> frozenset[date]:
    """The days of rest of each week of the year, without those that are worked in exchange for another."""
    days = [date(year, 1, 1) + ONE_DAY * number for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    found = _of_library(country, year)
    if country in WEEKENDS or found is None:
        weekend = WEEKENDS.get(country, SATURDAY_SUNDAY)
        return frozenset(day for day in days if day.weekday() in weekend)
    return frozenset(day for day in days if found.is_weekend(day) and day not in found.weekend_workdays)


def named_holidays(country: str, year: int, language: str) -> list[tuple[date, str]]:
    """The public holidays with their names, in the reader's language where the library has it."""
    found = _of_library(country, year)
    if found is None:
        return []
    spoken = LANGUAGES.get(language, language)
    if spoken in found.supported_languages:
        found = _of_library(country, year, language=spoken)
    return sorted(found.items())


def _of_library(country: str, year: int, **options: Any) -> holidays.HolidayBase | None:
    try:
        return holidays.country_holidays(country, years=year, expand=False, **options)
    except NotImplementedError:
        return None
