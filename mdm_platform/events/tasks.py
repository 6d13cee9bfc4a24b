"""What events do by the clock."""

from celery import shared_task
from celery.schedules import crontab

from mdm_platform.events.services import events, registrations


@shared_task(name="events.remind")
def remind() -> None:
    """Remind people of the event of tomorrow."""
    registrations.remind()


@shared_task(name="events.hold_past")
def hold_past() -> None:
    """Close the events that are over."""
    events.hold_past()


SCHEDULE = {"events.remind": crontab(minute=20), "events.hold_past": crontab(minute=50)}
