"""Searching the calendar of events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Count, Q
from django.utils import timezone

from mdm_platform.events.models import Event, EventKind, EventMode
from mdm_platform.events.models.event import EventQuerySet
from mdm_platform.search import query as reading
from mdm_platform.search.query import SearchQuery

PERIODS = ("upcoming", "past")


@dataclass(frozen=True)
class EventQuery(SearchQuery):
    """The filters of the calendar; the cursor is the number of a page."""

    MANY: ClassVar = ("kind", "mode", "language")
    ONE: ClassVar = ("q", "period")
    READERS: ClassVar = {
        "q": reading.text,
        "kind": reading.code(EventKind.values),
        "mode": reading.code((EventMode.IN_PERSON, EventMode.REMOTE)),
        "language": reading.letters(3, upper=False),
        "period": reading.code(PERIODS),
        "ordering": reading.code(()),
        **reading.PAGING_READERS,
    }

    q: str = ""
    kind: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    period: str = ""
    ordering: str = ""
    cursor: str = ""
    page_size: int = reading.PAGE_SIZE


def found(query: EventQuery, user: Any, *, now: datetime | None = None) -> EventQuerySet:
    """The events of the search that the reader may see: to come unless the past is asked for."""
    moment = now or timezone.now()
    rows = Event.objects.visible_to(user)
    rows = rows.past(moment) if query.period == "past" else rows.upcoming(moment)
    if query.kind:
        rows = rows.filter(kind__in=query.kind)
    if query.mode:
        rows = rows.filter(mode__in=[*query.mode, EventMode.BOTH])
    if query.language:
        rows = rows.filter(languages__overlap=list(query.language))
    for word in query.q.split():
        rows = rows.filter(
            Q(title_fr__icontains=word)
            | Q(title_ar__icontains=word)
            | Q(title_en__icontains=word)
            | Q(venue__icontains=word)
        )
    return rows.select_related("organiser")


def counts(query: EventQuery, user: Any, *, now: datetime | None = None) -> Mapping[str, list[tuple[str, int, bool]]]:
    """How many there are of each kind and mode, beside the other filters."""
    kinds = found(query.without("kind"), user, now=now).order_by().values_list("kind").annotate(n=Count("pk"))
    modes = dict(found(query.without("mode"), user, now=now).order_by().values_list("mode").annotate(n=Count("pk")))
    both = modes.get(EventMode.BOTH, 0)
    by_mode = {mode: modes.get(mode, 0) + both for mode in (EventMode.IN_PERSON, EventMode.REMOTE)}
    return {
        "kind": [(kind, n, True) for kind, n in sorted(kinds)],
        "mode": [(str(mode), n, True) for mode, n in by_mode.items() if n or str(mode) in query.mode],
    }
