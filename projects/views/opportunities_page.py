"""What the pages of opportunities show, in the reader's words."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mdm_platform.components import Row
from mdm_platform.formats import nice_date, nice_number
from mdm_platform.search.pages import SearchPage, search_address
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.models import Region
from projects.models import Opportunity, OpportunityAlert
from projects.services import opportunity_alerts, opportunity_presenters
from projects.services.opportunity_search import ENDING, EXPIRED, RECENT, OpportunityQuery
from projects.workflows import Sector
from projects.workflows.opportunities import OpportunityKind

FACETS = {
    "kind": gettext_lazy("Nature"),
    "sector": gettext_lazy("Secteur"),
    "region": gettext_lazy("Région"),
    "country": gettext_lazy("Pays"),
}
ORDERS = {RECENT: gettext_lazy("Les plus récentes"), ENDING: gettext_lazy("Bientôt terminées")}


class Names:
    """The labels of codes in the reader's language."""

    @cached_property
    def regions(self) -> dict[str, str]:
        """The names of regions, read once a page."""
        return {one.code: one.name for one in Region.objects.all()}

    def of(self, kind: str, code: str) -> str:
        """The label of a code; the code itself when nothing names it."""
        readers: dict[str, Any] = {
            "kind": dict(OpportunityKind.choices).get,
            "sector": dict(Sector.choices).get,
            "region": self.regions.get,
            "country": country_name,
            "situation": {EXPIRED: _("Date limite passée")}.get,
            "q": lambda value: _("« %(words)s »") % {"words": value},
        }
        return str(readers.get(kind, str)(code) or code)


def orders(links: SearchPage) -> list[dict[str, Any]]:
    """The orders to choose from."""
    return links.orders(ORDERS)


def count_sentence(count: int, query: OpportunityQuery) -> str:
    """How many opportunities were found."""
    number = {"number": nice_number(count)}
    if query.is_filtered:
        return ngettext("%(number)s opportunité trouvée", "%(number)s opportunités trouvées", count) % number
    return ngettext("%(number)s opportunité ouverte", "%(number)s opportunités ouvertes", count) % number


def facts(opportunity: Opportunity) -> list[Row]:
    """Who, where, how much, until when."""
    partner = country_name(opportunity.partner_country.code) if opportunity.partner_country else ""
    rows = [
        Row(_("Nature"), str(opportunity.get_kind_display())),
        Row(_("Proposée par"), f"\u2068{opportunity_presenters.publisher(opportunity)}\u2069"),
        Row(_("Secteur"), str(opportunity.get_sector_display())),
        Row(_("Lieu"), opportunity_presenters.place(opportunity)),
        Row(_("Pays d’accueil partenaire"), partner),
        Row(_("Ordre de grandeur"), opportunity_presenters.amount(opportunity)),
        Row(_("Date limite"), nice_date(opportunity.deadline)),
        Row(_("Publiée le"), nice_date(opportunity.published_at)),
    ]
    return [row for row in rows if row.value]


def alert_line(alert: OpportunityAlert) -> dict[str, Any]:
    """An alert as its owner reads it."""
    query = opportunity_alerts.read_query(alert.query, lenient=True)
    names = Names()
    words = [names.of(kind, code) for kind, code in query.chosen()]
    return {
        "public_id": alert.public_id,
        "words": words or [_("Toutes les opportunités")],
        "url": search_address("projects:opportunities", query),
    }
