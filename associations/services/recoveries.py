"""What associations owe back: opened, received in parts, or written off by somebody else."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Award, Recovery, RecoveryPayment, Request
from associations.notifications.payments import RecoveryOpened, RecoveryRecorded, RecoveryWrittenOff
from associations.services.verification import board_of
from associations.workflows.payments import RecoveryReason, RecoveryWorkflow
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.ledger import envelopes
from mdm_platform.money import ZERO
from mdm_platform.permissions import require_permission

TIME_TO_PAY = timedelta(days=60)
LONGEST_REFERENCE = 60


@transaction.atomic
def open(
    *,
    request: Request,
    amount: Decimal,
    reason: str,
    by: Any,
    due_on: date | None = None,
    now: datetime | None = None,
) -> Recovery:
    """Ask the association for a sum that was paid to it, and tell its officers.

    Raises PermissionRefused, InvalidInput (amount, reason), TransitionNotAllowed (more than what was paid).
    """
    moment = now or timezone.now()
    if by is not None:
        require_permission(by, "associations.manage_recoveries", request)
    if amount <= ZERO or reason not in RecoveryReason.values:
        raise InvalidInput(_("Indiquez un montant supérieur à zéro et une raison."), code="invalid_recovery")
    award = Award.objects.select_related("envelope").filter(request=request).first()
    envelope = envelopes.locked(award.envelope)[0] if award is not None else None
    if envelope is None or amount > paid_and_kept(request) - owed(request):
        message = _("On ne demande pas plus que ce qui a été payé et n’est pas déjà réclamé.")
        raise TransitionNotAllowed(message, code="beyond_what_was_paid")
    recovery = Recovery.objects.create(
        request=request,
        envelope=envelope,
        reason=reason,
        amount=amount,
        currency=envelope.currency,
        due_on=due_on or timezone.localdate(moment) + TIME_TO_PAY,
        opened_by=by,
        opened_at=moment,
    )
    RecoveryWorkflow.start_many(Recovery, [recovery.pk], by=by, now=moment)
    RecoveryOpened.send_to_many(to=board_of(request.association), about=recovery, now=moment)
    return recovery


@transaction.atomic
def record(
    *,
    recovery: Recovery,
    amount: Decimal,
    received_on: date,
    bank_reference: str,
    by: Any,
    now: datetime | None = None,
) -> RecoveryPayment:
    """A payment of the association arrived: the money is in the envelope again.

    The same bank reference again for the same sum answers with what was recorded. Raises PermissionRefused,
    InvalidInput (amount, day, reference used elsewhere), TransitionNotAllowed (nothing is owed any more).
    """
    moment = now or timezone.now()
    require_permission(by, "associations.manage_recoveries", recovery)
    envelope = envelopes.locked(recovery.envelope)[0]
    recovery = Recovery.objects.select_for_update(of=("self",)).get(pk=recovery.pk)
    reference = bank_reference.strip()
    prior = RecoveryPayment.objects.filter(bank_reference=reference).first() if reference else None
    if prior is not None and (prior.recovery_id, prior.amount) == (recovery.pk, amount):
        return prior
    _check_payment(recovery, amount, received_on, reference, moment, is_used=prior is not None)
    payment = RecoveryPayment.objects.create(
        recovery=recovery,
        amount=amount,
        currency=recovery.currency,
        received_on=received_on,
        bank_reference=reference,
        recorded_by=by,
        at=moment,
    )
    whole = amount == recovery.left
    changes = {"recovered": recovery.recovered + amount}
    RecoveryWorkflow.apply(recovery, "record_whole" if whole else "record_part", by=by, now=moment, changes=changes)
    key = f"recovery_payment:{payment.pk}"
    envelopes.recover(envelope=envelope, amount=amount, key=key, about=recovery, by=by, now=moment)
    RecoveryRecorded.send_to_many(to=board_of(recovery.association), about=recovery, now=moment)
    return payment


@transaction.atomic
def write_off(*, recovery: Recovery, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Recovery:
    """Give up what is still owed, with the reason: what was paid stays paid. Raises as `Workflow.apply` does."""
    RecoveryWorkflow.apply(recovery, "write_off", by=by, note=note, now=now)
    RecoveryWrittenOff.send_to_many(to=board_of(recovery.association), about=recovery, now=now)
    return recovery


def paid_and_kept(request: Request) -> Decimal:
    """What the association received and did not give back."""
    paid = sum((attempt.amount for attempt in _paid(request)), ZERO)
    return paid - sum((one.recovered for one in request.recoveries.all()), ZERO)


def owed(request: Request) -> Decimal:
    """What it was asked to give back and has not."""
    return sum((one.left for one in request.recoveries.open()), ZERO)


def _paid(request: Request) -> list[Any]:
    return [
        attempt
        for tranche in request.tranches.prefetch_related("attempts")
        for attempt in tranche.attempts.all()
        if attempt.outcome == "paid"
    ]


def _check_payment(
    recovery: Recovery, amount: Decimal, received_on: date, reference: str, moment: datetime, *, is_used: bool
) -> None:
    fields: dict[str, list[str]] = {}
    if not ZERO < amount <= recovery.left:
        fields["amount"] = [_("Le montant va de 0,01 à ce qui reste dû.")]
    if received_on > timezone.localdate(moment):
        fields["received_on"] = [_("Cette date est à venir.")]
    if not reference or len(reference) > LONGEST_REFERENCE:
        fields["bank_reference"] = [_("Indiquez la référence bancaire du versement, 60 caractères au plus.")]
    elif is_used:
        fields["bank_reference"] = [_("Cette référence bancaire est déjà celle d’un autre remboursement.")]
    if recovery.state not in RecoveryWorkflow.get("record_part").sources:
        raise TransitionNotAllowed(_("Plus rien n’est dû."), code="nothing_owed")
    if fields:
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields, code="invalid_payment")
