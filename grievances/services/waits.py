"""Waits that are over: the case goes on without the answer of the person, or of somebody outside."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from grievances.models import Case, Deadline
from grievances.services import messages, third_parties
from grievances.workflows import CaseState, DeadlineKind
from mdm_platform.errors import DomainError

Expire = Callable[..., Any]
ENDS: tuple[tuple[str, str, Expire], ...] = (
    (DeadlineKind.INFORMATION, CaseState.INFORMATION_REQUESTED, messages.expire),
    (DeadlineKind.THIRD_PARTY, CaseState.WAITING_THIRD_PARTY, third_parties.expire),
)


def end_overdue(*, now: datetime | None = None) -> int:
    """Take up again the cases whose wait is over, each by itself; nothing is closed. How many went on."""
    moment = now or timezone.now()
    return sum(_end(kind, state, expire, moment) for kind, state, expire in ENDS)


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
