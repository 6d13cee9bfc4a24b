"""Who asks for a payment, verifies it, authorises it, and records what the bank did: never the same person."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.models import PaymentAttempt, PaymentOrder, Recovery, Tranche
from associations.permissions.labels import is_free_of_conflict
from associations.permissions.people import is_administrator, is_finance, is_officer
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.institutions import scopes
from mdm_platform.permissions import has_role, predicate, register

READ_PAYMENTS = "payments:read"
asks = has_role(Role.COFINANCING_OFFICER)
controls = has_role(Role.FINANCE_CONTROLLER)
authorises = has_role(Role.PAYMENT_AUTHORISER)


def _latest(tranche: Any) -> PaymentAttempt | None:
    return tranche.attempts.order_by("-number").first() if isinstance(tranche, Tranche) else None


@predicate
def asked_for_it(user: Any, tranche: Any) -> bool:
    """Whether the user asked for the payment that is under way."""
    attempt = _latest(tranche)
    return attempt is not None and attempt.asked_by_id == user.pk


@predicate
def took_part_in_it(user: Any, tranche: Any) -> bool:
    """Whether the user asked for the payment that is under way, verified it or authorised it already."""
    attempt = _latest(tranche)
    if attempt is None:
        return False
    return user.pk in {attempt.asked_by_id, attempt.verified_by_id, attempt.authorised_by_id, attempt.second_by_id}


@predicate
def prepared_the_order(user: Any, order: Any) -> bool:
    """Whether the user prepared the order."""
    return isinstance(order, PaymentOrder) and order.prepared_by_id == user.pk


@predicate
def opened_the_recovery(user: Any, recovery: Any) -> bool:
    """Whether the user opened the recovery."""
    return isinstance(recovery, Recovery) and recovery.opened_by_id == user.pk


words.register("payment_order.file_read", _("Lecture d’un fichier d’ordre de paiement"))
words.register("payment.authorised_first", _("Première autorisation d’un paiement"))

scopes.register(READ_PAYMENTS, _("consulter les tranches des demandes que l’institution accompagne ou cofinance"))
register(
    "associations.view_tranches",
    is_officer | asks | is_finance | is_administrator | scopes.has_scope(READ_PAYMENTS),
    _("consulter les tranches de cette demande"),
)
register(
    "associations.view_payments", asks | is_finance | is_administrator, _("consulter les paiements aux associations")
)
register(
    "associations.view_own_payments",
    is_officer | asks | is_finance | is_administrator,
    _("consulter les paiements de cette association"),
)
register("associations.request_payment", asks & is_free_of_conflict, _("demander ce paiement"))
register(
    "associations.verify_payment",
    controls & is_free_of_conflict & ~asked_for_it,
    _("vérifier ce paiement : la personne qui le demande ne le vérifie pas"),
)
register(
    "associations.authorise_payment",
    authorises & is_free_of_conflict & ~took_part_in_it,
    _("autoriser ce paiement : la personne qui l’a demandé, vérifié ou déjà autorisé ne l’autorise pas"),
)
register("associations.reject_payment", is_finance & is_free_of_conflict & ~asked_for_it, _("rejeter ce paiement"))
register("associations.prepare_order", controls, _("préparer un ordre de paiement"))
register(
    "associations.authorise_order",
    authorises & ~prepared_the_order,
    _("autoriser cet ordre : la personne qui le prépare ne l’autorise pas"),
)
register("associations.record_bank_answer", controls, _("enregistrer une réponse de la banque"))
register("associations.manage_recoveries", controls & is_free_of_conflict, _("suivre les sommes à recouvrer"))
register(
    "associations.write_off_recovery",
    authorises & is_free_of_conflict & ~opened_the_recovery,
    _("abandonner cette créance : la personne qui l’a ouverte ne l’abandonne pas"),
)
register("associations.manage_paying_accounts", is_administrator, _("gérer les comptes payeurs et les seuils"))
