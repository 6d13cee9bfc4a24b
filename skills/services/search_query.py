"""What somebody searches for in the directory: one object that pages, API and admin parse from their parameters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from mdm_platform.search import query as reading
from mdm_platform.search.query import LARGEST_PAGE, PAGE_SIZE, PAGING, SearchQuery
from skills.models import Availability, Contribution, LanguageLevel
from skills.models.profile import MAX_SENIORITY

RELEVANCE, FRESHNESS, NAME = "relevance", "freshness", "name"
ORDERINGS = (RELEVANCE, FRESHNESS, NAME)
MANY = ("domain", "skill", "country", "region", "language", "availability", "contribution")
ONE = ("q", "city", "seniority_min", "language_level", "remote", "updated_since")
FILTERS = (*MANY, *ONE)

__all__ = ["FILTERS", "LARGEST_PAGE", "MANY", "ORDERINGS", "PAGE_SIZE", "PAGING", "Query", "parse"]


@dataclass(frozen=True)
class Query(SearchQuery):
    """A parsed search. Values of one filter widen it, except `skill`: every skill named must be there."""

    MANY: ClassVar = MANY
    ONE: ClassVar = ONE
    DEFAULT_ORDERING: ClassVar = RELEVANCE
    READERS: ClassVar = {
        "q": reading.text,
        "city": reading.short_text,
        "domain": reading.short_text,
        "skill": reading.short_text,
        "country": reading.letters(2, upper=True),
        "region": reading.region,
        "language": reading.letters(3, upper=False),
        "availability": reading.code(Availability.values),
        "contribution": reading.code(Contribution.values),
        "seniority_min": reading.years(MAX_SENIORITY),
        "language_level": reading.code(LanguageLevel.values),
        "remote": reading.boolean,
        "updated_since": reading.moment,
        "ordering": reading.code(ORDERINGS),
        **reading.PAGING_READERS,
    }

    q: str = ""
    domain: tuple[str, ...] = ()
    skill: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    contribution: tuple[str, ...] = ()
    city: str = ""
    seniority_min: int | None = None
    language_level: str = ""
    remote: bool | None = None
    updated_since: datetime | None = None
    ordering: str = RELEVANCE
    cursor: str = ""
    page_size: int = PAGE_SIZE

    @classmethod
    def contradictions(cls, values: dict[str, Any]) -> dict[str, list[str]]:
        """A level without its language says nothing."""
        if not values.get("language_level") or values.get("language"):
            return {}
        values.pop("language_level")
        return {"language_level": [_("Indiquez aussi la langue.")]}


parse = Query.parse
