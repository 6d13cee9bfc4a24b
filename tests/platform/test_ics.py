"""An entry of a calendar, read back by a reader of calendars."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar

from mdm_platform.ics import Entry, to_ics

RABAT = ZoneInfo("Africa/Casablanca")
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
ENTRY = Entry(
    uid="rendez-vous-1@exemple.test",
    sequence=2,
    starts_at=datetime(2026, 12, 1, 10, tzinfo=RABAT),
    ends_at=datetime(2026, 12, 1, 11, tzinfo=RABAT),
    title="Rendez-vous ; projet, étape 1",
    url="https://exemple.test/rendez-vous/1/",
    description="Première ligne\nDeuxième, avec une virgule",
    location="Rabat",
)


def read(entry):
    return Calendar.from_ical(to_ics(entry, now=NOW))


def test_a_calendar_reads_what_was_written():
    calendar = read(ENTRY)
    [event] = calendar.walk("VEVENT")
    assert (calendar["method"], event["uid"], event["sequence"], event["status"]) == (
        "PUBLISH",
        "rendez-vous-1@exemple.test",
        2,
        "CONFIRMED",
    )
    assert (event["summary"], event["description"], event["location"]) == (
        ENTRY.title,
        ENTRY.description,
        ENTRY.location,
    )
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (ENTRY.starts_at, ENTRY.ends_at)


def test_the_hours_of_the_place_come_with_their_rules():
    zones = [str(zone["tzid"]) for zone in read(ENTRY).walk("VTIMEZONE")]
    assert zones == ["Africa/Casablanca"]


def test_what_is_cancelled_says_so_and_a_meeting_from_afar_has_no_place():
    [event] = read(replace(ENTRY, is_cancelled=True, location="")).walk("VEVENT")
    assert event["status"] == "CANCELLED"
    assert "location" not in event


def test_the_same_entry_at_the_same_moment_is_the_same_file():
    assert to_ics(ENTRY, now=NOW) == to_ics(ENTRY, now=NOW)
