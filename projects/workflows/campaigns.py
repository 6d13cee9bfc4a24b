"""What may happen to a campaign of a verified association, and to what people pledge to it.

The platform collects no money (law 15-18): a pledge is a word given, then a transfer that the association
itself says it received. A public appeal needs its authorisation (law 18-18) before it is approved.
"""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class CampaignState(models.TextChoices):
    """Where a campaign stands."""

    DRAFT = "draft", _("Brouillon")
    REVIEW = "review", _("En examen")
    APPROVED = "approved", _("Approuvée")
    OPEN = "open", _("Ouverte")
    ENDED = "ended", _("Terminée, virements attendus")
    CONFIRMING = "confirming", _("Réceptions à confirmer")
    SUCCEEDED = "succeeded", _("Réussie")
    PARTIAL = "partial", _("Réussie en partie")
    FAILED = "failed", _("Non aboutie")
    DELIVERED = "delivered", _("Projet réalisé")
    REPORTED = "reported", _("Compte rendu publié")


class PledgeState(models.TextChoices):
    """Where a pledge stands."""

    RECORDED = "recorded", _("À confirmer")
    CONFIRMED = "confirmed", _("Confirmée")
    ANNOUNCED_PAID = "announced_paid", _("Virement annoncé")
    RECEIVED = "received", _("Reçue par l’association")
    EXPIRED = "expired", _("Expirée")
    WITHDRAWN = "withdrawn", _("Retirée")


COLLECTING_STATES = (CampaignState.OPEN, CampaignState.ENDED, CampaignState.CONFIRMING)
SETTLED_STATES = (CampaignState.SUCCEEDED, CampaignState.PARTIAL, CampaignState.FAILED)
FUNDED_STATES = (CampaignState.SUCCEEDED, CampaignState.PARTIAL)
REPORTABLE_STATES = (*FUNDED_STATES, CampaignState.DELIVERED)
CLOSED_STATES = (*SETTLED_STATES, CampaignState.DELIVERED, CampaignState.REPORTED)
PUBLIC_STATES = (*COLLECTING_STATES, *CLOSED_STATES)
AUTHORISED = (CampaignState.APPROVED, *PUBLIC_STATES)
LIVE_PLEDGES = (PledgeState.RECORDED, PledgeState.CONFIRMED, PledgeState.ANNOUNCED_PAID)
DECLARED_PLEDGES = (PledgeState.CONFIRMED, PledgeState.ANNOUNCED_PAID)
KEPT_PLEDGES = (*DECLARED_PLEDGES, PledgeState.RECEIVED)
OVER_PLEDGES = (PledgeState.EXPIRED, PledgeState.WITHDRAWN)
STOP_REASONS = ("authorisation", "association", "complaint", "other")

CONFIRM_WITHIN = timedelta(days=7)
TRANSFER_WITHIN = timedelta(days=15)
SETTLE_WITHIN = timedelta(days=30)


@guard
def is_told(campaign: Any) -> bool:
    """Présentez le projet : titre, résumé, histoire, et ce que deviennent les dons si l’objectif n’est pas atteint."""
    return all((campaign.title, campaign.summary, campaign.story, campaign.if_failed))


@guard
def has_its_figures(campaign: Any) -> bool:
    """Indiquez l’objectif, le montant à partir duquel le projet reste utile, et la date de fin."""
    return bool(campaign.goal and campaign.minimum and campaign.deadline)


@guard
def has_balanced_budget(campaign: Any) -> bool:
    """Le total des lignes du budget doit être égal à l’objectif."""
    return campaign.goal is not None and campaign.budget_total == campaign.goal


@guard
def ends_in_time(campaign: Any) -> bool:
    """La date de fin doit tomber entre une semaine et un an à partir d’aujourd’hui."""
    return campaign.has_fair_deadline


@guard
def is_not_over(campaign: Any) -> bool:
    """La date de fin est passée : la campagne doit redevenir un brouillon, où l’association en choisira une autre."""
    return not campaign.is_past_deadline


@guard
def is_of_a_verified_association(campaign: Any) -> bool:
    """L’association doit être vérifiée au registre."""
    return campaign.association.state == "verified"


@guard
def names_its_verified_account(campaign: Any) -> bool:
    """Le compte des virements doit être celui de l’association, vérifié par le service financier."""
    return campaign.has_verified_account


@guard
def is_authorised(campaign: Any) -> bool:
    """Il manque l’autorisation de la loi 18-18 : sa référence, sa date et le document."""
    return bool(campaign.authorisation_reference and campaign.authorised_on and campaign.authorisation_file_id)


@guard
def reached_the_goal(campaign: Any) -> bool:
    """Ce qui est reçu n’atteint pas l’objectif."""
    return campaign.raised >= campaign.goal


@guard
def reached_the_minimum(campaign: Any) -> bool:
    """Ce qui est reçu n’est pas entre le montant utile et l’objectif."""
    return campaign.minimum <= campaign.raised < campaign.goal


@guard
def is_below_the_minimum(campaign: Any) -> bool:
    """Ce qui est reçu atteint le montant utile."""
    return campaign.raised < campaign.minimum


