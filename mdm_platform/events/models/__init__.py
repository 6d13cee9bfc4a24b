"""Events and registrations."""

from mdm_platform.events.models.event import Event, EventKind, EventMode
from mdm_platform.events.models.registration import CheckIn, Registration

__all__ = ["CheckIn", "Event", "EventKind", "EventMode", "Registration"]
