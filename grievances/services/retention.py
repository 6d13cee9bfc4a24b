"""How long an ended case is kept, and the rounds that erase what is over: text, files and identity, not the row."""

import logging
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone

from grievances.models import Case, Category, RetentionHold, RetentionLine, RetentionRule, RetentionRun
from grievances.models.retention import followed_by
from grievances.services import holds, redaction
from grievances.workflows import FINAL_STATES
from mdm_platform.permissions import require_permission

MONTHS_A_YEAR = 12
AT_ONCE = 500
MOST_SHOWN = 200
ROUND_AT = time(2, 40)  # of the schedule, in UTC
SHORT_MONTHS = timedelta(days=3)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Term:
    """Until when one case is kept, and by which rule (None: the years of its category)."""

    case: Case
    rule: RetentionRule | None
    months: int
    due_on: date


@dataclass(frozen=True)
class Preview:
    """What the next round will do: when, the first cases and how many in all, and those that holds keep."""

    at: datetime
    terms: list[Term]
    count: int
    held: list[Term]


def rules() -> list[RetentionRule]:
    """The rules in force, in their order."""
    return list(RetentionRule.objects.filter(is_active=True))


def term_of(case: Case, known: Iterable[RetentionRule]) -> Term:
    """How long this ended case is kept: the first rule that fits, else its category."""
    rule = next((one for one in known if one.fits(case)), None)
    months = rule.months if rule else case.category.retention_years * MONTHS_A_YEAR
    return Term(case, rule, months, later(timezone.localdate(case.closed_at), months))


def due(*, now: datetime | None = None, cases: QuerySet[Case] | None = None) -> Iterator[Term]:
    """The ended cases, among these or all, whose term has passed and that no hold keeps, the oldest first."""
    today = timezone.localdate(now)
    held = RetentionHold.objects.in_force(today).values("case_id")
    everything = Case.objects.all() if cases is None else cases
    return _over(everything.exclude(pk__in=held), today)


def kept(*, now: datetime | None = None, cases: QuerySet[Case] | None = None) -> Iterator[Term]:
    """The cases whose term has passed and that a hold keeps, the oldest first."""
    today = timezone.localdate(now)
    held = RetentionHold.objects.in_force(today).values("case_id")
    everything = Case.objects.all() if cases is None else cases
    return _over(everything.filter(pk__in=held), today)


def next_round(*, now: datetime | None = None) -> datetime:
    """When cases are erased next."""
    moment = (now or timezone.now()).astimezone(UTC)
    tonight = datetime.combine(moment.date(), ROUND_AT, tzinfo=UTC)
    return tonight if tonight > moment else tonight + timedelta(days=1)


def preview(*, by: Any, most: int = MOST_SHOWN, now: datetime | None = None) -> Preview:
    """What the next round erases of the cases whose fate the person may read, and what holds keep from it.

    Raises PermissionRefused.
    """
    require_permission(by, "grievances.view_retention")
    at, cases = next_round(now=now), followed_by(by)
    terms, held = due(now=at, cases=cases), list(kept(now=at, cases=cases))
    shown = list(islice(terms, most))
    return Preview(at, shown, len(shown) + sum(1 for _term in terms), held[:most])


def _over(cases: QuerySet[Case], today: date) -> Iterator[Term]:
    known = rules()
    limit = later(today, -_shortest(known)) + SHORT_MONTHS
    ended = cases.filter(state__in=FINAL_STATES, redacted_at=None, closed_at__date__lte=limit)
    for case in ended.select_related("category").order_by("closed_at", "pk").iterator(chunk_size=AT_ONCE):
        term = term_of(case, known)
        if term.due_on <= today:
            yield term


def erase_due(*, by: Any = None, now: datetime | None = None) -> RetentionRun | None:
    """Erase every case whose term has passed, and keep the report of it; None when there was none.

    Each case goes in a transaction of its own, with its line of the report: what fails is counted and tried again
    the next time. `by` is the person who asked for the round, None for the platform.
    Raises PermissionRefused.
    """
    if by is not None:
        require_permission(by, "grievances.manage_retention")
    moment = now or timezone.now()
    holds.erase_asked(now=moment)
    terms = list(due(now=moment))
    if not terms:
        return None
    run = RetentionRun.objects.create(at=moment, by=by)
    run.failures = sum(not _erase(term, run, moment) for term in terms)
    run.save(update_fields=["failures"])
    return run


def by_category(run: RetentionRun) -> QuerySet:
    """The report in sums: a row a category and nature."""
    return (
        run.lines.values("case__category", "case__kind")
        .annotate(
            cases=Count("pk"),
            messages=Sum("messages"),
            files=Sum("files"),
            answers=Sum("answers"),
            months=Min("months"),
        )
        .order_by("case__category", "case__kind")
    )


def later(day: date, months: int) -> date:
    """The day so many months later, the last of its month where there is no such day."""
    at = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = at // MONTHS_A_YEAR, at % MONTHS_A_YEAR + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _shortest(known: Iterable[RetentionRule]) -> int:
    """The shortest term that any case can have, so that the others are not even read."""
    years = Category.objects.aggregate(least=Min("retention_years"))["least"] or 1
    return min([years * MONTHS_A_YEAR, *(rule.months for rule in known)])


def _erase(term: Term, run: RetentionRun, now: datetime) -> bool:
    case = term.case
    try:
        with transaction.atomic():
            found = {
                "messages": case.messages.count(),
                "files": case.files.count(),
                "answers": case.answers.count(),
                "had_identity": case.identity.redacted_at is None,
            }
            if redaction.redact(case=case, now=now):
                RetentionLine.objects.create(
                    run=run, case=case, rule=term.rule, months=term.months, due_on=term.due_on, **found
                )
    except Exception:
        logger.exception("case_not_redacted", extra={"case": case.pk})
        return False
    return True
