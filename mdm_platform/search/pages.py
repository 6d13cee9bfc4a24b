"""What a page with facets shows of a search, whatever is searched: chips, facets, orders, neighbouring pages.

A subject says at which address its list stands and how a code reads (`name_of`); the rest is the same for all.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from mdm_platform.components import Chip, Facet, FacetValue
from mdm_platform.search.query import SearchQuery

FRAGMENT = "found"
LONGEST_NUMBER = 5
Counted = tuple[str, int | None, bool]


class ReadPage(Protocol):
    """A page that was read: where its neighbours begin, None or empty without one."""

    @property
    def next(self) -> str | None:
        """The cursor of what follows."""

    @property
    def previous(self) -> str | None:
        """The cursor of what comes before."""


class SearchPage:
    """The links of one search on its page."""

    def __init__(self, query: SearchQuery, url_name: str, name_of: Callable[[str, str], str]) -> None:
        self.query = query
        self.url_name = url_name
        self.name_of = name_of

    def address(self, query: SearchQuery) -> str:
        """The address of a search."""
        return search_address(self.url_name, query)

    def page_url(self, cursor: str | None) -> str:
        """The address of a neighbouring page, empty without one."""
        return self.address(self.query.at(cursor)) if cursor else ""

    def orders(self, labels: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The orders to choose from, as links."""
        return [
            {"label": label, "url": self.address(self.query.ordered(name)), "selected": self.query.ordering == name}
            for name, label in labels.items()
        ]

    def chips(self) -> list[Chip]:
        """The active filters, words apart, with the address of the list without each."""
        return [
            Chip(self.name_of(name, code), self.address(self.query.without(name, code)))
            for name, code in self.query.chosen()
            if name != "q"
        ]

    def hidden(self, *typed: str) -> list[tuple[str, str]]:
        """What the search form sends along with the fields that one types in."""
        return [pair for pair in self.query.pairs() if pair[0] not in (*typed, "cursor")]

    def facets(self, labels: Mapping[str, Any], counted: Mapping[str, Iterable[Counted]]) -> list[Facet]:
        """The facets that have values, with the address of each; those that are chosen lead back."""
        found = (
            Facet(name, label, [self._value(name, *one) for one in counted.get(name, ())])
            for name, label in labels.items()
        )
        return [facet for facet in found if facet.values]

    def frame(self, page: ReadPage, facets: list[Facet], *typed: str) -> dict[str, Any]:
        """What stands around the results of a page read by keyset, whatever the list holds."""
        return {
            "query": self.query,
            "hidden": self.hidden(*(typed or ("q",))),
            "facets": facets,
            "chips": self.chips(),
            "next_url": self.page_url(page.next),
            "previous_url": self.page_url(page.previous),
        }

    @property
    def number(self) -> int:
        """The page that is asked for in a list whose pages have numbers, from 0; what is no number is the first."""
        asked = self.query.cursor
        return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_NUMBER else 0

    def shown(self, rows: Any) -> Any:
        """The rows of the page that is asked for, in a list whose pages have numbers."""
        size = self.query.page_size
        return rows[self.number * size : (self.number + 1) * size]

    def numbered(self, total: int) -> dict[str, Any]:
        """The neighbouring pages in a list of so many rows whose pages have numbers."""
        number, size = self.number, self.query.page_size
        return {
            "next_url": self.page_url(str(number + 1)) if (number + 1) * size < total else "",
            "previous_url": self.address(self.query.at(str(number - 1 or ""))) if number else "",
        }

    def _value(self, name: str, code: str, count: int | None, exact: bool) -> FacetValue:
        chosen = self.query.holds(name, code)
        target = self.query.without(name, code) if chosen else self.query.adding(name, code)
        return FacetValue(self.name_of(name, code), self.address(target), count, exact, chosen)


def search_address(url_name: str, query: SearchQuery) -> str:
    """Where a search stands on its page."""
    asked = query.encoded()
    return f"{reverse(url_name)}?{asked}" if asked else reverse(url_name)


def show_search(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page, or only what was found when htmx asks for that part."""
    fragment = bool(request.htmx) and request.htmx.target == FRAGMENT
    response = render(request, f"{template}#{FRAGMENT}" if fragment else template, context, status=status)
    response["Vary"] = "HX-Request, Accept-Language, Cookie"
    return response


def in_language(labels: Mapping[str, str]) -> str:
    """The label in the reader's language, else the first that there is."""
    language = (get_language() or "fr")[:2]
    return labels.get(language) or next(iter(labels.values()), "")
