"""How long an ended case is kept, and the rounds that erase what is over: text, files and identity, not the row."""

import logging
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone

from grievances.models import Case, Category, RetentionLine, RetentionRule, RetentionRun
from grievances.services import redaction
from grievances.workflows import FINAL_STATES
from mdm_platform.permissions import require_permission

MONTHS_A_YEAR = 12
AT_ONCE = 500
SHORT_MONTHS = timedelta(days=3)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Term:
    """Until when one case is kept, and by which rule (None: the years of its category)."""

    case: Case
    rule: RetentionRule | None
    months: int
    due_on: date


def rules() -> list[RetentionRule]:
    """The rules in force, in their order."""
    return list(RetentionRule.objects.filter(is_active=True))


def term_of(case: Case, known: Iterable[RetentionRule]) -> Term:
    """How long this ended case is kept: the first rule that fits, else its category."""
    rule = next((one for one in known if one.fits(case)), None)
    months = rule.months if rule else case.category.retention_years * MONTHS_A_YEAR
    return Term(case, rule, months, later(timezone.localdate(case.closed_at), months))


def due(*, now: datetime | None = None) -> Iterator[Term]:
    """The ended cases whose term has passed, the oldest first."""
    today, known = timezone.localdate(now), rules()
    shortest = _shortest(known)
    limit = later(today, -shortest) + SHORT_MONTHS
    ended = Case.objects.filter(state__in=FINAL_STATES, redacted_at=None, closed_at__date__lte=limit)
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
