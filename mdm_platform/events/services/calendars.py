"""An event as a file that calendars read."""

from datetime import datetime

from mdm_platform import ics
from mdm_platform.events.models import Event, Registration
from mdm_platform.events.workflows import EventState
from mdm_platform.ics import CONTENT_TYPE, Entry

__all__ = ["CONTENT_TYPE", "to_ics"]


def to_ics(event: Event, *, url: str, registration: Registration | None = None, now: datetime | None = None) -> bytes:
    """The event with its place; the address of the meeting only for somebody who has a seat."""
    place = ", ".join(part for part in (event.venue, event.address) if part)
    joins = registration is not None and registration.has_a_seat and registration.mode == "remote"
    entry = Entry(
        uid=f"{event.public_id}@events",
        sequence=event.sequence,
        starts_at=event.starts_at.astimezone(event.zone),
        ends_at=event.ends_at.astimezone(event.zone),
        title=event.title,
        url=url,
        description=f"{event.summary}\n\n{url}",
        location=event.remote_url if joins else place,
        is_cancelled=event.state == EventState.CANCELLED,
    )
    return ics.to_ics(entry, now=now)
