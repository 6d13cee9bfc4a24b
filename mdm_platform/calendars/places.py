"""What the clocks of a country and of a post show."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel.core import get_global

RABAT_ZONE = "Africa/Casablanca"
MAIN_ZONES: Mapping[str, str] = {  # countries with several, by where most posts stand
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
}


@cache
def zone_of_country(country: str) -> ZoneInfo:
    """The hours of the country, of its main one where it has several; Rabat's where nothing is known."""
    known = get_global("territory_zones").get(country, [])
    name = MAIN_ZONES.get(country) or (known[0] if len(known) == 1 else RABAT_ZONE)
    return _zone(name) or ZoneInfo(RABAT_ZONE)


def zone_of_post(consulate: Any, country: str) -> ZoneInfo:
    """The hours that staff wrote for the post, or else those of its country."""
    return _zone(consulate.time_zone) or zone_of_country(country)


@cache
def known_zones() -> frozenset[str]:
    """The names of the time zones that this machine knows; it reads a folder of files to tell them."""
    return frozenset({RABAT_ZONE, *available_timezones()})


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
