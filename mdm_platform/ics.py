"""One entry of a calendar as a file that calendars read (RFC 5545).

The same entry keeps its `uid`, and a change raises its `sequence`: a calendar then moves it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from icalendar import Calendar, Event

PRODUCT = "-//Marocains du monde//events//FR"
CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """What is written of it; `starts_at` and `ends_at` in the hours of its place."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    url: str
    description: str
    location: str = ""
    is_cancelled: bool = False


def to_ics(entry: Entry, *, now: datetime | None = None) -> bytes:
    """The entry, with the rules of its time zone."""
    written = Event()
    written.add("uid", entry.uid)
    written.add("sequence", entry.sequence)
    written.add("dtstamp", now or timezone.now())
    written.add("dtstart", entry.starts_at)
    written.add("dtend", entry.ends_at)
    written.add("summary", entry.title)
    written.add("url", entry.url)
    written.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.location:
        written.add("location", entry.location)
    written.add("description", entry.description)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(written)
    calendar.add_missing_timezones()
    return calendar.to_ical()
