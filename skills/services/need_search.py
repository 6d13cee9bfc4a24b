"""The board of needs: what somebody looks for on it, page by page, with counts and facets."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from mdm_platform.institutions.models import InstitutionKind
from mdm_platform.search import query as reading
from mdm_platform.search.keyset import Order, Page, page
from mdm_platform.search.query import PAGE_SIZE, SearchQuery
from skills import text
from skills.models import Compensation, Contribution, Need, NeedLanguage, NeedSkill, Presence, Workload
from skills.workflows import OPEN_NEED_STATES, NeedState

RECENT, DEADLINE = "recent", "deadline"
ORDERINGS = (RECENT, DEADLINE)
NATIONAL = "00"
ALL_STATES = "all"
SITUATIONS = (NeedState.FILLED.value, NeedState.EXPIRED.value, ALL_STATES)
MOST_SKILLS = 15
_ORDERS = {
    RECENT: Order("published_at", datetime.fromisoformat, descending=True),
    DEADLINE: Order("deadline", date.fromisoformat),
}


@dataclass(frozen=True)
class NeedQuery(SearchQuery):
    """A search on the board. Without `situation`, needs that may still be answered; every skill named must be asked."""

    MANY: ClassVar = (
        *("domain", "skill", "region", "presence", "contribution", "workload", "compensation"),
        *("kind", "country", "language", "institution"),
    )
    ONE: ClassVar = ("q", "situation")
    DEFAULT_ORDERING: ClassVar = RECENT
    READERS: ClassVar = {
        "q": reading.text,
        "domain": reading.short_text,
        "skill": reading.short_text,
        "region": reading.region,
        "presence": reading.code(Presence.values),
        "contribution": reading.code(Contribution.values),
        "workload": reading.code(Workload.values),
        "compensation": reading.code(Compensation.values),
        "kind": reading.code(InstitutionKind.values),
        "country": reading.letters(2, upper=True),
        "language": reading.letters(3, upper=False),
        "institution": reading.short_text,
        "situation": reading.code(SITUATIONS),
        "ordering": reading.code(ORDERINGS),
        **reading.PAGING_READERS,
    }

    q: str = ""
    domain: tuple[str, ...] = ()
    skill: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    presence: tuple[str, ...] = ()
    contribution: tuple[str, ...] = ()
    workload: tuple[str, ...] = ()
    compensation: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    institution: tuple[str, ...] = ()
    situation: str = ""
    ordering: str = RECENT
    cursor: str = ""
    page_size: int = PAGE_SIZE


class NeedSearch:
    """One search of the board by one reader."""

    def __init__(self, query: NeedQuery, user: Any, *, today: date | None = None) -> None:
        self.query = query
        self.today = today or timezone.localdate()
        self._board = Need.objects.visible_to(user).on_board(self.today)

    def page(self) -> Page:
        """The page asked for. InvalidInput for a damaged cursor, or one of another search."""
        return page(self.found.with_parts(), query=self.query, order=_ORDERS[self.query.ordering], kind="needs")

    def count(self) -> int:
        """How many needs match."""
        return self.found.count()

    def facets(self) -> dict[str, list[tuple[str, int, bool]]]:
        """For each facet its codes with how many needs they would leave, in one query."""
        parts = [self._counted(name, counted) for name, counted in _FACETS.items()]
        found: dict[str, list[tuple[str, int, bool]]] = defaultdict(list)
        for name, code, total in parts[0].union(*parts[1:], all=True):
            if code:
                found[name].append((code, total, True))
        for name, rows in found.items():
            rows.sort(key=lambda row: (-row[1], row[0]))
            found[name] = rows[:MOST_SKILLS] if name == "skill" else rows
        found["situation"] = _situations(found["situation"])
        return found

    @cached_property
    def found(self) -> QuerySet[Need]:
        """Every need that matches, in no order."""
        return self._matching(without="")

    def _matching(self, *, without: str) -> QuerySet[Need]:
        needs = self._board.with_words(text.stems(self.query.q))
        for name, narrow in _NARROWED.items():
            codes = getattr(self.query, name)
            if codes and name != without:
                needs = narrow(needs, codes)
        return needs if without == "situation" else _in_situation(needs, self.query.situation)

    def _counted(self, name: str, rows: Callable[[QuerySet[Need]], tuple[QuerySet, str]]) -> QuerySet:
        counted, code = rows(self._matching(without=name))
        facet, written = Value(name, output_field=CharField()), Cast(F(code), CharField())
        grouped = counted.order_by().annotate(facet=facet, code=written).values("facet", "code")
        return grouped.annotate(total=Count("pk", distinct=True)).values_list("facet", "code", "total")


def _situations(states: list[tuple[str, int, bool]]) -> list[tuple[str, int, bool]]:
    """What the board shows beside open needs, as the filter names it."""
    closed = [row for row in states if row[0] in SITUATIONS]
    return [*closed, (ALL_STATES, sum(total for _code, total, _exact in states), True)] if closed else []


def _in_situation(needs: QuerySet[Need], situation: str) -> QuerySet[Need]:
    if situation == ALL_STATES:
        return needs
    return needs.filter(shown_state=situation) if situation else needs.filter(shown_state__in=OPEN_NEED_STATES)


def in_places(needs: QuerySet[Need], query: NeedQuery) -> QuerySet[Need]:
    """The needs of the query's domains and regions, whatever else it asks."""
    for name in ("domain", "region"):
        codes = getattr(query, name)
        needs = _NARROWED[name](needs, codes) if codes else needs
    return needs


