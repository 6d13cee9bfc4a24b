"""The public register: what somebody looks for in it, page by page, with counts and facets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Count, F, Func, Q, QuerySet
from django.utils import timezone

from associations.models import Association, Sector
from associations.services.association_presenters import label_holders
from mdm_platform.search import query as reading
from mdm_platform.search.keyset import Order, Page, page
from mdm_platform.search.query import PAGE_SIZE, SearchQuery
from skills import text

NAME, RECENT = "name", "recent"
ORDERINGS = (NAME, RECENT)
LABELLED, REGISTERED, GROUP = "labelled", "registered", "group"
SITUATIONS = (LABELLED, REGISTERED, GROUP)
_ORDERS = {
    NAME: Order("name_key"),
    RECENT: Order("verified_at", datetime.fromisoformat, descending=True),
}
Counted = dict[str, list[tuple[str, int, bool]]]


def province(value: str) -> str:
    """The code of a province, as the HCP writes it."""
    if len(value) > 12 or not set(value) <= set("0123456789."):
        raise ValueError("province")
    return value


@dataclass(frozen=True)
class DirectoryQuery(SearchQuery):
    """A search in the register: words, sectors, country of the seat, province of action, label."""

    MANY: ClassVar = ("sector", "country", "province", "action")
    ONE: ClassVar = ("q", "situation")
    DEFAULT_ORDERING: ClassVar = NAME
    READERS: ClassVar = {
        "q": reading.text,
        "sector": reading.code(Sector.values),
        "country": reading.letters(2, upper=True),
        "action": reading.letters(2, upper=True),
        "province": province,
        "situation": reading.code(SITUATIONS),
        "ordering": reading.code(ORDERINGS),
        **reading.PAGING_READERS,
    }

    q: str = ""
    sector: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    situation: str = ""
    ordering: str = NAME
    cursor: str = ""
    page_size: int = PAGE_SIZE


class DirectorySearch:
    """One search of the register, the same for every reader: only what is public is found."""

    def __init__(self, query: DirectoryQuery, *, today: date | None = None) -> None:
        self.query = query
        self.today = today or timezone.localdate()

    def page(self) -> Page:
        """The page asked for. InvalidInput for a damaged cursor, or one of another search."""
        return page(self.found, query=self.query, order=_ORDERS[self.query.ordering], kind="associations")

    def count(self) -> int:
        """How many associations match."""
        return self.found.count()

    def facets(self) -> Counted:
        """For each facet its codes with how many associations they would leave."""
        return {name: self._counted(name, code) for name, code in _FACETS.items()} | {"situation": self._situations()}

    def by_province(self) -> dict[str, int]:
        """How many of the associations found act in each province."""
        counted = self.found.filter(provinces__isnull=False).order_by().values("provinces").annotate(total=Count("pk"))
        return dict(counted.values_list("provinces", "total"))

    @cached_property
    def found(self) -> QuerySet[Association]:
        """Every association that matches, in no order."""
        return self._matching(without="")

    def _matching(self, *, without: str) -> QuerySet[Association]:
        rows = Association.objects.public()
        words = list(dict.fromkeys(text.stems(self.query.q)))
        if words:
            rows = rows.filter(search_words__contains=words)
        for name, narrow in _NARROWED.items():
            codes = getattr(self.query, name)
            if codes and name != without:
                rows = narrow(rows, codes)
        return rows if without == "situation" else self._in_situation(rows, self.query.situation)

    def _in_situation(self, rows: QuerySet[Association], situation: str) -> QuerySet[Association]:
        if situation == LABELLED:
            return rows.filter(pk__in=label_holders(self.today))
        return rows.filter(is_registered=situation == REGISTERED) if situation else rows

    def _counted(self, name: str, code: Any) -> list[tuple[str, int, bool]]:
        rows = self._matching(without=name).order_by().annotate(code=code).values("code")
        counted = rows.annotate(total=Count("pk")).values_list("code", "total")
        return sorted(((found, total, True) for found, total in counted if found), key=lambda row: (-row[1], row[0]))

    def _situations(self) -> list[tuple[str, int, bool]]:
        rows = self._matching(without="situation")
        labelled = label_holders(self.today)
        counted = rows.aggregate(
            labelled=Count("pk", filter=Q(pk__in=labelled)),
            registered=Count("pk", filter=Q(is_registered=True)),
            group=Count("pk", filter=Q(is_registered=False)),
        )
        return [(name, counted[name], True) for name in SITUATIONS if counted[name]]


def _acting_in(rows: QuerySet[Association], codes: Iterable[str]) -> QuerySet[Association]:
    through = Association.provinces.through.objects.filter(province__in=codes)
    return rows.filter(pk__in=through.values("association"))


_NARROWED: dict[str, Callable[[QuerySet[Association], Iterable[str]], QuerySet[Association]]] = {
    "sector": lambda rows, codes: rows.filter(sectors__overlap=list(codes)),
    "country": lambda rows, codes: rows.filter(country__in=codes),
    "action": lambda rows, codes: rows.filter(countries_of_action__overlap=list(codes)),
    "province": _acting_in,
}
_FACETS: dict[str, Any] = {
    "sector": Func(F("sectors"), function="unnest"),
    "country": F("country"),
    "province": F("provinces"),
}
