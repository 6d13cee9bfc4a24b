"""The list of networks: what the reader filters by, and what is found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.search import query as reading
from mdm_platform.search.pages import Counted, SearchPage
from mdm_platform.search.query import SearchQuery
from mdm_platform.territories import countries
from skills.models import Network
from skills.views.networks_page import criteria_of

PAGE_SIZE = 24


@dataclass(frozen=True)
class NetworkQuery(SearchQuery):
    """The filters of the list; values of one filter widen it. The cursor is the number of a page."""

    MANY: ClassVar = ("domain", "country", "region")
    READERS: ClassVar = {
        "domain": reading.short_text,
        "country": reading.letters(2, upper=True),
        "region": reading.region,
        "ordering": reading.code(()),
        **reading.PAGING_READERS,
    }

    domain: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    ordering: str = ""
    cursor: str = ""
    page_size: int = PAGE_SIZE


class NetworkSearch:
    """A search among networks that are all read: there are dozens of them, not thousands."""

    def __init__(self, networks: Iterable[Network], query: NetworkQuery) -> None:
        self.networks = sorted(networks, key=lambda network: countries.plain(str(network.name)))
        self.query = query
        self.codes = {
            network.pk: {kind: dict(pairs) for kind, pairs in criteria_of(network).items()} for network in self.networks
        }
        names: dict[tuple[str, str], str] = {}
        for codes in self.codes.values():
            names |= {(kind, code): label for kind in codes for code, label in codes[kind].items()}
        self.page = SearchPage(query, "skills:networks", lambda kind, code: names.get((kind, code), code))
        self.found = [network for network in self.networks if self._matches(network, query)]

    def rows(self) -> list[Network]:
        """What the page of the query shows."""
        return self.page.shown(self.found)

    def context(self) -> Mapping[str, Any]:
        """The frame of the results."""
        labels = {"domain": _("Domaine"), "country": _("Pays de résidence"), "region": _("Région du Maroc")}
        return {
            "facets": self.page.facets(labels, {kind: self._counted(kind) for kind in labels}),
            "chips": self.page.chips(),
            "sentence": self._sentence(),
            **self.page.numbered(len(self.found)),
        }

    def _sentence(self) -> str:
        count = len(self.found)
        if self.query.is_filtered:
            return ngettext("%(n)s réseau correspond", "%(n)s réseaux correspondent", count) % {"n": count}
        return ngettext("%(n)s réseau", "%(n)s réseaux", count) % {"n": count}

    def _matches(self, network: Network, query: NetworkQuery) -> bool:
        codes = self.codes[network.pk]
        return all(not getattr(query, kind) or codes[kind].keys() & set(getattr(query, kind)) for kind in query.MANY)

    def _counted(self, kind: str) -> list[Counted]:
        """Each value with how many networks there are with it, beside the other filters."""
        beside = self.query.without(kind)
        names: dict[str, str] = {}
        counts: dict[str, int] = {}
        for network in self.networks:
            for code, label in self.codes[network.pk][kind].items():
                names[code] = label
                counts[code] = counts.get(code, 0) + self._matches(network, beside)
        shown = [code for code in names if counts[code] or self.query.holds(kind, code)]
        return [(code, counts[code], True) for code in sorted(shown, key=lambda code: countries.plain(names[code]))]
