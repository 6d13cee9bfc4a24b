"""Searching the missions that one may apply for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from mdm_platform.search import keyset
from mdm_platform.search import query as reading
from mdm_platform.search.keyset import Order, Page
from mdm_platform.search.query import SearchQuery
from projects.models import Mission, MissionPlace, MissionSlot, MissionTheme
from projects.models.mission import MissionQuerySet
from skills import text

SOONEST = Order("next_at", datetime.fromisoformat)
KIND = "missions"


@dataclass(frozen=True)
class MissionQuery(SearchQuery):
    """The filters of the list; `minors` leaves out the missions that ask for vetting when it is false."""

    MANY: ClassVar = ("theme", "place", "region", "country", "language", "skill")
    ONE: ClassVar = ("q", "minors")
    READERS: ClassVar = {
        "q": reading.text,
        "theme": reading.code(MissionTheme.values),
        "place": reading.code(MissionPlace.values),
        "region": reading.region,
        "country": reading.letters(2, upper=True),
        "language": reading.letters(3, upper=False),
        "skill": reading.short_text,
        "minors": reading.boolean,
        "ordering": reading.code(()),
        **reading.PAGING_READERS,
    }

    q: str = ""
    theme: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    skill: tuple[str, ...] = ()
    minors: bool | None = None
    ordering: str = ""
    cursor: str = ""
    page_size: int = reading.PAGE_SIZE


def open_missions(*, now: datetime | None = None) -> MissionQuerySet:
    """The missions that take volunteers, with a slot to come, and when the nearest begins as `next_at`."""
    coming = MissionSlot.objects.held().filter(mission=OuterRef("pk"), starts_at__gt=now or timezone.now())
    nearest = Subquery(coming.order_by("starts_at").values("starts_at")[:1])
    return Mission.objects.taking_volunteers().annotate(next_at=nearest).filter(next_at__isnull=False)


def found(query: MissionQuery, *, now: datetime | None = None) -> MissionQuerySet:
    """The missions of the search, in no order."""
    rows = open_missions(now=now)
    for name in ("theme", "place", "region", "country"):
        if getattr(query, name):
            rows = rows.filter(**{f"{name}__in": getattr(query, name)})
    if query.language:
        rows = rows.filter(languages__overlap=list(query.language))
    if query.skill:
        asking = Mission.skills.through.objects.filter(skill__slug__in=query.skill).values("mission_id")
        rows = rows.filter(pk__in=asking)
    if query.minors is not None:
        rows = rows.filter(with_minors=query.minors)
    for stem in dict.fromkeys(text.stems(query.q)):
        rows = rows.filter(Q(search_words__contains=[stem]) | Q(association__search_words__contains=[stem]))
    return rows


def page(query: MissionQuery, *, now: datetime | None = None) -> Page:
    """The page of the search, the nearest first. InvalidInput for a damaged cursor."""
    return keyset.page(found(query, now=now).with_parts(), query=query, order=SOONEST, kind=KIND)


def counts(query: MissionQuery, *, now: datetime | None = None) -> Mapping[str, list[tuple[str, int, bool]]]:
    """How many missions each value of a filter would leave, beside the other filters."""
    return {name: _counted(query, name, now) for name in ("place", "theme", "region", "country")}


def _counted(query: MissionQuery, name: str, now: datetime | None) -> list[tuple[str, int, bool]]:
    rows: Any = found(query.without(name), now=now).order_by().values_list(name).annotate(n=Count("pk", distinct=True))
    return [(str(code), n, True) for code, n in sorted(rows, key=lambda row: (-row[1], str(row[0]))) if code]
