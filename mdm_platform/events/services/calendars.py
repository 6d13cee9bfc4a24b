"""An event as a file that calendars read (RFC 5545)."""

from datetime import datetime

from django.utils import timezone
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from mdm_platform.events.models import Event, Registration
from mdm_platform.events.workflows import EventState

PRODUCT = "-//Marocains du monde//events//FR"
CONTENT_TYPE = "text/calendar; charset=utf-8"


def to_ics(event: Event, *, url: str, registration: Registration | None = None, now: datetime | None = None) -> bytes:
    """The event with its place; the address of the meeting only for somebody who has a seat.

    The same event keeps its identifier, and a change raises its sequence: a calendar then moves it.
    """
    entry = CalendarEvent()
    entry.add("uid", f"{event.public_id}@events")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", now or timezone.now())
    entry.add("dtstart", event.starts_at.astimezone(event.zone))
    entry.add("dtend", event.ends_at.astimezone(event.zone))
    entry.add("summary", event.title)
    entry.add("url", url)
    entry.add("status", "CANCELLED" if event.state == EventState.CANCELLED else "CONFIRMED")
    place = ", ".join(part for part in (event.venue, event.address) if part)
    joins = registration is not None and registration.has_a_seat and registration.mode == "remote"
    where = event.remote_url if joins else place
    if where:
        entry.add("location", where)
    entry.add("description", f"{event.summary}\n\n{url}")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return calendar.to_ical()
