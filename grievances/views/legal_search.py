"""Searching the legal directory and the legal watch."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from grievances.models import LegalExpert, LegalNote
from grievances.workflows import LegalBranch
from mdm_platform.formats import language_name
from mdm_platform.search import query as reading
from mdm_platform.search.pages import SearchPage
from mdm_platform.search.query import SearchQuery
from mdm_platform.territories.countries import country_name

BRANCHES = dict(LegalBranch.choices)


def name_of(kind: str, code: str) -> str:
    """How a filter's value reads."""
    if kind == "country":
        return country_name(code) or code
    if kind == "language":
        return language_name(code)
    return str(_("Convention avec le ministère") if kind == "agreement" else BRANCHES.get(code, code))


@dataclass(frozen=True)
class ExpertQuery(SearchQuery):
    """The filters of the directory; the cursor is the number of a page."""

    MANY: ClassVar = ("country", "language", "branch", "agreement")
    READERS: ClassVar = {
        "country": reading.letters(2, upper=True),
        "language": reading.letters(3, upper=False),
        "branch": reading.code(LegalBranch.values),
        "agreement": reading.code(("yes",)),
        "ordering": reading.code(()),
        **reading.PAGING_READERS,
    }

    country: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    branch: tuple[str, ...] = ()
    agreement: tuple[str, ...] = ()
    ordering: str = ""
    cursor: str = ""
    page_size: int = reading.PAGE_SIZE


@dataclass(frozen=True)
class NoteQuery(SearchQuery):
    """The filters of the watch; the cursor is the number of a page."""

    MANY: ClassVar = ("country", "branch")
    READERS: ClassVar = {
        "country": reading.letters(2, upper=True),
        "branch": reading.code(LegalBranch.values),
        "ordering": reading.code(()),
        **reading.PAGING_READERS,
    }

    country: tuple[str, ...] = ()
    branch: tuple[str, ...] = ()
    ordering: str = ""
    cursor: str = ""
    page_size: int = reading.PAGE_SIZE


class _Search:
    """A search as a page, whose cursor is a number."""

    url_name: ClassVar[str]

    def __init__(self, query: Any) -> None:
        self.query = query
        self.page = SearchPage(query, self.url_name, name_of)

    def found(self, query: Any) -> Any:
        """The rows of a search."""
        raise NotImplementedError

    def frame(self, labels: dict[str, Any], total: int) -> dict[str, Any]:
        """Facets, chips and neighbouring pages."""
        return {
            "facets": self.page.facets(labels, {kind: self.counted(kind) for kind in labels}),
            "chips": self.page.chips(),
            **self.page.numbered(total),
        }

    def counted(self, kind: str) -> list[tuple[str, int, bool]]:
        """The values of a facet, the commonest first."""
        counted = Counter(self.values_of(kind))
        return [(code, n, True) for code, n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])) if code]

    def values_of(self, kind: str) -> list[str]:
        """Every value of a facet in what the other filters leave."""
        raise NotImplementedError


class ExpertSearch(_Search):
    """A search in the directory."""

    url_name = "grievances:legal_directory"
    COLUMNS: ClassVar = {"country": "countries", "language": "languages", "branch": "branches"}

    def found(self, query: ExpertQuery) -> Any:
        """The listed entries; several values of one filter mean any of them."""
        rows = LegalExpert.objects.listed().with_agreement()
        for name, column in self.COLUMNS.items():
            if getattr(query, name):
                rows = rows.filter(**{f"{column}__overlap": list(getattr(query, name))})
        return rows.filter(has_agreement=True) if query.agreement else rows

    def values_of(self, kind: str) -> list[str]:
        """Every value of a facet; who has an agreement is one value."""
        rows = self.found(self.query.without(kind))
        if kind == "agreement":
            return ["yes"] * rows.filter(has_agreement=True).count()
        return [code for codes in rows.values_list(self.COLUMNS[kind], flat=True) for code in codes]

    def context(self) -> dict[str, Any]:
        """The frame of the results and the cards; those with an agreement first."""
        rows = self.found(self.query).select_related("firm").order_by("-has_agreement", "name", "pk")
        total = rows.count()
        labels = {"agreement": _("Convention"), "country": _("Pays"), "language": _("Langue"), "branch": _("Droit")}
        return {
            **self.frame(labels, total),
            "cards": [expert_card(one) for one in self.page.shown(rows)],
            "sentence": ngettext("%(n)s expert ou cabinet", "%(n)s experts ou cabinets", total) % {"n": total},
        }


class NoteSearch(_Search):
    """A search in the watch."""

    url_name = "grievances:legal_watch"

    def found(self, query: NoteQuery) -> Any:
        """The published notes."""
        rows = LegalNote.objects.published()
        for name in ("country", "branch"):
            if getattr(query, name):
                rows = rows.filter(**{f"{name}__in": getattr(query, name)})
        return rows

    def values_of(self, kind: str) -> list[str]:
        """Every value of a facet."""
        return [str(code) for code in self.found(self.query.without(kind)).values_list(kind, flat=True)]

    def context(self) -> dict[str, Any]:
        """The frame of the results and the cards, the latest to come into force first."""
        rows = self.found(self.query)
        total = rows.count()
        shown = self.page.shown(rows.select_related("publication").prefetch_related("publication__versions"))
        return {
            **self.frame({"country": _("Pays"), "branch": _("Sujet")}, total),
            "cards": [note_card(one) for one in shown],
            "sentence": ngettext("%(n)s note", "%(n)s notes", total) % {"n": total},
        }


def expert_card(entry: LegalExpert) -> dict[str, Any]:
    """An entry in a list."""
    arabic = (get_language() or "fr").startswith("ar") and entry.name_ar
    return {
        "public_id": entry.public_id,
        "name": entry.name_ar if arabic else entry.name,
        "kind": str(entry.get_kind_display()),
        "firm": entry.firm.name if entry.firm and entry.firm.is_listed else "",
        "where": entry.city,
        "countries": [country_name(code) or code for code in entry.countries],
        "languages": [language_name(code) for code in entry.languages],
        "branches": entry.branch_names(),
        "has_agreement": entry.has_agreement,
    }


def note_card(note: LegalNote) -> dict[str, Any]:
    """A note in a list."""
    version = note.publication.current
    return {
        "url": reverse("grievances:legal_note", args=[note.publication.slug]),
        "title": version.title,
        "effect": version.summary,
        "country": country_name(str(note.country)),
        "branch": str(note.get_branch_display()),
        "effective_on": note.effective_on,
    }
