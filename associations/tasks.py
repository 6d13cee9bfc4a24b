"""The daily round of the associations: each task loads nothing and calls one service."""

from celery import shared_task
from celery.schedules import crontab

from associations.services import (
    awards,
    call_messages,
    calls,
    controls,
    documents,
    label_renewals,
    obligations,
    officers,
    pairings,
    requests,
    reviews,
)


@shared_task(name="associations.end_overdue_terms")
def end_overdue_terms() -> None:
    """Close the terms of officers whose last day has passed."""
    officers.end_overdue()


@shared_task(name="associations.expire_office_invitations")
def expire_office_invitations() -> None:
    """Close the invitations into boards that nobody answered."""
    officers.expire_invitations()


@shared_task(name="associations.remind_of_documents")
def remind_of_documents() -> None:
    """Tell boards which papers expire."""
    documents.remind()


@shared_task(name="associations.turn_calls")
def turn_calls() -> None:
    """Open the announced calls whose day has come, and close those whose day is over."""
    calls.open_due()
    calls.close_due()


@shared_task(name="associations.remind_of_labels")
def remind_of_labels() -> None:
    """Tell boards that their label ends in six, three or one months."""
    label_renewals.remind()


@shared_task(name="associations.lapse_pairings")
def lapse_pairings() -> None:
    """Close the proposals of pairing that nobody answered."""
    pairings.lapse()


@shared_task(name="associations.remind_of_closing_calls")
def remind_of_closing_calls() -> None:
    """Tell those who still write a request that its call closes in a week."""
    call_messages.remind_closing()


@shared_task(name="associations.remind_reviewers")
def remind_reviewers() -> None:
    """Tell reviewers that an opinion is due."""
    reviews.remind()


@shared_task(name="associations.remind_of_completions")
def remind_of_completions() -> None:
    """Tell boards that the time to complete their request runs out."""
    requests.remind_completions()


@shared_task(name="associations.remind_of_obligations")
def remind_of_obligations() -> None:
    """Tell boards which reports are due or late, and which agreement is to be signed."""
    obligations.remind()


@shared_task(name="associations.uphold_unanswered_findings")
def uphold_unanswered_findings() -> None:
    """Uphold the findings of controls that no association answered in time."""
    controls.uphold_unanswered()


@shared_task(name="associations.lapse_unsigned_awards")
def lapse_unsigned_awards() -> None:
    """Give back the money of the awards whose agreement was not signed in time."""
    awards.lapse_overdue()


SCHEDULE = {
    "associations.remind_of_obligations": crontab(hour=7, minute=20),
    "associations.uphold_unanswered_findings": crontab(hour=0, minute=40),
    "associations.lapse_unsigned_awards": crontab(hour=0, minute=50),
    "associations.remind_of_closing_calls": crontab(hour=7, minute=50),
    "associations.remind_reviewers": crontab(hour=7, minute=50),
    "associations.lapse_pairings": crontab(hour=4, minute=40),
    "associations.remind_of_labels": crontab(hour=7, minute=40),
    "associations.end_overdue_terms": crontab(hour=0, minute=20),
    "associations.expire_office_invitations": crontab(hour=4, minute=10),
    "associations.remind_of_completions": crontab(hour=7, minute=40),
    "associations.remind_of_documents": crontab(hour=7, minute=30),
    "associations.turn_calls": crontab(minute="*/5"),
}
