"""The bank's answers: each file is read once, each line of it is applied once, and what does not fit is shown."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import BankAnswer, BankEvent, EventFate, PaymentAttempt, PaymentOrder, Request, Tranche
from associations.models.payment_order import AttemptOutcome
from associations.notifications.payments import TranchePaid, TranchePaymentFailed
from associations.services import bank_formats
from associations.services.bank_formats import FAILED, PAID, PENDING, RETURNED, BankLine
from associations.services.verification import board_of
from associations.workflows import RequestState, RequestWorkflow
from associations.workflows.payments import PaymentOrderState, PaymentOrderWorkflow, TrancheWorkflow
from mdm_platform.errors import InvalidInput
from mdm_platform.files import services as files
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.ledger import envelopes
from mdm_platform.permissions import has_permission, predicate, require_permission

PURPOSE = "bank_answer"
NOT_HANDED_OVER = (PaymentOrderState.PREPARED, PaymentOrderState.AUTHORISED)
TYPES = {"csv": "text/csv", "pain.002": "application/xml", "camt": "application/xml"}
OUTCOMES = {PAID: AttemptOutcome.PAID, FAILED: AttemptOutcome.FAILED, RETURNED: AttemptOutcome.RETURNED}


class Imported(NamedTuple):
    """An answer, and whether its file had been read before."""

    answer: BankAnswer
    is_replay: bool


@predicate
def may_read_bank_answer(user: Any, stored: Any) -> bool:
    """Whether the file is an answer of the bank that the user may read: statements hold account numbers in clear."""
    may_open = has_permission(user, "associations.reveal_bank_details")
    return may_open and BankAnswer.objects.visible_to(user).filter(file=stored).exists()


def import_file(*, upload: UploadedFile, by: Any, now: datetime | None = None) -> Imported:
    """Read a file of the bank and apply its lines, all or none.

    The same content again changes nothing. Raises PermissionRefused, StorageFull, InvalidInput (the file, or a payment
    of it whose order was not handed over).
    """
    require_permission(by, "associations.record_bank_answer")
    moment = now or timezone.now()
    content = upload.read(bank_formats.LARGEST + 1)
    found, lines = bank_formats.read(content, name=upload.name or "")
    digest = hashlib.sha256(content).hexdigest()
    prior = BankAnswer.objects.filter(sha256=digest).first()
    if prior is not None:
        return Imported(prior, is_replay=True)
    name = PurePosixPath(upload.name or "answer").name[:180]
    stored = files.store_made(content=content, name=name, content_type=TYPES[found], owner=by, purpose=PURPOSE)
    try:
        with transaction.atomic():
            answer, is_new = BankAnswer.objects.get_or_create(
                sha256=digest,
                defaults={"file": stored, "format": found, "imported_by": by, "imported_at": moment},
            )
            if is_new:
                _apply_all(answer, lines, by, moment)
    except Exception:
        files.remove(stored=stored)
        raise
    if not is_new:
        files.remove(stored=stored)
    return Imported(answer, is_replay=not is_new)


def register() -> None:
    """Declare who reads the files, once at start."""
    register_purpose(Purpose(PURPOSE, may_read_bank_answer, ("csv",), max_bytes=bank_formats.LARGEST))


def _apply_all(answer: BankAnswer, lines: list[BankLine], by: Any, moment: datetime) -> None:
    """Lock what the answer names, in the order in which everybody locks, then take line by line."""
    names = {line.end_to_end_id for line in lines if line.end_to_end_id}
    held = PaymentAttempt.objects.filter(end_to_end_id__in=names)
    orders = PaymentOrder.objects.filter(pk__in=held.values("order_id"))
    envelopes_by_key = {
        one.pk: one for one in envelopes.locked(*[order.envelope for order in orders.select_related("envelope")])
    }
    locked = held.select_for_update(of=("self",)).select_related("tranche__request", "order").order_by("pk")
    attempts = {attempt.end_to_end_id: attempt for attempt in locked}
    _require_handed_over(attempts.values())
    for line in lines:
        attempt = attempts.get(line.end_to_end_id)
        fate = _fate(line, attempt)
        if fate == EventFate.APPLIED:
            _apply(line, attempt, envelopes_by_key[attempt.tranche.envelope_id], by, moment)
        _write(answer, line, attempt, fate, moment)
    for order in orders.filter(state="sent").order_by("pk"):
        if not order.attempts.filter(outcome=AttemptOutcome.RUNNING).exists():
            PaymentOrderWorkflow.apply(order, "settle", by=None, now=moment)


def _require_handed_over(attempts: Iterable[PaymentAttempt]) -> None:
    """A file is read once: none of it is kept before every order that it answers was recorded as handed over."""
    waiting = [attempt for attempt in attempts if attempt.outcome == AttemptOutcome.RUNNING]
    early = sorted({one.order.number for one in waiting if one.order and one.order.state in NOT_HANDED_OVER})
    if early:
        message = _(
            "La banque répond à un ordre qui n’est pas noté comme remis : %(orders)s. Rien n’est enregistré. Notez sa "
            "remise à la banque, puis importez de nouveau ce fichier."
        ) % {"orders": ", ".join(early)}
        raise InvalidInput(message, code="order_not_handed_over", fields={"file": [message]})


def _fate(line: BankLine, attempt: PaymentAttempt | None) -> str:
    """What is to become of a line, from what is known of its payment."""
    if attempt is None or attempt.ordered_at is None:
        return EventFate.UNKNOWN
    if line.status == PENDING:
        return EventFate.NOTED
    if (line.amount is not None and line.amount != attempt.amount) or (
        line.currency and line.currency != attempt.currency
    ):
        return EventFate.MISMATCH
    wanted = OUTCOMES[line.status]
    same_reference = not line.bank_reference or attempt.bank_reference in (None, line.bank_reference)
    if attempt.outcome == wanted:
        return EventFate.REPEATED if same_reference or wanted == AttemptOutcome.RETURNED else EventFate.CONTRADICTS
    expected = AttemptOutcome.PAID if line.status == RETURNED else AttemptOutcome.RUNNING
    if attempt.outcome != expected:
        return EventFate.REPEATED if _was_paid_before(line, attempt) else EventFate.CONTRADICTS
    if line.status == PAID and not _is_free(line.bank_reference, attempt):
        return EventFate.CONTRADICTS
    return EventFate.APPLIED


def _was_paid_before(line: BankLine, attempt: PaymentAttempt) -> bool:
    """Whether the line is the payment that came back since."""
    returned = attempt.outcome == AttemptOutcome.RETURNED
    return returned and line.status == PAID and line.bank_reference == attempt.bank_reference


def _is_free(reference: str, attempt: PaymentAttempt) -> bool:
    return (
        bool(reference) and not PaymentAttempt.objects.filter(bank_reference=reference).exclude(pk=attempt.pk).exists()
    )


def _apply(line: BankLine, attempt: PaymentAttempt, envelope: Any, by: Any, moment: datetime) -> None:
    {PAID: _pay, FAILED: _fail, RETURNED: _return}[line.status](line, attempt, envelope, by, moment)


def _pay(line: BankLine, attempt: PaymentAttempt, envelope: Any, by: Any, moment: datetime) -> None:
    attempt.outcome, attempt.answered_at, attempt.bank_reference = AttemptOutcome.PAID, moment, line.bank_reference
    attempt.save(update_fields=["outcome", "answered_at", "bank_reference"])
    key, tranche = f"attempt:{attempt.pk}:pay", attempt.tranche
    envelopes.pay(envelope=envelope, amount=attempt.amount, key=key, about=tranche, by=by, now=moment)
    TrancheWorkflow.apply(tranche, "pay", by=None, now=moment)
    if Request.objects.get(pk=tranche.request_id).state == RequestState.AGREEMENT_SIGNED:
        RequestWorkflow.apply(tranche.request, "activate", by=None, now=moment)
    _tell(TranchePaid, tranche, moment)


def _fail(line: BankLine, attempt: PaymentAttempt, envelope: Any, by: Any, moment: datetime) -> None:
    _end(attempt, AttemptOutcome.FAILED, line, moment)
    key, tranche = f"attempt:{attempt.pk}:unorder", attempt.tranche
    envelopes.unorder(envelope=envelope, amount=attempt.amount, key=key, about=tranche, by=by, now=moment)
    TrancheWorkflow.apply(tranche, "fail", by=None, now=moment)
    _tell(TranchePaymentFailed, tranche, moment)


def _return(line: BankLine, attempt: PaymentAttempt, envelope: Any, by: Any, moment: datetime) -> None:
    _end(attempt, AttemptOutcome.RETURNED, line, moment)
    key, tranche = f"attempt:{attempt.pk}:unpay", attempt.tranche
    envelopes.unpay(envelope=envelope, amount=attempt.amount, key=key, about=tranche, by=by, now=moment)
    TrancheWorkflow.apply(tranche, "fail", by=None, now=moment)
    _tell(TranchePaymentFailed, tranche, moment)


def _end(attempt: PaymentAttempt, outcome: str, line: BankLine, moment: datetime) -> None:
    attempt.outcome, attempt.answered_at, attempt.failure = outcome, moment, line.failure
    attempt.save(update_fields=["outcome", "answered_at", "failure"])


def _tell(message: Any, tranche: Tranche, moment: datetime) -> None:
    message.send_to_many(to=board_of(tranche.association), about=tranche, now=moment)


def _write(answer: BankAnswer, line: BankLine, attempt: PaymentAttempt | None, fate: str, moment: datetime) -> None:
    applied = fate == EventFate.APPLIED
    words = f"{line.end_to_end_id}|{line.status}|{line.bank_reference}"
    BankEvent.objects.create(
        answer=answer,
        line=line.line,
        attempt=attempt,
        end_to_end_id=line.end_to_end_id,
        status=line.status,
        amount=line.amount,
        currency=line.currency,
        bank_reference=line.bank_reference,
        on=line.on,
        failure=line.failure,
        fate=fate,
        key=hashlib.sha256(words.encode()).hexdigest() if applied else None,
        at=moment,
    )
