"""What pages and API show of an opportunity."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.formats import nice_date
from mdm_platform.money import Amount
from mdm_platform.territories.countries import country_name
from projects.models import Interest, Opportunity
from projects.workflows.opportunities import InterestState, OpportunityState

EXPIRED = gettext_lazy("Date limite passée")
TONES = {"draft": "neutral", "review": "warning", "published": "success", "expired": "neutral", "withdrawn": "neutral"}
INTEREST_TONES = {"sent": "warning", "accepted": "success", "declined": "neutral", "withdrawn": "neutral"}
MEANINGS = {
    "draft": gettext_lazy("Vous seul la voyez. Envoyez-la quand elle est prête."),
    "review": gettext_lazy("Une personne de l’équipe la relit avant sa publication."),
    "published": gettext_lazy("Tout le monde la lit, les membres y répondent."),
    "expired": gettext_lazy("Elle ne reçoit plus de réponses."),
    "withdrawn": gettext_lazy("Son auteur l’a retirée."),
}


def state_view(opportunity: Opportunity) -> dict[str, str]:
    """Its state as it is read."""
    shown = opportunity.shown_state
    label = EXPIRED if shown == "expired" else OpportunityState(shown).label
    return {"label": str(label), "tone": TONES[shown], "meaning": str(MEANINGS[shown])}


def publisher(opportunity: Opportunity) -> str:
    """Who offers it: an institution, an organisation, or a member who is not named."""
    if opportunity.institution is not None:
        return opportunity.institution.name
    return opportunity.organisation or _("Un membre")


def place(opportunity: Opportunity) -> str:
    """Where the business is done."""
    if opportunity.region:
        return opportunity.region.name
    return country_name(opportunity.country.code)


def amount(opportunity: Opportunity) -> str:
    """The order of size in words, empty when it is not known."""
    return str(Amount(opportunity.amount, opportunity.currency)) if opportunity.amount is not None else ""


def card(opportunity: Opportunity) -> dict[str, Any]:
    """An opportunity in a list."""
    return {
        "title": opportunity.title or _("Opportunité retirée"),
        "url": reverse("projects:opportunity", args=[opportunity.public_id]),
        "language": opportunity.language,
        "summary": opportunity.body,
        "kind": str(opportunity.get_kind_display()),
        "sector": str(opportunity.get_sector_display()),
        "place": place(opportunity),
        "publisher": publisher(opportunity),
        "deadline": nice_date(opportunity.deadline),
        "state": state_view(opportunity),
    }


def _about(opportunity: Opportunity) -> dict[str, str]:
    """The title and the page, as long as it is published: what its author writes again is nobody's to read yet."""
    if opportunity.state == OpportunityState.PUBLISHED:
        return {"about": opportunity.title, "url": reverse("projects:opportunity", args=[opportunity.public_id])}
    is_withdrawn = opportunity.state == OpportunityState.WITHDRAWN
    return {"about": _("Opportunité retirée") if is_withdrawn else _("Opportunité en cours de modification"), "url": ""}


def interest_view(interest: Interest, *, received: bool) -> dict[str, Any]:
    """An expression of interest for who received it, or for who sent it; addresses once it is accepted only."""
    accepted = interest.state == InterestState.ACCEPTED
    author = interest.opportunity.author
    other = interest.person if received else author
    return {
        "interest": interest,
        **_about(interest.opportunity),
        "state": {"label": str(interest.get_state_display()), "tone": INTEREST_TONES[interest.state]},
        "who": interest.person.full_name if received else _("Vous"),
        "address": other.email if accepted and other is not None else "",
        "waits": received and interest.state == InterestState.SENT,
    }
