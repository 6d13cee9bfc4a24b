"""The final amount of a project, and what follows from it: the balance, or a sum to give back."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Award, Recovery, Request
from associations.models.award import AdjustmentReason
from associations.models.call_parts import TrancheCondition
from associations.models.payment_order import AttemptOutcome
from associations.services import awards, recoveries, tranches
from associations.workflows.payments import (
    OPEN_TRANCHE_STATES,
    RecoveryReason,
    TrancheRejection,
    TrancheState,
    TrancheWorkflow,
)
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.ledger import envelopes
from mdm_platform.money import ZERO, floor_cents

SpendingOf = Callable[[Request], Decimal]
_spending_of: list[SpendingOf] = []


class Settlement(NamedTuple):
    """Rule 8 in figures: `final` is the lower of the award and of the rate applied to the accepted spending."""

    award: Decimal
    rate: Decimal | None
    accepted: Decimal
    ceiling: Decimal
    final: Decimal
    paid: Decimal
    to_pay: Decimal
    to_recover: Decimal
    currency: str


def register_spending(provider: SpendingOf) -> None:
    """Say how the accepted spending of a project is counted; registering again changes nothing."""
    if provider not in _spending_of:
        _spending_of.append(provider)


def final_amount(request: Request, *, accepted: Decimal | None = None) -> Settlement:
    """What the project is finally worth. Raises TransitionNotAllowed when nothing was granted."""
    award = awards.for_request(request)
    if award is None:
        raise TransitionNotAllowed(_("Rien n’est accordé à cette demande."), code="nothing_granted")
    spending = sum((count(request) for count in _spending_of), ZERO) if accepted is None else accepted
    ceiling = floor_cents(spending * award.rate) if award.rate is not None else spending
    final = min(award.granted, ceiling)
    paid = recoveries.paid_and_kept(request)
    return Settlement(
        award=award.granted,
        rate=award.rate,
        accepted=spending,
        ceiling=ceiling,
        final=final,
        paid=paid,
        to_pay=max(final - paid, ZERO),
        to_recover=max(paid - final, ZERO),
        currency=award.currency,
    )


@transaction.atomic
def settle(*, request: Request, by: Any, now: datetime | None = None) -> Settlement:
    """Fix the final amount after the control: the tranches still open pay what is due, the rest goes back.

    What was paid beyond it becomes a recovery. Raises TransitionNotAllowed while the bank has not answered.
    """
    moment = now or timezone.now()
    award = Award.objects.select_related("envelope").get(request=request)
    envelopes.locked(award.envelope)
    found = final_amount(request)
    _pay_the_rest(request, found.to_pay, moment)
    _give_back_unused(award, found, by, moment)
    if found.to_recover:
        _claim(request, found.to_recover, RecoveryReason.SETTLEMENT, moment)
    tranches.meet_condition(request=request, condition=TrancheCondition.FINAL_ACCEPTED, by=by, now=moment)
    return found


@transaction.atomic
def end(*, request: Request, by: Any, now: datetime | None = None) -> Recovery | None:
    """The agreement is terminated: nothing more is paid, and what no accepted spending justifies is given back."""
    moment = now or timezone.now()
    award = Award.objects.select_related("envelope").filter(request=request).first()
    if award is None:
        return None
    envelopes.locked(award.envelope)
    tranches.drop_open(request=request, by=by, now=moment)
    found = final_amount(request)
    _give_back_unused(award, found._replace(final=min(found.final, found.paid)), by, moment)
    return _claim(request, found.to_recover, RecoveryReason.TERMINATION, moment) if found.to_recover else None


def _pay_the_rest(request: Request, due: Decimal, moment: datetime) -> None:
    """Keep of the open tranches, the first ones first, what is due; give up those of which nothing is left.

    A payment that was asked for another amount ends: it is asked for again.
    """
    rows = list(request.tranches.select_for_update(of=("self",)).order_by("position"))
    if any(tranche.state == TrancheState.ORDERED for tranche in rows):
        message = _("La banque n’a pas encore répondu pour une tranche de ce projet. Attendez sa réponse.")
        raise TransitionNotAllowed(message, code="payment_under_way")
    for tranche in rows:
        if tranche.state not in OPEN_TRANCHE_STATES:
            continue
        kept = min(tranche.amount, due)
        due -= kept
        if kept == tranche.amount:
            continue
        tranche.reduction = tranche.amount - kept
        tranche.save(update_fields=["reduction"])
        if not kept or tranche.attempts.filter(outcome=AttemptOutcome.RUNNING).exists():
            tranches.drop(tranche=tranche, by=None, reason=TrancheRejection.AMOUNT, now=moment)
        if kept and tranche.state == TrancheState.REJECTED:
            TrancheWorkflow.apply(tranche, "reopen", by=None, now=moment)
    if due and any(tranche.state == TrancheState.REJECTED and tranche.payable for tranche in rows):
        message = _("Une tranche rejetée porte ce qui reste à payer : reprenez sa demande de paiement d’abord.")
        raise TransitionNotAllowed(message, code="rejected_tranche")


def _give_back_unused(award: Award, found: Settlement, by: Any, moment: datetime) -> None:
    """What is neither final nor paid goes back to the envelope: what was paid beyond is recovered, not released."""
    unused = found.award - max(found.final, found.paid)
    if unused > ZERO:
        key = f"award:{award.public_id}:settled"
        awards.adjust(award=award, change=-unused, reason=AdjustmentReason.SETTLED, key=key, by=by, now=moment)


def _claim(request: Request, amount: Decimal, reason: str, moment: datetime) -> Recovery | None:
    missing = amount - recoveries.owed(request)
    if missing <= ZERO:
        return None
    return recoveries.open(request=request, amount=missing, reason=reason, by=None, now=moment)
