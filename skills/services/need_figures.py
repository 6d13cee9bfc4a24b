"""What came of an institution's needs, and how it answers the people who were interested."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from mdm_platform.audit.models import TransitionLog
from mdm_platform.institutions.models import Institution
from skills.models import Match, Need
from skills.models.need import INTERESTED_STATES
from skills.workflows import ENGAGED_MATCH_STATES, OPEN_NEED_STATES, PUBLIC_NEED_STATES, MatchWorkflow, NeedState

ANSWER_WITHIN = timedelta(days=21)
FEWEST = 5


@dataclass(frozen=True)
class InstitutionFigures:
    """Counts of needs; of people only from five on, else None.

    `response_rate` is the share, in hundredths, of interested people to whom the institution introduced itself or gave
    an answer within three weeks; those who still wait and are not late are left out.
    """

    published: int = 0
    open: int = 0
    filled: int = 0
    engagements: int | None = None
    interested: int | None = None
    response_rate: int | None = None


def figures_of(institution: Any, *, now: datetime | None = None) -> InstitutionFigures:
    """The figures that everybody may read about one institution."""
    return figures_of_many([institution], now=now)[institution.pk]


def figures_of_many(institutions: Iterable[Any], *, now: datetime | None = None) -> dict[int, InstitutionFigures]:
    """The figures of each institution by its key, in three queries whatever their number."""
    moment = now or timezone.now()
    keys = [institution.pk for institution in institutions]
    needs, people = _counted(keys, moment), _interested(keys)
    closed = _closings([match.pk for found in people.values() for match in found if match.introduced_at is None])
    return {key: _figures(needs.get(key, {}), people.get(key, []), closed, moment) for key in keys}


def institutions_with_figures() -> QuerySet[Institution]:
    """The institutions of which a need was published, whose figures everybody may read."""
    return Institution.objects.filter(
        pk__in=Need.objects.filter(state__in=PUBLIC_NEED_STATES).values("institution"), is_active=True
    )


def _figures(
    needs: dict[str, int], people: list[Match], closed: dict[int, datetime], moment: datetime
) -> InstitutionFigures:
    return InstitutionFigures(
        **needs,
        engagements=_shown(sum(match.state in ENGAGED_MATCH_STATES for match in people)),
        interested=_shown(len(people)),
        response_rate=_rate(people, closed, moment),
    )


def _interested(keys: list[int]) -> dict[int, list[Match]]:
    rows = Match.objects.filter(
        need__institution__in=keys, need__state__in=PUBLIC_NEED_STATES, state__in=INTERESTED_STATES
    ).annotate(institution_key=F("need__institution"))
    found: dict[int, list[Match]] = defaultdict(list)
    for match in rows.only("pk", "state", "answered_at", "introduced_at"):
        found[match.institution_key].append(match)
    return found


def _counted(keys: list[int], moment: datetime) -> dict[int, dict[str, int]]:
    today = timezone.localdate(moment)
    rows = Need.objects.filter(institution__in=keys, state__in=PUBLIC_NEED_STATES).order_by().values("institution")
    counted = rows.annotate(
        published=Count("pk"),
        open=Count("pk", filter=Q(state__in=OPEN_NEED_STATES, deadline__gte=today)),
        filled=Count("pk", filter=Q(state=NeedState.FILLED)),
    )
    return {row.pop("institution"): row for row in counted}


def _shown(count: int) -> int | None:
    """The count, or None when it is small enough to tell somebody's story."""
    return count if count >= FEWEST else None


def _rate(interested: Iterable[Match], closed: dict[int, datetime], moment: datetime) -> int | None:
    """How many of those whose three weeks are over, or who were answered before, were answered in time."""
    known = [match for match in interested if match.answered_at is not None]
    in_time = late = 0
    for match in known:
        answered = match.introduced_at or closed.get(match.pk)
        if answered is not None and answered <= match.answered_at + ANSWER_WITHIN:
            in_time += 1
        elif answered is not None or match.answered_at + ANSWER_WITHIN < moment:
            late += 1
    return round(100 * in_time / (in_time + late)) if in_time + late >= FEWEST else None


def _closings(keys: list[int]) -> dict[int, datetime]:
    """When an institution said no to these people."""
    logs = TransitionLog.objects.filter(
        workflow=MatchWorkflow.name,
        object_type=Match._meta.label_lower,
        object_id__in=[str(key) for key in keys],
        transition="close",
    )
    return {int(key): at for key, at in logs.order_by("-pk").values_list("object_id", "at")}
