"""Waits: whoever is awaited is reminded before their end, and then the case goes on without the answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from grievances.models import Case, Deadline
from grievances.services import alerts, contacting, messages, third_parties
from grievances.services.locks import lock
from grievances.workflows import AlertStep, CaseState, DeadlineKind
from mdm_platform.calendars.working_days import RABAT, Calendars, WorkingDays
from mdm_platform.errors import DomainError

Expire = Callable[..., Any]
REMINDED_BEFORE = 3  # working days in Rabat
FARTHEST = timedelta(days=15)  # three working days, with the longest holidays


def remind(*, now: datetime | None = None) -> int:
    """Remind each person once of a question whose time is nearly over, in the hours of Rabat; how many were."""
    moment, rabat = now or timezone.now(), Calendars().of_country(RABAT)
    if not alerts.is_open_hour(rabat, moment):
        return 0
    near = Deadline.objects.running().filter(
        kind=DeadlineKind.INFORMATION, due_at__range=(moment, moment + FARTHEST), case__redacted_at=None
    )
    rows = near.exclude(alerts.told(AlertStep.BEFORE)).select_related("case").order_by("pk")
    return sum(_remind(row, moment) for row in rows.iterator(chunk_size=500) if _is_time(row, moment, rabat))


def end_overdue(*, now: datetime | None = None) -> int:
    """Take up again the cases whose wait is over, each by itself; nothing is closed. How many went on.

    The wait for the person ends when people are at work in Rabat: they hear of it, and not at night.
    """
    moment = now or timezone.now()
    ended = _end(DeadlineKind.THIRD_PARTY, CaseState.WAITING_THIRD_PARTY, third_parties.expire, moment)
    if alerts.is_open_hour(Calendars().of_country(RABAT), moment):
        ended += _end(DeadlineKind.INFORMATION, CaseState.INFORMATION_REQUESTED, messages.expire, moment)
    return ended


def _is_time(deadline: Deadline, now: datetime, rabat: WorkingDays) -> bool:
    """Whether the last days have come; nothing is said ahead of a wait so short that it would be as it starts."""
    first = rabat.working_days_before(rabat.day_of(deadline.due_at), REMINDED_BEFORE)
    return rabat.day_of(deadline.started_at) < first <= rabat.day_of(now)


@transaction.atomic
def _remind(deadline: Deadline, now: datetime) -> bool:
    case, is_new = lock(deadline.case), alerts.note(deadline, AlertStep.BEFORE, now)
    if is_new:
        contacting.tell(case=case, what="question_reminder", now=now)
    return is_new


def _end(kind: str, state: str, expire: Expire, now: datetime) -> int:
    over = Deadline.objects.overdue(now).filter(kind=kind).values("case_id")
    ended = 0
    for case in Case.objects.filter(state=state, pk__in=over).order_by("pk").iterator(chunk_size=500):
        try:
            expire(case=case, now=now)
        except DomainError:  # answered, or withdrawn, at this very moment
            continue
        ended += 1
    return ended
