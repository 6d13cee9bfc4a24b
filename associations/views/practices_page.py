"""Searching good practices, and their facts in the reader's words."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from associations.models import GoodPractice, PracticeTheme, Sector
from mdm_platform.components import Row
from mdm_platform.search import query as reading
from mdm_platform.search.pages import SearchPage
from mdm_platform.search.query import SearchQuery
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.places import place_in_words

THEMES, SECTORS = dict(PracticeTheme.choices), dict(Sector.choices)


@dataclass(frozen=True)
class PracticeQuery(SearchQuery):
    """The filters of the list; the cursor is the number of a page."""

    MANY: ClassVar = ("theme", "sector", "country")
    READERS: ClassVar = {
        "theme": reading.code(PracticeTheme.values),
        "sector": reading.code(Sector.values),
        "country": reading.letters(2, upper=True),
        "ordering": reading.code(()),
        **reading.PAGING_READERS,
    }

    theme: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    ordering: str = ""
    cursor: str = ""
    page_size: int = reading.PAGE_SIZE


def name_of(kind: str, code: str) -> str:
    """How a filter's value reads."""
    if kind == "country":
        return country_name(code) or code
    return str((THEMES if kind == "theme" else SECTORS).get(code, code))


def facts(practice: GoodPractice) -> list[Row]:
    """By whom, where, when, in which field."""
    rows = [Row(_("Sujet"), str(practice.get_theme_display()))]
    if practice.association:
        rows.append(Row(_("Association"), practice.association.name))
    if practice.sector:
        rows.append(Row(_("Domaine"), str(practice.get_sector_display())))
    where = [practice.province.name] if practice.province else []
    where.append(country_name(str(practice.country)))
    return [*rows, Row(_("Lieu"), place_in_words(*where)), Row(_("Année"), practice.year)]


class PracticeSearch:
    """A search among good practices as a page."""

    def __init__(self, query: PracticeQuery) -> None:
        self.query = query
        self.page = SearchPage(query, "associations:good_practices", name_of)

    def found(self, query: PracticeQuery) -> Any:
        """The published practices of a search."""
        rows = GoodPractice.objects.published()
        for name in ("theme", "sector", "country"):
            if getattr(query, name):
                rows = rows.filter(**{f"{name}__in": getattr(query, name)})
        return rows

    def context(self) -> dict[str, Any]:
        """The frame of the results and the cards."""
        rows = self.found(self.query)
        total = rows.count()
        shown = rows.select_related("publication", "association").prefetch_related("publication__versions")
        labels = {"theme": _("Sujet"), "sector": _("Domaine"), "country": _("Pays")}
        return {
            "cards": [_card(one) for one in self.page.shown(shown)],
            "facets": self.page.facets(labels, {kind: self._counted(kind) for kind in labels}),
            "chips": self.page.chips(),
            "sentence": ngettext("%(n)s bonne pratique", "%(n)s bonnes pratiques", total) % {"n": total},
            **self.page.numbered(total),
        }

    def _counted(self, kind: str) -> list[tuple[str, int, bool]]:
        counted = Counter(str(code) for code in self.found(self.query.without(kind)).values_list(kind, flat=True))
        return [(code, n, True) for code, n in sorted(counted.items(), key=lambda pair: -pair[1]) if code]


def _card(practice: GoodPractice) -> dict[str, Any]:
    version = practice.publication.current
    return {
        "title": version.title,
        "url": reverse("associations:good_practice", args=[practice.publication.slug]),
        "summary": version.summary,
        "by": practice.association.name if practice.association else "",
        "tag": name_of("sector", practice.sector) if practice.sector else name_of("theme", practice.theme),
        "country": country_name(str(practice.country)),
        "year": practice.year,
    }
