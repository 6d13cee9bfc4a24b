"""Introductions that end by themselves: an investor or a holder leaves, nobody answers in time."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from projects.models import Introduction, InvestorProfile, Project
from projects.models.introduction import HOLDER, INVESTOR
from projects.notifications.investors import IntroductionClosed, IntroductionExpired, IntroductionToAnswer
from projects.workflows.investors import IntroductionState, IntroductionWorkflow

REMIND_BEFORE = timedelta(days=7)


def close_of_investor(*, investor: InvestorProfile, reason: str, now: datetime | None = None) -> None:
    """End everything open of an investor; the holders are told."""
    _close(Introduction.objects.filter(investor=investor), reason, told=HOLDER, now=now)


def close_of_project(*, project: Project, reason: str, now: datetime | None = None) -> None:
    """End everything open of a project; the investors are told."""
    _close(Introduction.objects.filter(project=project), reason, told=INVESTOR, now=now)


def close_requests(*, project: Project, reason: str, now: datetime | None = None) -> None:
    """End the requests of a project that wait for an answer."""
    waiting = Introduction.objects.filter(project=project, state=IntroductionState.REQUESTED)
    _close(waiting, reason, told=INVESTOR, now=now)


@transaction.atomic
def expire(*, now: datetime | None = None) -> int:
    """Close what nobody answered or signed in time, and tell both sides. How many."""
    moment = now or timezone.now()
    moved = IntroductionWorkflow.apply_many(
        Introduction.objects.overdue(moment), "expire", now=moment, changes={"ended_at": moment}
    )
    IntroductionExpired.send_to_each(to=_parties([one.obj for one in moved], (HOLDER, INVESTOR)), now=moment)
    return len(moved)


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Write once to who has not answered a request that ends within a week. How many."""
    moment = now or timezone.now()
    due = Introduction.objects.filter(
        state=IntroductionState.REQUESTED,
        expires_at__gt=moment,
        expires_at__lte=moment + REMIND_BEFORE,
        reminded_at=None,
    ).select_for_update(of=("self",), skip_locked=True)
    found = list(due.order_by("pk"))
    pairs = [pair for one in found for pair in _parties([one], (one.asked,))]
    IntroductionToAnswer.send_to_each(to=pairs, now=moment)
    Introduction.objects.filter(pk__in=[one.pk for one in found]).update(reminded_at=moment)
    return len(found)


@transaction.atomic
def _close(rows: Any, reason: str, *, told: str, now: datetime | None) -> None:
    moment = now or timezone.now()
    changes = {"ended_at": moment}
    moved = IntroductionWorkflow.apply_many(rows, "cancel", now=moment, reason=reason, changes=changes)
    moved += IntroductionWorkflow.apply_many(rows, "close", now=moment, reason=reason, changes=changes)
    IntroductionClosed.send_to_each(to=_parties([one.obj for one in moved], (told,)), now=moment)


def _parties(found: list[Introduction], sides: tuple[str, ...]) -> list[tuple[Any, Introduction]]:
    rows = Introduction.objects.filter(pk__in=[one.pk for one in found])
    read = rows.select_related("project__holder", "investor__owner").order_by("pk")
    return [(one.person_of(side), one) for one in read for side in sides if one.person_of(side) is not None]
