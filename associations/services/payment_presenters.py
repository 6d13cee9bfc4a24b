"""What an association reads of its payments: how much came, what comes next and who holds it, what it owes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import Association, Recovery, Request, Tranche
from associations.services import links, recoveries, todo, tranches
from associations.services.links import HomeLink
from associations.services.todo import Todo
from associations.workflows.payments import OPEN_TRANCHE_STATES, TrancheState
from mdm_platform.formats import nice_date
from mdm_platform.money import Amount, nice_money, total

FOLLOWING = {
    TrancheState.PLANNED: gettext_lazy("Cette tranche s’ouvrira quand sa condition sera remplie."),
    TrancheState.CONDITION_MET: gettext_lazy("Le ministère va demander le paiement."),
    TrancheState.REQUESTED: gettext_lazy("Le contrôle financier vérifie le paiement."),
    TrancheState.VERIFIED: gettext_lazy("L’ordonnateur doit autoriser le paiement."),
    TrancheState.AUTHORISED: gettext_lazy("Le paiement attend le prochain ordre à la banque."),
    TrancheState.ORDERED: gettext_lazy("La banque exécute le paiement."),
    TrancheState.PAID: gettext_lazy("La somme est sur le compte de l’association sous quelques jours."),
    TrancheState.FAILED: gettext_lazy("La banque n’a pas pu payer : vérifiez les coordonnées bancaires."),
    TrancheState.REJECTED: gettext_lazy("Cette tranche n’est pas payée."),
}
TONES = {
    TrancheState.PAID: "success", TrancheState.FAILED: "danger", TrancheState.REJECTED: "neutral",
    TrancheState.PLANNED: "neutral",
}  # fmt: skip


@dataclass(frozen=True)
class TrancheRow:
    """One tranche as its association reads it; `blocked` says what stands in the way."""

    tranche: Tranche
    amount: Amount
    tone: str
    following: Any
    blocked: str


@dataclass(frozen=True)
class Payments:
    """Everything about the money of one request."""

    paid: Amount
    planned: Amount
    rows: list[TrancheRow]
    recoveries: list[Recovery]


def present(request: Request, user: Any) -> Payments:
    """What the user may read of the payments of a request."""
    seen = list(Tranche.objects.visible_to(user).filter(request=request).select_related("association", "request"))
    currency = seen[0].currency if seen else request.currency
    kept = [tranche for tranche in seen if tranche.state != TrancheState.REJECTED]
    owed = Recovery.objects.visible_to(user).filter(request=request).order_by("opened_at")
    paid = recoveries.paid_and_kept(request) if seen else Decimal("0.00")
    return Payments(
        paid=Amount(paid, currency),
        planned=Amount(total(tranche.payable for tranche in kept), currency),
        rows=[_row(tranche) for tranche in seen],
        recoveries=list(owed),
    )


def register() -> None:
    """Add what is owed and waited for to the home of every association."""
    todo.register(expected)
    links.register(pages)


def expected(association: Association, user: Any, today: date) -> Iterator[Todo]:
    """Sums to give back, and payments that wait for bank details."""
    for recovery in Recovery.objects.open().filter(request__association=association).select_related("request"):
        words = {"amount": nice_money(recovery.left, recovery.currency), "day": nice_date(recovery.due_on)}
        url = reverse("associations:request_payments", args=[recovery.request.public_id])
        yield Todo(_("Rembourser %(amount)s avant le %(day)s") % words, url, recovery.due_on, "danger")
    failed = association.tranches.filter(state=TrancheState.FAILED).select_related("request")
    for _tranche in failed:
        url = reverse("associations:bank_details", args=[association.public_id])
        yield Todo(_("Vérifier les coordonnées bancaires : un versement n’a pas abouti"), url, tone="danger")


def pages(association: Association, user: Any, today: date) -> Iterator[HomeLink]:
    """The payments of each request that has a plan."""
    granted = Request.objects.filter(association=association, tranches__isnull=False).distinct().order_by("-pk")
    for request in granted[:3]:
        url = reverse("associations:request_payments", args=[request.public_id])
        yield HomeLink(_("Versements"), url, request.title, "banknote")


def _row(tranche: Tranche) -> TrancheRow:
    is_open = tranche.state in OPEN_TRANCHE_STATES and tranche.state != TrancheState.PLANNED
    return TrancheRow(
        tranche=tranche,
        amount=Amount(tranche.payable, tranche.currency),
        tone=TONES.get(tranche.state, "info"),
        following=FOLLOWING[tranche.state],
        blocked=tranches.why_not(tranche) if is_open else "",
    )
