"""What pages and the API say of a campaign: its card, its progress, its account."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.components import Row
from mdm_platform.formats import nice_date
from mdm_platform.money import ZERO, nice_money
from projects.models.campaign import Campaign
from projects.services import campaign_results
from projects.workflows.campaigns import CLOSED_STATES, COLLECTING_STATES, CampaignState

TONES = {
    CampaignState.DRAFT: "neutral",
    CampaignState.REVIEW: "warning",
    CampaignState.APPROVED: "info",
    CampaignState.OPEN: "success",
    CampaignState.ENDED: "warning",
    CampaignState.CONFIRMING: "warning",
    CampaignState.SUCCEEDED: "success",
    CampaignState.PARTIAL: "info",
    CampaignState.FAILED: "neutral",
    CampaignState.DELIVERED: "success",
    CampaignState.REPORTED: "success",
}
MEANINGS = {
    CampaignState.DRAFT: gettext_lazy("Vous l’écrivez ; personne d’autre ne la voit."),
    CampaignState.REVIEW: gettext_lazy("Le service des campagnes la lit."),
    CampaignState.APPROVED: gettext_lazy("Elle attend que l’association l’ouvre."),
    CampaignState.OPEN: gettext_lazy("On peut promettre un don jusqu’à la date de fin."),
    CampaignState.ENDED: gettext_lazy("Plus de promesses ; les derniers virements arrivent."),
    CampaignState.CONFIRMING: gettext_lazy("L’association confirme ce qu’elle a reçu."),
    CampaignState.SUCCEEDED: gettext_lazy("L’objectif est atteint ; le projet se réalise."),
    CampaignState.PARTIAL: gettext_lazy("Le montant utile est atteint ; le projet se réalise en partie."),
    CampaignState.FAILED: gettext_lazy("Le montant utile n’est pas atteint."),
    CampaignState.DELIVERED: gettext_lazy("Le compte rendu est en préparation."),
    CampaignState.REPORTED: gettext_lazy("Le projet est fait, et raconté."),
}
STOPPED = gettext_lazy("Le service des campagnes l’a arrêtée avant sa date : ne faites plus de virement.")


@dataclass(frozen=True)
class Progress:
    """How far a campaign is: what was received, what a sponsor adds, and, apart, what is only declared."""

    goal: Decimal
    received: Decimal
    matched: Decimal
    declared: Decimal
    currency: str

    @property
    def raised(self) -> Decimal:
        """What counts for the result."""
        return self.received + self.matched

    @property
    def percent(self) -> int:
        """The part of the goal that was raised, rounded down and shown up to 100."""
        return min(100, int(self.raised * 100 / self.goal)) if self.goal else 0

    @property
    def part(self) -> Decimal:
        """The same as a fraction of 1, for the sign that each language gives it."""
        return Decimal(self.percent) / 100


def progress(campaign: Campaign) -> Progress:
    """The figures of a campaign that was read `with_sums`."""
    is_closed = campaign.state in CLOSED_STATES
    return Progress(
        goal=campaign.goal or ZERO,
        received=campaign.received_sum,
        matched=campaign.matched_sum,
        declared=ZERO if is_closed else campaign.declared_sum,
        currency=campaign.currency,
    )


def place_of(campaign: Campaign) -> str:
    """The province and its region, empty without one."""
    return f"{campaign.province.name}, {campaign.province.region.name}" if campaign.province else ""


def days_left(campaign: Campaign, today: date | None = None) -> int | None:
    """How many days an open campaign still has, its last day included."""
    if campaign.state != CampaignState.OPEN or campaign.deadline is None:
        return None
    return max(0, (campaign.deadline - (today or timezone.localdate())).days + 1)


def card(campaign: Campaign) -> dict[str, Any]:
    """What a list shows of a campaign that was read `with_sums`."""
    is_stopped = campaign.was_stopped and campaign.state in COLLECTING_STATES
    return {
        "campaign": campaign,
        "progress": progress(campaign),
        "place": place_of(campaign),
        "state": _("Arrêtée") if is_stopped else campaign.get_state_display(),
        "tone": TONES[campaign.state],
        "meaning": STOPPED if is_stopped else MEANINGS[campaign.state],
        "days_left": days_left(campaign),
    }


def result_to_settle(campaign: Campaign) -> str:
    """The figures that the result is read from, and what it would be now."""
    outcomes = {
        "succeed": _("l’objectif est atteint"),
        "succeed_in_part": _("le montant utile est atteint"),
        "fail": _("le montant utile n’est pas atteint"),
    }
    shown = {
        "raised": nice_money(campaign.raised, campaign.currency),
        "goal": nice_money(campaign.goal, campaign.currency),
        "minimum": nice_money(campaign.minimum, campaign.currency),
    }
    sums = _("Réuni et confirmé : %(raised)s, pour un objectif de %(goal)s et un montant utile de %(minimum)s.") % shown
    verdict = _("Le résultat serait : %(outcome)s.") % {"outcome": outcomes[campaign_results.verdict(campaign)]}
    return f"{sums} {verdict}"


def account_rows(campaign: Campaign, *, with_number: bool = False) -> list[Row]:
    """Who holds the account; its number for whoever confirmed a pledge.

    Nothing unless it is the verified one, of an association that is verified still.
    """
    held = campaign.verified_account if campaign.association.state == "verified" else None
    if held is None:
        return []
    number = campaign.account_number
    spaced = " ".join(number[place : place + 4] for place in range(0, len(number), 4))
    rows = [
        Row(_("Titulaire du compte"), held.holder),
        Row(_("Banque"), held.bank_name),
        Row(_("Numéro du compte"), f"\u2066{spaced}\u2069" if with_number else ""),
        Row(_("Derniers chiffres du compte"), "" if with_number else held.last_digits),
        Row(_("Vérifié par le service financier le"), nice_date(held.decided_at)),
    ]
    return [row for row in rows if row.value]


def authorisation_rows(campaign: Campaign) -> list[Row]:
    """The authorisation of law 18-18, as everybody reads it."""
    return [
        Row(_("Référence"), campaign.authorisation_reference),
        Row(_("Accordée le"), nice_date(campaign.authorised_on)),
    ]


def budget_table(campaign: Campaign) -> list[tuple[str, ...]]:
    """Each line of the budget, with what it cost once that is told."""
    lines = list(campaign.lines.all())
    has_costs = campaign.state == CampaignState.REPORTED
    return [
        (line.label, nice_money(line.amount, campaign.currency))
        + ((nice_money(line.spent, campaign.currency),) if has_costs else ())
        for line in lines
    ]
