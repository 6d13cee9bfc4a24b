"""What may happen to a case, and what its person reads of it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from grievances.workflows.words import InadmissibleReason
from mdm_platform.workflow import Transition, Workflow, guard

REFUSALS_BEFORE_ARBITER = 2


class CaseState(models.TextChoices):
    """Where a case stands, in words of those who work on it."""

    RECEIVED = "received", _("Reçu")
    QUALIFICATION = "qualification", _("En qualification")
    TRANSFERRED = "transferred", _("Transmis, à prendre en charge")
    IN_PROGRESS = "in_progress", _("En cours")
    INFORMATION_REQUESTED = "information_requested", _("En attente de la personne")
    WAITING_THIRD_PARTY = "waiting_third_party", _("En attente d’un tiers")
    ANSWER_TO_VALIDATE = "answer_to_validate", _("Réponse à valider")
    ANSWERED = "answered", _("Répondu")
    REOPENING_REQUESTED = "reopening_requested", _("Réouverture demandée")
    INADMISSIBLE = "inadmissible", _("Non recevable")
    ATTACHED = "attached", _("Rattaché à un autre dossier")
    WITHDRAWN = "withdrawn", _("Retiré")
    CLOSED = "closed", _("Clos")


class PublicState(models.TextChoices):
    """What the person reads."""

    RECEIVED = "received", _("Reçue")
    IN_PROGRESS = "in_progress", _("En cours")
    INFORMATION_REQUESTED = "information_requested", _("Votre réponse est attendue")
    WAITING_THIRD_PARTY = "waiting_third_party", _("En cours auprès d’un autre organisme")
    ANSWERED = "answered", _("Répondue")
    REOPENING_REQUESTED = "reopening_requested", _("Réouverture demandée")
    INADMISSIBLE = "inadmissible", _("Non recevable")
    WITHDRAWN = "withdrawn", _("Retirée")
    CLOSED = "closed", _("Clôturée")


PUBLIC_STATES = {
    CaseState.RECEIVED: PublicState.RECEIVED,
    CaseState.QUALIFICATION: PublicState.IN_PROGRESS,
    CaseState.TRANSFERRED: PublicState.IN_PROGRESS,
    CaseState.IN_PROGRESS: PublicState.IN_PROGRESS,
    CaseState.INFORMATION_REQUESTED: PublicState.INFORMATION_REQUESTED,
    CaseState.WAITING_THIRD_PARTY: PublicState.WAITING_THIRD_PARTY,
    CaseState.ANSWER_TO_VALIDATE: PublicState.IN_PROGRESS,
    CaseState.ANSWERED: PublicState.ANSWERED,
    CaseState.REOPENING_REQUESTED: PublicState.REOPENING_REQUESTED,
    CaseState.INADMISSIBLE: PublicState.INADMISSIBLE,
    CaseState.WITHDRAWN: PublicState.WITHDRAWN,
    CaseState.CLOSED: PublicState.CLOSED,
}

ENDED_STATES = (CaseState.ANSWERED, CaseState.INADMISSIBLE, CaseState.WITHDRAWN, CaseState.CLOSED)
FINAL_STATES = (CaseState.WITHDRAWN, CaseState.CLOSED)
OPEN_STATES = tuple(state for state in CaseState if state not in ENDED_STATES)
WORKED_STATES = (
    CaseState.IN_PROGRESS,
    CaseState.INFORMATION_REQUESTED,
    CaseState.WAITING_THIRD_PARTY,
    CaseState.ANSWER_TO_VALIDATE,
)
HELD_STATES = (CaseState.TRANSFERRED, *WORKED_STATES)


def public_state(case: Any) -> PublicState:
    """What the person reads: an attached case follows its lead, except where the lead waits for its own person."""
    state = case.lead.state if case.state == CaseState.ATTACHED else case.state
    shown = PUBLIC_STATES[CaseState(state)]
    follows = case.state == CaseState.ATTACHED
    return PublicState.IN_PROGRESS if follows and shown not in FOLLOWED_STATES else shown


FOLLOWED_STATES = (PublicState.RECEIVED, PublicState.IN_PROGRESS, PublicState.WAITING_THIRD_PARTY)


@guard
def may_still_be_refused(case: Any) -> bool:
    """Ce dossier a déjà été refusé deux fois : un arbitre vous l’a confié. Prenez-le en charge."""
    return case.refusals < REFUSALS_BEFORE_ARBITER


@guard
def has_no_open_consultation(case: Any) -> bool:
    """Un tiers est déjà consulté : attendez sa réponse ou la fin de son délai."""
    return not case.has_open_consultation


@guard
def has_a_written_answer(case: Any) -> bool:
    """Rédigez d’abord la réponse et choisissez son résultat."""
    return case.has_written_answer


@guard
def leads_no_case(case: Any) -> bool:
    """D’autres dossiers sont rattachés à celui-ci : rattachez-les d’abord au même dossier principal."""
    return not case.has_attached


@guard
def may_be_reopened(case: Any) -> bool:
    """Le délai pour demander la réouverture est passé : déposez une nouvelle demande, liée à celle-ci."""
    return case.reopening_is_open


FROM_THE_PERSON = "grievances.follow_case"
HANDLE = "grievances.handle_case"
QUALIFY = "grievances.qualify_case"


class CaseWorkflow(Workflow):
    """From the receipt of a case to its end; nothing closes it while somebody is being waited for."""

    name = "grievances.case"
    states = CaseState
    initial = CaseState.RECEIVED
    transitions = (
        Transition("open", ("received",), "qualification", _("Qualifier"), permission=QUALIFY, platform=True),
        Transition(
            "transfer",
            ("qualification", "in_progress"),
            "transferred",
            _("Transmettre à un service"),
            permission="grievances.transfer_case",
            platform=True,
            needs_note=True,
        ),
        Transition("take_up", ("transferred",), "in_progress", _("Prendre en charge"), permission=HANDLE),
        Transition(
            "refuse_transfer",
            ("transferred",),
            "qualification",
            _("Refuser la transmission"),
            permission=HANDLE,
            guards=(may_still_be_refused,),
            needs_note=True,
        ),
        Transition(
            "request_information",
            ("in_progress",),
            "information_requested",
            _("Demander des précisions à la personne"),
            permission=HANDLE,
        ),
        Transition(
            "receive_information",
            ("information_requested",),
            "in_progress",
            _("Recevoir les précisions"),
            permission=FROM_THE_PERSON,
            platform=True,
        ),
        Transition("expire_information", ("information_requested",), "in_progress", _("Reprendre sans réponse")),
        Transition(
            "consult_third_party",
            ("in_progress",),
            "waiting_third_party",
            _("Consulter un tiers"),
            permission=HANDLE,
            guards=(has_no_open_consultation,),
        ),
        Transition(
            "receive_third_party",
            ("waiting_third_party",),
            "in_progress",
            _("Recevoir la réponse du tiers"),
            permission=HANDLE,
            platform=True,
        ),
        Transition("expire_third_party", ("waiting_third_party",), "in_progress", _("Reprendre sans le tiers")),
        Transition(
            "propose_answer",
            ("in_progress",),
            "answer_to_validate",
            _("Proposer la réponse"),
            permission=HANDLE,
            guards=(has_a_written_answer,),
        ),
        Transition(
            "return_answer",
            ("answer_to_validate",),
            "in_progress",
            _("Renvoyer la réponse à son rédacteur"),
            permission="grievances.validate_answer",
            needs_note=True,
        ),
        Transition(
            "validate_answer",
            ("answer_to_validate",),
            "answered",
            _("Valider et envoyer la réponse"),
            permission="grievances.validate_answer",
            guards=(has_a_written_answer,),
        ),
        Transition(
            "declare_inadmissible",
            ("received", "qualification"),
            "inadmissible",
            _("Déclarer non recevable"),
            permission=QUALIFY,
            needs_note=True,
            reasons=tuple(InadmissibleReason.values),
        ),
        Transition(
            "attach",
            ("qualification", "in_progress"),
            "attached",
            _("Rattacher à un dossier principal"),
            permission="grievances.attach_case",
            guards=(leads_no_case,),
        ),
        Transition(
            "detach",
            ("attached",),
            "qualification",
            _("Détacher du dossier principal"),
            permission="grievances.attach_case",
            platform=True,
        ),
        Transition("end_with_lead", ("attached",), "answered", _("Répondre avec le dossier principal")),
        Transition("refuse_with_lead", ("attached",), "inadmissible", _("Non recevable avec le dossier principal")),
        Transition(
            "ask_reopening",
            ("answered", "inadmissible"),
            "reopening_requested",
            _("Demander la réouverture"),
            permission=FROM_THE_PERSON,
            platform=True,
            guards=(may_be_reopened,),
        ),
        Transition(
            "reopen",
            ("reopening_requested",),
            "in_progress",
            _("Rouvrir"),
            permission="grievances.decide_reopening",
        ),
        Transition(
            "refuse_reopening",
            ("reopening_requested",),
            "closed",
            _("Refuser la réouverture"),
            permission="grievances.decide_reopening",
            needs_note=True,
        ),
        Transition(
            "close",
            ("answered", "inadmissible"),
            "closed",
            _("Clore"),
            permission=FROM_THE_PERSON,
            platform=True,
        ),
        Transition(
            "withdraw",
            tuple(state.value for state in OPEN_STATES),
            "withdrawn",
            _("Retirer"),
            permission="grievances.withdraw_case",
            platform=True,
        ),
    )
