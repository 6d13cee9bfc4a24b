"""What the list of campaigns shows of a search: facets, chips and sentences in the reader's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext

from mdm_platform.components import Facet
from mdm_platform.formats import nice_number
from mdm_platform.search.pages import SearchPage
from mdm_platform.territories.models import Region
from projects.services.campaign_search import ENDING, RECENT, CampaignQuery

FACETS = {"status": gettext_lazy("Où elle en est"), "region": gettext_lazy("Région du projet")}
STATUSES = {
    "open": gettext_lazy("Ouvertes"),
    "waiting": gettext_lazy("Terminées, résultat à venir"),
    "funded": gettext_lazy("Réussies, projet en cours"),
    "reported": gettext_lazy("Projet fait et raconté"),
    "failed": gettext_lazy("Non abouties"),
}
ORDERS = {RECENT: gettext_lazy("Dernières ouvertes"), ENDING: gettext_lazy("Par date de fin")}


class Names:
    """The labels of codes in the reader's language."""

    @cached_property
    def regions(self) -> dict[str, str]:
        """The names of regions, read once a page."""
        return {region.code: region.name for region in Region.objects.all()}

    def of(self, kind: str, code: str) -> str:
        """The label of a code; the code itself when nothing names it."""
        labels: Mapping[str, Any] = {"status": STATUSES, "region": self.regions}.get(kind, {})
        return str(labels.get(code) or code)


def facets(links: SearchPage, counted: Mapping[str, Any]) -> list[Facet]:
    """The facets in their order."""
    return links.facets(FACETS, counted)


def count_sentence(count: int, query: CampaignQuery) -> str:
    """How many campaigns were found."""
    number = {"number": nice_number(count)}
    if query.is_filtered:
        return ngettext("%(number)s campagne trouvée", "%(number)s campagnes trouvées", count) % number
    return ngettext("%(number)s campagne", "%(number)s campagnes", count) % number