def _in_regions(needs: QuerySet[Need], codes: Iterable[str]) -> QuerySet[Need]:
    """Needs of these regions; the code 00 stands for those of the whole country."""
    wanted = Q(region__in=[code for code in codes if code != NATIONAL])
    return needs.filter(wanted | Q(region=None) if NATIONAL in codes else wanted)


def _asking_skills(needs: QuerySet[Need], slugs: Iterable[str]) -> QuerySet[Need]:
    for slug in slugs:
        needs = needs.filter(pk__in=NeedSkill.objects.filter(skill__slug=slug).values("need"))
    return needs


def _among(lookup: str) -> Callable[[QuerySet[Need], Iterable[str]], QuerySet[Need]]:
    return lambda needs, codes: needs.filter(**{f"{lookup}__in": codes})


_NARROWED: dict[str, Callable[[QuerySet[Need], Iterable[str]], QuerySet[Need]]] = {
    "domain": _among("domain__slug"),
    "skill": _asking_skills,
    "region": _in_regions,
    "presence": _among("presence"),
    "contribution": _among("contribution"),
    "workload": _among("workload"),
    "compensation": _among("compensation"),
    "kind": _among("institution__kind"),
    "country": _among("institution__country"),
    "language": lambda needs, codes: needs.filter(
        pk__in=NeedLanguage.objects.filter(language__in=codes).values("need")
    ),
    "institution": _among("institution__slug"),
}


def _own(field: str) -> Callable[[QuerySet[Need]], tuple[QuerySet, str]]:
    return lambda needs: (needs, field)


_FACETS: dict[str, Callable[[QuerySet[Need]], tuple[QuerySet, str]]] = {
    "domain": _own("domain__slug"),
    "skill": lambda needs: (NeedSkill.objects.filter(need__in=needs), "skill__slug"),
    "region": lambda needs: (needs.annotate(place=Coalesce("region_id", Value(NATIONAL))), "place"),
    "presence": _own("presence"),
    "contribution": _own("contribution"),
    "workload": _own("workload"),
    "compensation": _own("compensation"),
    "language": lambda needs: (NeedLanguage.objects.filter(need__in=needs), "language"),
    "kind": _own("institution__kind"),
    "situation": _own("shown_state"),
}