@guard
def has_its_report(campaign: Any) -> bool:
    """Écrivez le compte rendu, avec la dépense de chaque ligne du budget et une photo au moins."""
    return bool(campaign.report_text) and campaign.pictures.exists() and not campaign.lines.filter(spent=None).exists()


@guard
def campaign_is_open(pledge: Any) -> bool:
    """Cette campagne ne reçoit plus de promesses : elle est terminée."""
    return pledge.campaign.state == "open"


@guard
def campaign_is_collecting(pledge: Any) -> bool:
    """Le résultat de cette campagne est arrêté : elle ne reçoit plus de virements."""
    return pledge.campaign.state in COLLECTING_STATES


def _settle(name: str, target: str, label: Any, check: Any) -> Transition:
    permission = "projects.settle_campaign"
    return Transition(name, ("confirming",), target, label, permission=permission, platform=True, guards=(check,))


class CampaignWorkflow(Workflow):
    """From the draft of an association to the report of what was done with the gifts."""

    name = "projects.campaign"
    states = CampaignState
    initial = CampaignState.DRAFT
    transitions = (
        Transition(
            "submit",
            ("draft",),
            "review",
            _("Envoyer à l’examen"),
            permission="projects.write_campaign",
            guards=(
                is_told,
                has_its_figures,
                has_balanced_budget,
                ends_in_time,
                is_of_a_verified_association,
                names_its_verified_account,
            ),
        ),
        Transition("recall", ("review", "approved"), "draft", _("Reprendre"), permission="projects.write_campaign"),
        Transition(
            "return_to_author",
            ("review", "approved"),
            "draft",
            _("Rendre à l’association"),
            permission="projects.review_campaign",
            needs_note=True,
        ),
        Transition(
            "approve",
            ("review",),
            "approved",
            _("Approuver"),
            permission="projects.review_campaign",
            guards=(
                is_authorised,
                has_balanced_budget,
                is_not_over,
                is_of_a_verified_association,
                names_its_verified_account,
            ),
        ),
        Transition(
            "open",
            ("approved",),
            "open",
            _("Ouvrir la campagne"),
            permission="projects.write_campaign",
            guards=(is_authorised, is_not_over, is_of_a_verified_association, names_its_verified_account),
        ),
        Transition("end", ("open",), "ended", _("Arriver à la date de fin")),
        Transition(
            "stop",
            ("open",),
            "ended",
            _("Arrêter avant la date de fin"),
            permission="projects.review_campaign",
            needs_note=True,
            reasons=STOP_REASONS,
        ),
        Transition("start_confirming", ("ended",), "confirming", _("Fermer les virements")),
        _settle("succeed", "succeeded", _("Constater la réussite"), reached_the_goal),
        _settle("succeed_in_part", "partial", _("Constater la réussite partielle"), reached_the_minimum),
        _settle("fail", "failed", _("Constater que l’objectif n’est pas atteint"), is_below_the_minimum),
        Transition(
            "deliver",
            FUNDED_STATES,
            "delivered",
            _("Dire que le projet est réalisé"),
            permission="projects.write_campaign",
        ),
        Transition(
            "report",
            ("delivered",),
            "reported",
            _("Publier le compte rendu"),
            permission="projects.write_campaign",
            guards=(has_its_report,),
        ),
    )


class PledgeWorkflow(Workflow):
    """From a word given to a transfer received; the platform acts for whoever holds the signed link."""

    name = "projects.pledge"
    states = PledgeState
    initial = PledgeState.RECORDED
    transitions = (
        Transition(
            "confirm",
            ("recorded",),
            "confirmed",
            _("Confirmer la promesse"),
            permission="projects.act_on_pledge",
            platform=True,
            guards=(campaign_is_open,),
        ),
        Transition(
            "announce_paid",
            ("confirmed",),
            "announced_paid",
            _("Annoncer le virement"),
            permission="projects.act_on_pledge",
            platform=True,
            guards=(campaign_is_collecting,),
        ),
        Transition(
            "take_back",
            ("announced_paid",),
            "confirmed",
            _("Reprendre l’annonce du virement"),
            permission="projects.act_on_pledge",
            platform=True,
            guards=(campaign_is_collecting,),
        ),
        Transition(
            "receive",
            ("confirmed", "announced_paid"),
            "received",
            _("Confirmer la réception"),
            permission="projects.confirm_receipt",
            guards=(campaign_is_collecting,),
        ),
        Transition(
            "reverse",
            ("received",),
            "announced_paid",
            _("Annuler la réception par une contre-écriture"),
            permission="projects.confirm_receipt",
            needs_note=True,
            guards=(campaign_is_collecting,),
        ),
        Transition(
            "withdraw",
            ("recorded", "confirmed"),
            "withdrawn",
            _("Retirer la promesse"),
            permission="projects.act_on_pledge",
            platform=True,
        ),
        Transition("expire", ("recorded", "confirmed", "announced_paid"), "expired", _("Laisser expirer")),
    )
