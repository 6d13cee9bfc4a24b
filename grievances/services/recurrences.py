"""What comes back: subjects of which several cases were found right, for one administration, in a year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from grievances.models import Case, Category, Improvement
from grievances.workflows import CaseOutcome, ImprovementState

PERIOD = timedelta(days=365)
OFTEN = 5
MOST = 50
RIGHT = (CaseOutcome.FOUNDED, CaseOutcome.PARTLY_FOUNDED)
LIVE = (
    ImprovementState.DRAFT,
    ImprovementState.PROPOSED,
    ImprovementState.UNDER_STUDY,
    ImprovementState.ADOPTED,
)


@dataclass(frozen=True)
class Recurrence:
    """A subject that comes back: how many cases, how many were right, and what is already proposed about it."""

    category: Category
    count: int
    right: int
    improvements: tuple[Improvement, ...]


def found(*, by: Any, now: datetime | None = None) -> list[Recurrence]:
    """The subjects of at least five cases of the last year, among those that the user reads; the most first."""
    moment = now or timezone.now()
    counted = (
        Case.objects.visible_to(by)
        .filter(received_at__gte=moment - PERIOD)
        .values("category")
        .annotate(count=Count("pk"), right=Count("pk", filter=Q(outcome__in=RIGHT)))
        .filter(count__gte=OFTEN)
        .order_by("-count", "category")[:MOST]
    )
    rows = list(counted)
    categories = Category.objects.in_bulk([row["category"] for row in rows])
    live = list(Improvement.objects.visible_to(by).filter(state__in=LIVE, category__in=categories))
    return [
        Recurrence(categories[row["category"]], row["count"], row["right"], _about(live, row["category"]))
        for row in rows
    ]


def cases_of(category: Category, *, by: Any, now: datetime | None = None) -> Any:
    """The cases of a subject in the last year, among those that the user may read."""
    moment = now or timezone.now()
    return Case.objects.visible_to(by).filter(category=category, received_at__gte=moment - PERIOD)


def _about(live: Iterable[Improvement], category: int) -> tuple[Improvement, ...]:
    return tuple(one for one in live if one.category_id == category)
