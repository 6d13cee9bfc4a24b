"""What somebody looks for among the public campaigns, page by page, with counts and facets."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet

from mdm_platform.search import query as reading
from mdm_platform.search.keyset import Order, Page, page
from mdm_platform.search.query import PAGE_SIZE, SearchQuery
from mdm_platform.translated import LANGUAGE_CODES
from projects.models.campaign import Campaign
from projects.workflows.campaigns import CampaignState
from skills import text

RECENT, ENDING = "recent", "ending"
STATUSES: dict[str, tuple[str, ...]] = {
    "open": (CampaignState.OPEN,),
    "waiting": (CampaignState.ENDED, CampaignState.CONFIRMING),
    "funded": (CampaignState.SUCCEEDED, CampaignState.PARTIAL, CampaignState.DELIVERED),
    "reported": (CampaignState.REPORTED,),
    "failed": (CampaignState.FAILED,),
}
_ORDERS = {
    RECENT: Order("opened_at", datetime.fromisoformat, descending=True),
    ENDING: Order("deadline", date.fromisoformat),
}


def words_of(campaign: Campaign) -> list[str]:
    """The stems by which the list finds a campaign, each once; those of its association are searched beside them."""
    province = campaign.province
    named = [] if province is None else [province, province.region]
    names = [getattr(one, f"name_{code}", "") for one in named for code in LANGUAGE_CODES]
    written = (campaign.title, campaign.summary, *names, campaign.story)
    return list(dict.fromkeys(stem for part in written for stem in text.stems(part)))


@dataclass(frozen=True)
class CampaignQuery(SearchQuery):
    """A search among campaigns: words, where they stand, the region of the project."""

    MANY: ClassVar = ("region",)
    ONE: ClassVar = ("q", "status")
    DEFAULT_ORDERING: ClassVar = RECENT
    READERS: ClassVar = {
        "q": reading.text,
        "region": reading.region,
        "status": reading.code(STATUSES),
        "ordering": reading.code((RECENT, ENDING)),
        **reading.PAGING_READERS,
    }

    q: str = ""
    region: tuple[str, ...] = ()
    status: str = ""
    ordering: str = RECENT
    cursor: str = ""
    page_size: int = PAGE_SIZE


class CampaignSearch:
    """One search, the same for every reader: only what is public is found."""

    def __init__(self, query: CampaignQuery) -> None:
        self.query = query

    def page(self) -> Page:
        """The page asked for. InvalidInput for a damaged cursor, or one of another search."""
        rows = self.found.with_sums().select_related("association", "province__region")
        return page(rows, query=self.query, order=_ORDERS[self.query.ordering], kind="campaigns")

    def count(self) -> int:
        """How many campaigns match."""
        return self.found.count()

    def facets(self) -> dict[str, list[tuple[str, int, bool]]]:
        """For each facet its codes with how many campaigns they would leave."""
        regions = self._matching(without="region").order_by().values("province__region")
        counted = regions.annotate(total=Count("pk")).values_list("province__region", "total")
        states = self._matching(without="status").order_by().values("state").annotate(total=Count("pk"))
        held = dict(states.values_list("state", "total"))
        totals = {name: sum(held.get(state, 0) for state in group) for name, group in STATUSES.items()}
        return {
            "status": [(name, total, True) for name, total in totals.items() if total],
            "region": sorted((code, total, True) for code, total in counted if code),
        }

    @cached_property
    def found(self) -> QuerySet[Campaign]:
        """Every campaign that matches, in no order."""
        return self._matching(without="")

    def _matching(self, *, without: str) -> Any:
        rows = Campaign.objects.public()
        for stem in dict.fromkeys(text.stems(self.query.q)):
            rows = rows.filter(Q(search_words__contains=[stem]) | Q(association__search_words__contains=[stem]))
        if self.query.region and without != "region":
            rows = rows.filter(province__region__in=self.query.region)
        if self.query.status and without != "status":
            rows = rows.filter(state__in=STATUSES[self.query.status])
        return rows
