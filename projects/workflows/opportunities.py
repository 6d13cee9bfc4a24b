"""What may happen to a business opportunity, and to who answers it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class OpportunityKind(models.TextChoices):
    """What is looked for."""

    OFFER = "offer", _("Offre")
    DEMAND = "demand", _("Demande")
    TENDER = "tender", _("Appel d’offres")
    PARTNERSHIP = "partnership", _("Partenariat avec un pays d’accueil")


class OpportunityState(models.TextChoices):
    """Where an opportunity stands; `expired` is computed from its last day."""

    DRAFT = "draft", _("Brouillon")
    REVIEW = "review", _("En relecture")
    PUBLISHED = "published", _("Publiée")
    WITHDRAWN = "withdrawn", _("Retirée")


class InterestState(models.TextChoices):
    """Where an expression of interest stands."""

    SENT = "sent", _("Envoyée")
    ACCEPTED = "accepted", _("Retenue")
    DECLINED = "declined", _("Non retenue")
    WITHDRAWN = "withdrawn", _("Retirée")


class ReturnReason(models.TextChoices):
    """Why an opportunity is not published as it is."""

    INCOMPLETE = "incomplete", _("Il manque une information")
    NOT_BUSINESS = "not_business", _("Ce n’est pas une opportunité d’affaires")
    MISLEADING = "misleading", _("Le texte peut tromper ceux qui le lisent")
    COLLECTS_MONEY = "collects_money", _("Le texte demande de l’argent au public")
    PERSONAL_DATA = "personal_data", _("Le texte donne les coordonnées d’une personne")
    UNLAWFUL = "unlawful", _("L’activité est contraire à la loi")


WRITE, MODERATE = "projects.write_opportunity", "projects.moderate_opportunity"


@guard
def ends_later(opportunity: Any) -> bool:
    """La date limite est passée : choisissez-en une autre, dans moins d’un an."""
    return opportunity.has_time_left


@guard
def may_be_answered(interest: Any) -> bool:
    """Cette opportunité n’est plus au tableau : elle est retirée, ou en cours de modification."""
    return interest.opportunity.state == OpportunityState.PUBLISHED


class OpportunityWorkflow(Workflow):
    """An opportunity is written, read by a moderator, shown until its last day."""

    name = "projects.opportunity"
    states = OpportunityState
    initial = OpportunityState.DRAFT
    transitions = (
        Transition("submit", ("draft",), "review", _("Envoyer"), permission=WRITE, guards=(ends_later,)),
        Transition(
            "send_back",
            ("review", "published"),
            "draft",
            _("Renvoyer à son auteur"),
            permission=MODERATE,
            needs_note=True,
            reasons=tuple(ReturnReason.values),
        ),
        Transition("publish", ("review",), "published", _("Publier"), permission=MODERATE, guards=(ends_later,)),
        Transition("rewrite", ("review", "published"), "draft", _("Reprendre pour modifier"), permission=WRITE),
        Transition(
            "withdraw",
            ("draft", "review", "published"),
            "withdrawn",
            _("Retirer"),
            permission=WRITE,
            platform=True,
        ),
    )


class InterestWorkflow(Workflow):
    """Somebody says to be interested; the author accepts or declines."""

    name = "projects.interest"
    states = InterestState
    initial = InterestState.SENT
    transitions = (
        Transition(
            "accept",
            ("sent",),
            "accepted",
            _("Retenir"),
            permission="projects.answer_interest",
            guards=(may_be_answered,),
        ),
        Transition("decline", ("sent",), "declined", _("Ne pas retenir"), permission="projects.answer_interest"),
        Transition(
            "withdraw",
            ("sent", "accepted", "declined"),
            "withdrawn",
            _("Retirer"),
            permission="projects.withdraw_interest",
            platform=True,
        ),
    )
