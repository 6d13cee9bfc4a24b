"""What somebody looks for among public proposals: page by page, with counts and facets."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Count, QuerySet

from grievances.models import Proposal
from grievances.workflows import PUBLIC_PROPOSALS, ProposalKind
from mdm_platform.search import query as reading
from mdm_platform.search.keyset import Order, Page, page
from mdm_platform.search.query import PAGE_SIZE, SearchQuery
from skills import text

RECENT, SUPPORTED = "recent", "supported"
_ORDERS = {
    RECENT: Order("published_at", datetime.fromisoformat, descending=True),
    SUPPORTED: Order("support_count", int, descending=True),
}
_FIELDS = {"state": "state", "kind": "kind", "programme": "programme__code", "campaign": "campaign__slug"}
FACETS = ("state", "programme", "kind")


@dataclass(frozen=True)
class ProposalQuery(SearchQuery):
    """A search among proposals: words, state, theme, nature, consultation."""

    MANY: ClassVar = ("state", "programme", "kind")
    ONE: ClassVar = ("q", "campaign")
    DEFAULT_ORDERING: ClassVar = RECENT
    READERS: ClassVar = {
        "q": reading.text,
        "state": reading.code([state.value for state in PUBLIC_PROPOSALS]),
        "programme": reading.short_text,
        "kind": reading.code(ProposalKind.values),
        "campaign": reading.short_text,
        "ordering": reading.code((RECENT, SUPPORTED)),
        **reading.PAGING_READERS,
    }

    q: str = ""
    state: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    campaign: str = ""
    ordering: str = RECENT
    cursor: str = ""
    page_size: int = PAGE_SIZE


class ProposalSearch:
    """One search, the same for every reader: only what is public is found."""

    def __init__(self, query: ProposalQuery) -> None:
        self.query = query

    @cached_property
    def found(self) -> QuerySet[Proposal]:
        """Every proposal that matches, in no order."""
        return _found(self.query)

    def page(self) -> Page:
        """The page asked for. InvalidInput for a damaged cursor, or one of another search."""
        rows = self.found.select_related("programme", "author", "campaign__institution")
        return page(rows, query=self.query, order=_ORDERS[self.query.ordering], kind="proposals")

    def count(self) -> int:
        """How many proposals match."""
        return self.found.count()

    def facets(self) -> dict[str, list[tuple[str, int, bool]]]:
        """For each facet its codes with how many proposals they would leave."""
        return {name: _counted(self.query, name) for name in FACETS}


def _found(query: ProposalQuery) -> QuerySet[Proposal]:
    rows = Proposal.objects.public()
    wanted = list(dict.fromkeys(text.stems(query.q)))
    if wanted:
        rows = rows.filter(search_words__contains=wanted)
    for name in ("state", "programme", "kind"):
        if getattr(query, name):
            rows = rows.filter(**{f"{_FIELDS[name]}__in": getattr(query, name)})
    return rows.filter(campaign__slug=query.campaign) if query.campaign else rows


def _counted(query: ProposalQuery, name: str) -> list[tuple[str, int, bool]]:
    rows: Any = _found(query.without(name)).order_by().values_list(_FIELDS[name]).annotate(total=Count("pk"))
    counted = Counter({code: total for code, total in rows if code})
    return [(code, total, True) for code, total in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
