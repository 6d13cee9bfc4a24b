"""Time zones: those that this machine knows, and those of countries."""

from zoneinfo import ZoneInfo

import pytest

from mdm_platform.calendars.places import RABAT_ZONE, known_zones, zone_of_country


def test_every_zone_that_is_offered_opens():
    known = known_zones()
    assert {RABAT_ZONE, "Europe/Paris", "America/Montreal"} <= known
    assert all(ZoneInfo(name) for name in sorted(known)[::25])
    assert known_zones() is known


@pytest.mark.parametrize("wrong", ["", "Europe/Atlantis", "../../etc/passwd"])
def test_what_is_no_zone_is_not_offered(wrong):
    assert wrong not in known_zones()


@pytest.mark.parametrize(("country", "zone"), [("FR", "Europe/Paris"), ("CA", "America/Toronto"), ("ZZ", RABAT_ZONE)])
def test_a_country_has_one_clock(country, zone):
    assert zone_of_country(country) == ZoneInfo(zone)
