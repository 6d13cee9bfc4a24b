"""The daily round of the grievances: each task loads nothing and calls one service."""

from celery import shared_task
from celery.schedules import crontab

from grievances.services import (
    alerts,
    assistance,
    deadlines,
    drafts,
    feedback,
    intake,
    legal_watch,
    referrals,
    retention,
    unread,
    waits,
)


@shared_task(name="grievances.close_cases")
def close_cases() -> None:
    """Close the cases whose time for an opinion and a reopening is over."""
    feedback.close_due()


@shared_task(name="grievances.erase_cases")
def erase_cases() -> None:
    """Erase text, files and identity of the cases whose time of retention is over."""
    retention.erase_due()


@shared_task(name="grievances.open_cases")
def open_cases() -> None:
    """Open the cases just received, and send them where a rule says."""
    intake.open_received()


@shared_task(name="grievances.forget_drafts")
def forget_drafts() -> None:
    """Erase what people began to write and did not send in time."""
    drafts.purge()


@shared_task(name="grievances.turn_assistance")
def turn_assistance() -> None:
    """Remind legal experts, take back what they left unanswered, close and erase what is over."""
    referrals.remind()
    referrals.expire_overdue()
    assistance.close_old()
    assistance.redact_old()


@shared_task(name="grievances.announce_legal_notes")
def announce_legal_notes() -> None:
    """Tell subscribers of the notes that were published."""
    legal_watch.announce()


@shared_task(name="grievances.watch_deadlines")
def watch_deadlines() -> None:
    """Remind who is awaited, end the waits that are over, escalate, and alert those who work on the cases."""
    waits.remind()
    waits.end_overdue()
    alerts.escalate_overdue()
    alerts.give()


@shared_task(name="grievances.recompute_deadlines")
def recompute_deadlines() -> None:
    """Compute the clocks of the cases that are not over again: a holiday or a target may have changed."""
    deadlines.recompute()


@shared_task(name="grievances.find_unread")
def find_unread() -> None:
    """Name readers where none is left, and tell administrators of the cases that nobody may read."""
    unread.admit_readers()
    unread.tell()


SCHEDULE = {
    "grievances.find_unread": crontab(hour=8, minute=20),
    "grievances.watch_deadlines": crontab(minute="*/15"),
    "grievances.recompute_deadlines": crontab(hour=2, minute=10),
    "grievances.turn_assistance": crontab(hour=6, minute=40),
    "grievances.announce_legal_notes": crontab(minute="*/15"),
    "grievances.open_cases": crontab(minute="*/2"),
    "grievances.forget_drafts": crontab(hour=2, minute=50),
    "grievances.close_cases": crontab(minute=25),
    "grievances.erase_cases": crontab(hour=retention.ROUND_AT.hour, minute=retention.ROUND_AT.minute),
}
