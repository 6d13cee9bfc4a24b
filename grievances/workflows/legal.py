"""What may happen to a request for legal assistance, and the words of the law in which it is made."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class LegalBranch(models.TextChoices):
    """The branches of law."""

    FAMILY = "family", _("Famille et état civil")
    INHERITANCE = "inheritance", _("Successions")
    PROPERTY = "property", _("Immobilier et foncier")
    RESIDENCE = "residence", _("Séjour et nationalité")
    LABOUR = "labour", _("Travail et protection sociale")
    CRIMINAL = "criminal", _("Droit pénal")
    CIVIL = "civil", _("Contrats, dettes et consommation")
    BUSINESS = "business", _("Affaires et investissement")
    TAX = "tax", _("Impôts et douane")
    ADMINISTRATIVE = "administrative", _("Relations avec l’administration")


class AssistanceState(models.TextChoices):
    """Where a request for legal assistance stands."""

    RECEIVED = "received", _("Reçue")
    REFERRED = "referred", _("Proposée à un expert")
    IN_PROGRESS = "in_progress", _("Suivie par un expert")
    ANSWERED = "answered", _("Répondue")
    REFUSED = "refused", _("Non prise en charge")
    WITHDRAWN = "withdrawn", _("Retirée")
    CLOSED = "closed", _("Clôturée")


LIVE_STATES = (AssistanceState.RECEIVED, AssistanceState.REFERRED, AssistanceState.IN_PROGRESS)
ENDED_STATES = (AssistanceState.REFUSED, AssistanceState.WITHDRAWN, AssistanceState.CLOSED)


class ReferralOutcome(models.TextChoices):
    """What an expert made of a request that was referred to them."""

    ACCEPTED = "accepted", _("Acceptée")
    DECLINED = "declined", _("Déclinée")
    GIVEN_BACK = "given_back", _("Rendue")
    EXPIRED = "expired", _("Sans réponse")
    CANCELLED = "cancelled", _("Annulée")


class DeclineReason(models.TextChoices):
    """Why an expert does not follow a request."""

    CONFLICT = "conflict", _("Conflit d’intérêts : je connais l’une des parties, ou je l’ai conseillée")
    UNAVAILABLE = "unavailable", _("Pas disponible dans le délai")
    EXPERTISE = "expertise", _("Question hors de mon domaine ou de mon pays")


@guard
def is_referred_to_somebody(request: Any) -> bool:
    """Aucun expert n’est saisi de cette demande."""
    return request.live_referral is not None


@guard
def has_an_answer(request: Any) -> bool:
    """L’expert doit d’abord écrire sa réponse."""
    return request.has_answer


REFER = "grievances.refer_assistance"
EXPERT = "grievances.answer_referral"
PERSON = "grievances.follow_assistance"


class AssistanceWorkflow(Workflow):
    """A question of law, referred to an expert who has no link with the parties, answered and followed.

    What the person does is applied as the platform, once their right is checked: the log never names them.
    """

    name = "grievances.assistance"
    states = AssistanceState
    initial = AssistanceState.RECEIVED
    transitions = (
        Transition(
            "refer",
            ("received",),
            "referred",
            _("Proposer à un expert"),
            permission=REFER,
            guards=(is_referred_to_somebody,),
        ),
        Transition(
            "accept",
            ("referred",),
            "in_progress",
            _("Accepter"),
            permission=EXPERT,
            guards=(is_referred_to_somebody,),
        ),
        Transition(
            "decline", ("referred",), "received", _("Décliner"), permission=EXPERT, reasons=tuple(DeclineReason.values)
        ),
        Transition("expire", ("referred",), "received", _("Reprendre sans réponse de l’expert")),
        Transition(
            "give_back",
            ("in_progress",),
            "received",
            _("Rendre la demande"),
            permission=EXPERT,
            reasons=tuple(DeclineReason.values),
        ),
        Transition(
            "recall",
            ("referred", "in_progress"),
            "received",
            _("Reprendre à l’expert"),
            permission=REFER,
            platform=True,
        ),
        Transition(
            "answer",
            ("in_progress",),
            "answered",
            _("Répondre"),
            permission=EXPERT,
            guards=(has_an_answer,),
        ),
        Transition(
            "ask_again",
            ("answered",),
            "in_progress",
            _("Demander une précision"),
            permission=PERSON,
            platform=True,
        ),
        Transition("close", ("answered",), "closed", _("Clore"), permission=PERSON, platform=True),
        Transition(
            "refuse",
            ("received",),
            "refused",
            _("Ne pas prendre en charge"),
            permission=REFER,
            needs_note=True,
        ),
        Transition(
            "withdraw",
            tuple(state.value for state in (*LIVE_STATES, AssistanceState.ANSWERED)),
            "withdrawn",
            _("Retirer"),
            permission=PERSON,
            platform=True,
        ),
    )
