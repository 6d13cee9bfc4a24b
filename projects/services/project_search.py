"""What somebody looks for among public projects: page by page, with counts and facets."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet

from mdm_platform.search import query as reading
from mdm_platform.search.keyset import Order, Page, page
from mdm_platform.search.query import PAGE_SIZE, SearchQuery
from mdm_platform.translated import LANGUAGE_CODES
from projects.models import Project
from projects.workflows import AFTER_LAUNCH, ProjectKind, Sector
from skills import text

RECENT = "recent"
WOMEN, LAUNCHED, PREPARING = "women", "launched", "preparing"
PHASES = (PREPARING, LAUNCHED)
FACETS = ("sector", "region", "kind", "phase", "led")
_ORDERS = {RECENT: Order("qualified_at", datetime.fromisoformat, descending=True)}


def words_of(project: Project) -> list[str]:
    """The stems by which the list finds a project, each once."""
    places = [place for place in (project.province, project.region) if place is not None]
    names = [getattr(place, f"name_{code}", "") for place in places for code in LANGUAGE_CODES]
    written = (project.title, project.summary, *names)
    return list(dict.fromkeys(stem for part in written for stem in text.stems(part)))


@dataclass(frozen=True)
class ProjectQuery(SearchQuery):
    """A search among public projects: words, sector, region, kind, women-led, being prepared or launched."""

    MANY: ClassVar = ("sector", "region", "kind")
    ONE: ClassVar = ("q", "phase", "led", "province")
    DEFAULT_ORDERING: ClassVar = RECENT
    READERS: ClassVar = {
        "q": reading.text,
        "sector": reading.code(Sector.values),
        "region": reading.region,
        "kind": reading.code(ProjectKind.values),
        "phase": reading.code(PHASES),
        "led": reading.code((WOMEN,)),
        "province": reading.short_text,
        "ordering": reading.code((RECENT,)),
        **reading.PAGING_READERS,
    }

    q: str = ""
    sector: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    phase: str = ""
    led: str = ""
    province: str = ""
    ordering: str = RECENT
    cursor: str = ""
    page_size: int = PAGE_SIZE


class ProjectSearch:
    """One search, the same for every reader: only what is public is found."""

    def __init__(self, query: ProjectQuery) -> None:
        self.query = query

    @cached_property
    def found(self) -> QuerySet[Project]:
        """Every project that matches, in no order."""
        return matching(self.query)

    def page(self) -> Page:
        """The page asked for. InvalidInput for a damaged cursor, or one of another search."""
        rows = self.found.select_related("region", "province").prefetch_related("sources")
        return page(rows, query=self.query, order=_ORDERS[self.query.ordering], kind="projects")

    def count(self) -> int:
        """How many projects match."""
        return self.found.count()

    def facets(self) -> dict[str, list[tuple[str, int, bool]]]:
        """For each facet its codes with how many projects they would leave."""
        by_code = {name: self._by_code(name) for name in ("sector", "region", "kind")}
        return by_code | {"phase": self._phases(), "led": self._led()}

    def by_province(self) -> dict[str, int]:
        """How many of the projects found stand in each province."""
        placed = self.found.filter(province__isnull=False).order_by().values_list("province")
        return dict(placed.annotate(total=Count("pk")))

    def _by_code(self, name: str) -> list[tuple[str, int, bool]]:
        rows: Any = matching(self.query.without(name)).order_by().values_list(name).annotate(total=Count("pk"))
        return sorted(((code, total, True) for code, total in rows if code), key=lambda row: (-row[1], row[0]))

    def _phases(self) -> list[tuple[str, int, bool]]:
        rows = matching(self.query.without("phase"))
        launched = Q(state__in=AFTER_LAUNCH)
        counted = rows.aggregate(launched=Count("pk", filter=launched), preparing=Count("pk", filter=~launched))
        return [(name, counted[name], True) for name in PHASES if counted[name]]

    def _led(self) -> list[tuple[str, int, bool]]:
        count = matching(self.query.without("led")).filter(is_women_led=True).count()
        return [(WOMEN, count, True)] if count else []


def matching(query: ProjectQuery) -> QuerySet[Project]:
    """The public projects that a query asks for, in no order."""
    rows = Project.objects.public().filter(qualified_at__isnull=False)
    if stems := text.stems(query.q):
        rows = rows.filter(search_words__contains=list(dict.fromkeys(stems)))
    for name in ("sector", "region", "kind"):
        if getattr(query, name):
            rows = rows.filter(**{f"{name}__in": getattr(query, name)})
    if query.phase:
        launched = Q(state__in=AFTER_LAUNCH)
        rows = rows.filter(launched if query.phase == LAUNCHED else ~launched)
    if query.led:
        rows = rows.filter(is_women_led=True)
    return rows.filter(province=query.province) if query.province else rows
