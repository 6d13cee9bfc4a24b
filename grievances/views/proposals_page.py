"""What the pages of proposals show, in the reader's words."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grievances.models import Proposal, ProposalCampaign
from grievances.services import proposal_presenters
from grievances.services.proposal_search import RECENT, SUPPORTED, ProposalQuery
from grievances.workflows import ProposalKind, ProposalState
from mdm_platform.components import Row
from mdm_platform.formats import nice_date, nice_number
from mdm_platform.search.pages import SearchPage
from mdm_platform.strategy.models import Programme

FACETS = {
    "state": gettext_lazy("Où elle en est"),
    "programme": gettext_lazy("Thème"),
    "kind": gettext_lazy("Nature"),
}
ORDERS = {RECENT: gettext_lazy("Les plus récentes"), SUPPORTED: gettext_lazy("Les plus soutenues")}


class Names:
    """The labels of codes in the reader's language."""

    @cached_property
    def programmes(self) -> dict[str, str]:
        """The names of programmes, read once a page."""
        return {one.code: one.label for one in Programme.objects.all()}

    def of(self, kind: str, code: str) -> str:
        """The label of a code; the code itself when nothing names it."""
        if kind == "programme":
            return self.programmes.get(code, code)
        if kind == "campaign":
            found = ProposalCampaign.objects.listed().filter(slug=code).first()
            return str(found.title) if found else code
        labels = ProposalState if kind == "state" else ProposalKind
        return str(labels(code).label)


def orders(links: SearchPage) -> list[dict[str, Any]]:
    """The orders to choose from."""
    return links.orders(ORDERS)


def count_sentence(count: int, query: ProposalQuery) -> str:
    """How many proposals were found."""
    number = {"number": nice_number(count)}
    if query.is_filtered:
        return ngettext("%(number)s proposition trouvée", "%(number)s propositions trouvées", count) % number
    return ngettext("%(number)s proposition publiée", "%(number)s propositions publiées", count) % number


def card(proposal: Proposal) -> dict[str, Any]:
    """A proposal in a list."""
    return {
        "title": proposal.title or _("Proposition retirée"),
        "url": reverse("grievances:proposal", args=[proposal.public_id]),
        "language": proposal.language,
        "summary": proposal.idea or proposal.problem,
        "state": proposal_presenters.state_view(proposal.state),
        "theme": proposal.programme.label if proposal.programme else "",
        "supports": supports_sentence(proposal.support_count),
        "at": proposal.published_at or proposal.submitted_at,
    }


def supports_sentence(count: int) -> str:
    """How many members support a proposal."""
    return ngettext("%(number)s soutien", "%(number)s soutiens", count) % {"number": nice_number(count)}


def facts(proposal: Proposal) -> list[Row]:
    """By whom, about what, when."""
    rows = [
        Row(_("Nature"), str(proposal.get_kind_display())),
        Row(_("Écrite par"), f"\u2068{proposal_presenters.who_wrote(proposal)}\u2069"),
        Row(_("Thème"), proposal.programme.label if proposal.programme else ""),
        Row(_("Consultation"), str(proposal.campaign.title) if proposal.campaign else ""),
        Row(_("Envoyée le"), nice_date(proposal.submitted_at)),
        Row(_("Publiée le"), nice_date(proposal.published_at)),
        Row(_("Réponse du"), nice_date(proposal.answered_at)),
    ]
    return [row for row in rows if row.value]


def campaign_card(campaign: Any) -> dict[str, Any]:
    """A consultation in a list; `published` was counted with it."""
    return {
        "title": campaign.title,
        "url": reverse("grievances:consultation", args=[campaign.slug]),
        "holder": campaign.holder,
        "days": campaign_days(campaign),
        "is_open": campaign.is_open,
        "has_synthesis": campaign.synthesis_at is not None,
        "published": ngettext("%(number)s proposition publiée", "%(number)s propositions publiées", campaign.published)
        % {"number": nice_number(campaign.published)},
    }


def campaign_days(campaign: ProposalCampaign) -> str:
    """From when to when it takes proposals."""
    values = {"from": nice_date(campaign.opens_on), "to": nice_date(campaign.closes_on)}
    return _("Du %(from)s au %(to)s") % values
