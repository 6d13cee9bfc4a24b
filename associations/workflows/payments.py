"""What may happen to a tranche, to an order to the bank and to a sum to be recovered."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class TrancheState(models.TextChoices):
    """Where a tranche stands."""

    PLANNED = "planned", _("Prévue")
    CONDITION_MET = "condition_met", _("Condition remplie")
    REQUESTED = "requested", _("Paiement demandé")
    VERIFIED = "verified", _("Vérifiée")
    AUTHORISED = "authorised", _("Autorisée")
    ORDERED = "ordered", _("Ordre transmis")
    PAID = "paid", _("Payée")
    FAILED = "failed", _("Paiement échoué")
    REJECTED = "rejected", _("Rejetée")


OPEN_TRANCHE_STATES = (
    TrancheState.PLANNED,
    TrancheState.CONDITION_MET,
    TrancheState.REQUESTED,
    TrancheState.VERIFIED,
    TrancheState.AUTHORISED,
    TrancheState.ORDERED,
    TrancheState.FAILED,
)
DROPPABLE_STATES = (
    TrancheState.PLANNED,
    TrancheState.CONDITION_MET,
    TrancheState.REQUESTED,
    TrancheState.VERIFIED,
    TrancheState.AUTHORISED,
    TrancheState.FAILED,
)


class TrancheRejection(models.TextChoices):
    """Why a tranche is not paid as it was asked."""

    CONDITION = "condition", _("La condition n’est pas remplie")
    AMOUNT = "amount", _("Le montant est à revoir")
    PAPERS = "papers", _("Il manque une pièce")
    ACCOUNT = "account", _("Le compte bancaire est à vérifier")
    ENDED = "ended", _("La convention a pris fin")
    OTHER = "other", _("Autre")


REQUEST_PAYMENT, VERIFY, AUTHORISE = (
    "associations.request_payment",
    "associations.verify_payment",
    "associations.authorise_payment",
)
RECORD = "associations.record_bank_answer"


@guard
def has_something_to_pay(tranche: Any) -> bool:
    """Il n’y a plus rien à payer sur cette tranche : le montant définitif du projet est atteint."""
    return tranche.payable > 0


@guard
def is_its_turn(tranche: Any) -> bool:
    """Une tranche précédente n’est pas encore payée."""
    return not tranche.has_unpaid_before


@guard
def awaits_first_of_two(tranche: Any) -> bool:
    """Ce montant ne demande qu’une autorisation, ou la première est déjà donnée."""
    return tranche.missing_authorisations == 2


@guard
def lacks_one_authorisation(tranche: Any) -> bool:
    """Ce montant demande deux autorisations : la première manque encore."""
    return tranche.missing_authorisations == 1


class TrancheWorkflow(Workflow):
    """Whoever asks for a payment does not verify it, and whoever verifies it does not authorise it."""

    name = "associations.tranche"
    states = TrancheState
    initial = TrancheState.PLANNED
    transitions = (
        Transition(
            "meet_condition",
            ("planned",),
            "condition_met",
            _("Constater que la condition est remplie"),
            permission=REQUEST_PAYMENT,
            platform=True,
        ),
        Transition(
            "ask",
            ("condition_met", "failed"),
            "requested",
            _("Demander le paiement"),
            permission=REQUEST_PAYMENT,
            guards=(has_something_to_pay, is_its_turn),
        ),
        Transition("verify", ("requested",), "verified", _("Vérifier"), permission=VERIFY),
        Transition(
            "authorise_first",
            ("verified",),
            "verified",
            _("Donner la première autorisation"),
            permission=AUTHORISE,
            guards=(awaits_first_of_two,),
        ),
        Transition(
            "authorise",
            ("verified",),
            "authorised",
            _("Autoriser"),
            permission=AUTHORISE,
            guards=(lacks_one_authorisation,),
        ),
        Transition(
            "reject",
            ("requested", "verified"),
            "rejected",
            _("Rejeter la demande de paiement"),
            permission="associations.reject_payment",
            needs_note=True,
            reasons=tuple(TrancheRejection.values),
        ),
        Transition(
            "reopen",
            ("rejected",),
            "condition_met",
            _("Reprendre la demande de paiement"),
            permission=REQUEST_PAYMENT,
            platform=True,
        ),
        Transition(
            "order", ("authorised",), "ordered", _("Transmettre à la banque"), permission="associations.authorise_order"
        ),
        Transition("pay", ("ordered",), "paid", _("Constater le paiement"), permission=RECORD, platform=True),
        Transition(
            "fail", ("ordered", "paid"), "failed", _("Constater l’échec du paiement"), permission=RECORD, platform=True
        ),
        Transition(
            "drop",
            tuple(state.value for state in DROPPABLE_STATES),
            "rejected",
            _("Ne plus payer cette tranche"),
            permission=REQUEST_PAYMENT,
            platform=True,
            reasons=tuple(TrancheRejection.values),
        ),
    )


class PaymentOrderState(models.TextChoices):
    """Where an order to the bank stands."""

    PREPARED = "prepared", _("Préparé")
    AUTHORISED = "authorised", _("Autorisé")
    SENT = "sent", _("Remis à la banque")
    SETTLED = "settled", _("Exécuté")
    CANCELLED = "cancelled", _("Annulé")


@guard
def has_payments(order: Any) -> bool:
    """Cet ordre ne contient aucun paiement."""
    return order.attempts.exists()


@guard
def is_answered(order: Any) -> bool:
    """La banque n’a pas encore répondu pour tous les paiements."""
    return not order.attempts.filter(outcome="").exists()


@guard
def is_unanswered(order: Any) -> bool:
    """La banque a déjà répondu pour un paiement : l’ordre ne s’annule plus."""
    return not order.attempts.exclude(outcome="").exists()


class PaymentOrderWorkflow(Workflow):
    """Prepared by one person, authorised by another, handed to the bank, answered payment by payment."""

    name = "associations.payment_order"
    states = PaymentOrderState
    initial = PaymentOrderState.PREPARED
    transitions = (
        Transition(
            "authorise",
            ("prepared",),
            "authorised",
            _("Autoriser l’ordre"),
            permission="associations.authorise_order",
            guards=(has_payments,),
        ),
        Transition(
            "send",
            ("authorised",),
            "sent",
            _("Constater la remise à la banque"),
            permission="associations.prepare_order",
        ),
        Transition(
            "settle",
            ("sent",),
            "settled",
            _("Clore l’ordre"),
            permission=RECORD,
            platform=True,
            guards=(is_answered,),
        ),
        Transition(
            "cancel",
            ("prepared",),
            "cancelled",
            _("Annuler l’ordre"),
            permission="associations.prepare_order",
            needs_note=True,
        ),
        Transition(
            "withdraw",
            ("authorised",),
            "cancelled",
            _("Retirer l’ordre autorisé"),
            permission="associations.authorise_order",
            needs_note=True,
            guards=(is_unanswered,),
        ),
    )


class RecoveryState(models.TextChoices):
    """Where a sum that an association owes stands."""

    DUE = "due", _("À rembourser")
    PART = "part", _("Remboursée en partie")
    RECOVERED = "recovered", _("Remboursée")
    WRITTEN_OFF = "written_off", _("Abandonnée")


OPEN_RECOVERY_STATES = (RecoveryState.DUE, RecoveryState.PART)


class RecoveryReason(models.TextChoices):
    """Why a sum is owed."""

    SETTLEMENT = "settlement", _("Le montant définitif est inférieur à ce qui a été payé")
    TERMINATION = "termination", _("La convention est résiliée")
    MISUSE = "misuse", _("Des dépenses sont rejetées après contrôle")
    OVERPAID = "overpaid", _("Trop-perçu")


class RecoveryWorkflow(Workflow):
    """A debt is given back in one or several payments, or written off by somebody else than who opened it."""

    name = "associations.recovery"
    states = RecoveryState
    initial = RecoveryState.DUE
    transitions = (
        Transition(
            "record_part",
            ("due", "part"),
            "part",
            _("Constater un remboursement partiel"),
            permission="associations.manage_recoveries",
        ),
        Transition(
            "record_whole",
            ("due", "part"),
            "recovered",
            _("Constater le remboursement"),
            permission="associations.manage_recoveries",
        ),
        Transition(
            "write_off",
            ("due", "part"),
            "written_off",
            _("Abandonner la créance"),
            permission="associations.write_off_recovery",
            needs_note=True,
        ),
    )
