"""What somebody looks for on the board of opportunities: page by page, with counts and facets."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from mdm_platform.search import query as reading
from mdm_platform.search.keyset import Order, Page, page
from mdm_platform.search.query import PAGE_SIZE, SearchQuery
from projects.models import Opportunity
from projects.workflows import Sector
from projects.workflows.opportunities import OpportunityKind, OpportunityState
from skills import text

RECENT, ENDING = "recent", "ending"
OPEN, EXPIRED = "open", "expired"
_ORDERS = {
    RECENT: Order("published_at", datetime.fromisoformat, descending=True),
    ENDING: Order("deadline", date.fromisoformat),
}
FACETS = ("kind", "sector", "region", "country")


@dataclass(frozen=True)
class OpportunityQuery(SearchQuery):
    """A search of the board: words, nature, sector, region, country; open ones unless the past is asked for."""

    MANY: ClassVar = ("kind", "sector", "region", "country")
    ONE: ClassVar = ("q", "situation")
    DEFAULT_ORDERING: ClassVar = RECENT
    READERS: ClassVar = {
        "q": reading.text,
        "kind": reading.code(OpportunityKind.values),
        "sector": reading.code(Sector.values),
        "region": reading.short_text,
        "country": reading.letters(2, upper=True),
        "situation": reading.code((EXPIRED,)),
        "ordering": reading.code((RECENT, ENDING)),
        **reading.PAGING_READERS,
    }

    q: str = ""
    kind: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    situation: str = ""
    ordering: str = RECENT
    cursor: str = ""
    page_size: int = PAGE_SIZE


class OpportunitySearch:
    """One search, the same for every reader: only what is published is found."""

    def __init__(self, query: OpportunityQuery, *, today: date | None = None) -> None:
        self.query = query
        self.today = today or timezone.localdate()

    @cached_property
    def found(self) -> QuerySet[Opportunity]:
        """Every opportunity that matches, in no order."""
        return self._matching(self.query)

    def page(self) -> Page:
        """The page asked for. InvalidInput for a damaged cursor, or one of another search."""
        rows = self.found.select_related("region", "institution")
        return page(rows, query=self.query, order=_ORDERS[self.query.ordering], kind="opportunities")

    def count(self) -> int:
        """How many match."""
        return self.found.count()

    def facets(self) -> dict[str, list[tuple[str, int, bool]]]:
        """For each facet its codes with how many opportunities they would leave."""
        return {name: self._counted(name) for name in FACETS}

    def published_after(self, moment: datetime) -> QuerySet[Opportunity]:
        """Those that match and were published since then."""
        return self.found.filter(published_at__gt=moment)

    def _matching(self, query: OpportunityQuery) -> QuerySet[Opportunity]:
        rows = Opportunity.objects.open(self.today)
        if query.situation == EXPIRED:
            rows = Opportunity.objects.filter(state=OpportunityState.PUBLISHED, deadline__lt=self.today)
        if wanted := list(dict.fromkeys(text.stems(query.q))):
            rows = rows.filter(search_words__contains=wanted)
        for name in ("kind", "sector", "region"):
            if codes := getattr(query, name):
                rows = rows.filter(**{f"{name}__in": codes})
        if query.country:
            rows = rows.filter(Q(country__in=query.country) | Q(partner_country__in=query.country))
        return rows

    def _counted(self, name: str) -> list[tuple[str, int, bool]]:
        rows: Any = self._matching(self.query.without(name)).order_by().values_list(name).annotate(total=Count("pk"))
        counted = {code: total for code, total in rows if code}
        return [(code, total, True) for code, total in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
