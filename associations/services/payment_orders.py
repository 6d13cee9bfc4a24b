"""Orders to the bank: prepared by one person, authorised by another, withdrawn while the bank has not answered."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Award, PayingAccount, PaymentAttempt, PaymentOrder, Tranche
from associations.models.payment_order import AttemptOutcome
from associations.services import bank_details, conflicts_of_decisions, tranches
from associations.services.payment_files import Account, Batch, Payment, as_csv, as_xml
from associations.workflows.payments import PaymentOrderState, PaymentOrderWorkflow, TrancheState, TrancheWorkflow
from mdm_platform.audit import events
from mdm_platform.encryption import decrypt_json, encrypt_json
from mdm_platform.errors import DomainError, InvalidInput, TransitionConflict, TransitionNotAllowed
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Envelope
from mdm_platform.money import total
from mdm_platform.permissions import require_permission

MOST_PAYMENTS = 500
_NUMBERS = 7_402_001  # the lock under which numbers are given


class Sorted(NamedTuple):
    """Tranches that an order may hold, and those that it may not, each with the reason."""

    ready: list[Tranche]
    blocked: list[tuple[Tranche, str]]


@dataclass(frozen=True)
class OrderFile:
    """A file for the bank, as bytes that are not kept."""

    name: str
    content_type: str
    content: bytes


def sort(chosen: Iterable[Tranche], envelope: Envelope) -> Sorted:
    """Which of these tranches may stand in one order on the envelope, and why the others may not."""
    found = Sorted([], [])
    for tranche in chosen:
        reason = _why_not(tranche, envelope)
        if reason:
            found.blocked.append((tranche, reason))
        else:
            found.ready.append(tranche)
    return found


def awaiting_an_order(rows: QuerySet) -> QuerySet:
    """Of these tranches, those that are authorised and stand in no order that is under way."""
    held = PaymentAttempt.objects.filter(outcome=AttemptOutcome.RUNNING, order__isnull=False)
    return rows.filter(state=TrancheState.AUTHORISED).exclude(pk__in=held.values("tranche"))


@transaction.atomic
def prepare(
    *,
    envelope: Envelope,
    chosen: Iterable[Tranche],
    execute_on: date,
    by: Any,
    now: datetime | None = None,
) -> PaymentOrder:
    """An order for these authorised tranches of one envelope.

    Raises PermissionRefused, InvalidInput (nothing chosen, too many, no account), TransitionNotAllowed (one blocked).
    """
    moment = now or timezone.now()
    require_permission(by, "associations.prepare_order")
    keys = [tranche.pk for tranche in chosen]
    rows = Tranche.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    found = sort(rows.select_related("association", "request", "envelope"), envelope)
    _require_sound(found, execute_on, moment)
    attempts = [tranches.current_attempt(tranche) for tranche in found.ready]
    order = PaymentOrder.objects.create(
        number=_next_number(moment),
        envelope=envelope,
        account=_account_of(envelope),
        currency=envelope.currency,
        total=total(attempt.amount for attempt in attempts),
        execute_on=execute_on,
        prepared_by=by,
        prepared_at=moment,
    )
    for attempt in attempts:
        attempt.order = order
        attempt.save(update_fields=["order"])
    PaymentOrderWorkflow.start_many(PaymentOrder, [order.pk], by=by, now=moment)
    return order


@transaction.atomic
def authorise(
    *, paymentorder: PaymentOrder, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> PaymentOrder:
    """Authorise the order: everything is checked again under lock, and what is ordered is written into the ledger.

    Raises PermissionRefused, TransitionConflict, TransitionNotAllowed with what blocks it, FileNotValid.
    """
    moment = now or timezone.now()
    require_permission(by, "associations.authorise_order", paymentorder)
    envelope = envelopes.locked(paymentorder.envelope)[0]
    _require_still(paymentorder, PaymentOrderState.PREPARED)
    attempts = _locked_attempts(paymentorder)
    list(
        Award.objects.select_for_update(of=("self",), no_key=True)
        .filter(request__in=_requests(attempts))
        .order_by("pk")
    )
    conflicts_of_decisions.require_none(by, [attempt.tranche.request for attempt in attempts])
    for attempt in attempts:
        _freeze(attempt, by, moment)
    files = _digests(paymentorder, attempts, moment)
    changes = {"authorised_by": by, "authorised_at": moment, **files}
    PaymentOrderWorkflow.apply(paymentorder, "authorise", by=by, note=note, now=moment, changes=changes)
    for attempt in attempts:
        key = f"attempt:{attempt.pk}:order"
        about = attempt.tranche
        envelopes.order(envelope=envelope, amount=attempt.amount, key=key, about=about, by=by, now=moment)
        TrancheWorkflow.apply(attempt.tranche, "order", by=by, now=moment)
    return paymentorder


@transaction.atomic
def send(
    *, paymentorder: PaymentOrder, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> PaymentOrder:
    """Record that the file was handed to the bank.

    Raises as `Workflow.apply` does, and TransitionNotAllowed when a payment was frozen since it was authorised and no
    note says that the bank had the file before.
    """
    if not note.strip():
        _require_unfrozen(_attempts(paymentorder))
    PaymentOrderWorkflow.apply(paymentorder, "send", by=by, note=note, now=now)
    return paymentorder


@transaction.atomic
def cancel(
    *, paymentorder: PaymentOrder, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> PaymentOrder:
    """Give a prepared order up: its payments stay authorised, and may stand in another. Raises as `Workflow.apply`."""
    PaymentOrderWorkflow.apply(paymentorder, "cancel", by=by, note=note, now=now)
    paymentorder.attempts.update(order=None)
    return paymentorder


@transaction.atomic
def withdraw(
    *, paymentorder: PaymentOrder, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> PaymentOrder:
    """Take an authorised order back before the bank had it: its payments are asked for again, as new attempts."""
    moment = now or timezone.now()
    envelope = envelopes.locked(paymentorder.envelope)[0]
    attempts = _locked_attempts(paymentorder)
    PaymentOrderWorkflow.apply(paymentorder, "withdraw", by=by, note=note, now=moment)
    for attempt in attempts:
        attempt.outcome, attempt.answered_at = AttemptOutcome.REJECTED, moment
        attempt.save(update_fields=["outcome", "answered_at"])
        key = f"attempt:{attempt.pk}:unorder"
        about = attempt.tranche
        envelopes.unorder(envelope=envelope, amount=attempt.amount, key=key, about=about, by=by, now=moment)
        TrancheWorkflow.apply(attempt.tranche, "fail", by=None, now=moment)
    return paymentorder


def read_file(*, paymentorder: PaymentOrder, kind: str, by: Any, now: datetime | None = None) -> OrderFile:
    """One of the files of an authorised order, `csv` or `xml`: the same bytes as when it was authorised.

    Every reading is traced, with the accounts that it shows. Raises PermissionRefused, TransitionNotAllowed (not
    authorised, or a payment was frozen before the bank had the file).
    """
    require_permission(by, "associations.reveal_bank_details")
    digest = {"csv": paymentorder.csv_sha256, "xml": paymentorder.xml_sha256}.get(kind, "")
    if not digest:
        raise TransitionNotAllowed(_("Les fichiers se lisent une fois l’ordre autorisé."), code="order_not_authorised")
    attempts = list(_attempts(paymentorder))
    if paymentorder.state == PaymentOrderState.AUTHORISED:
        _require_unfrozen(attempts)
    batch = _batch(paymentorder, attempts, paymentorder.authorised_at)
    content = as_csv(batch) if kind == "csv" else as_xml(batch)
    if hashlib.sha256(content).hexdigest() != digest:
        message = _("Les paiements de cet ordre ne sont plus ceux qui ont été autorisés. Ne le transmettez pas.")
        raise TransitionNotAllowed(message, code="order_altered")
    with transaction.atomic():
        events.record(
            "payment_order.file_read", by=by, obj=paymentorder, fields=["number", "bic"], reason=kind, now=now
        )
        for attempt in attempts:
            events.record(
                "bankdetails.read", by=by, obj=attempt.details, fields=["number", "bic"], reason="payment_order"
            )
    content_type = "text/csv; charset=utf-8" if kind == "csv" else "application/xml"
    return OrderFile(f"{paymentorder.number}.{kind}", content_type, content)


def _require_unfrozen(attempts: Iterable[PaymentAttempt]) -> None:
    """Rule 9 up to the bank: the project is paid still, and the account is the one that was authorised."""
    reasons = []
    for attempt in attempts:
        reason = tranches.why_not(attempt.tranche)
        if not reason and attempt.tranche.association.bank_details.open().first() != attempt.details:
            reason = _("Le compte a changé depuis l’autorisation : retirez l’ordre et demandez de nouveau le paiement.")
        if reason:
            reasons.append(f"{attempt.tranche.association.name} : {reason}")
    if reasons:
        reasons.append(_("Si la banque a déjà le fichier, dites-le dans le message en constatant la remise."))
        raise TransitionNotAllowed(reasons=reasons, code="payments_frozen")


def _why_not(tranche: Tranche, envelope: Envelope) -> str:
    if tranche.envelope_id != envelope.pk:
        return _("Cette tranche se paie sur une autre enveloppe.")
    if tranche.state != TrancheState.AUTHORISED:
        return _("Cette tranche n’est pas autorisée : « %(state)s ».") % {"state": tranche.get_state_display()}
    if tranche.attempts.filter(outcome="", order__isnull=False).exists():
        return _("Cette tranche est déjà dans un ordre.")
    return tranches.why_not(tranche)


def _require_sound(found: Sorted, execute_on: date, moment: datetime) -> None:
    if found.blocked:
        reasons = [f"{tranche.association.name} : {reason}" for tranche, reason in found.blocked]
        raise TransitionNotAllowed(reasons=reasons, code="tranches_blocked")
    if not found.ready:
        raise InvalidInput(_("Choisissez au moins une tranche autorisée."), code="nothing_chosen")
    if len(found.ready) > MOST_PAYMENTS:
        raise InvalidInput(_("Un ordre contient 500 paiements au plus."), code="too_many_payments")
    if execute_on < timezone.localdate(moment):
        message = _("La date d’exécution est passée : choisissez aujourd’hui ou un jour à venir.")
        raise InvalidInput(message, code="past_day", fields={"execute_on": [message]})


def _account_of(envelope: Envelope) -> PayingAccount:
    held = PayingAccount.objects.filter(institution=envelope.institution_id, currency=envelope.currency, is_active=True)
    account = held.first()
    if account is None:
        message = _("L’institution de cette enveloppe n’a pas de compte payeur en service dans cette devise.")
        raise InvalidInput(message, code="no_paying_account")
    return account


def _next_number(moment: datetime) -> str:
    """OP-2026-0007: without gaps, one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS])
    year = timezone.localdate(moment).year
    last = PaymentOrder.objects.filter(number__startswith=f"OP-{year}-").order_by("-pk").values_list("number").first()
    count = int(last[0].rpartition("-")[2]) if last else 0
    return f"OP-{year}-{count + 1:04}"


def _require_still(order: PaymentOrder, state: str) -> None:
    """Lock the order, and refuse when somebody else moved it since it was read."""
    stored = PaymentOrder.objects.select_for_update(of=("self",)).only("state").get(pk=order.pk)
    if stored.state != state:
        raise TransitionConflict if order.state == state else TransitionNotAllowed


def _attempts(order: PaymentOrder) -> Any:
    return order.attempts.select_related("tranche__request", "tranche__association", "details").order_by("pk")


def _locked_attempts(order: PaymentOrder) -> list[PaymentAttempt]:
    return list(_attempts(order).select_for_update(of=("self",)))


def _requests(attempts: Iterable[PaymentAttempt]) -> set[int]:
    return {attempt.tranche.request_id for attempt in attempts}


def _freeze(attempt: PaymentAttempt, by: Any, moment: datetime) -> None:
    """Check once more that the payment is due, and keep the account to which it goes."""
    tranches.require_payable(attempt.tranche)
    _require_within_award(attempt)
    try:
        details = bank_details.payable(attempt.tranche.association, currency=attempt.currency)
    except DomainError as error:
        raise TransitionNotAllowed(str(error), code="not_payable") from error
    account = bank_details.for_payment(details=details, by=by, now=moment)
    attempt.details = details
    attempt.secret = encrypt_json({"holder": account.holder, "number": account.number, "bic": account.bic})
    attempt.ordered_at = moment
    attempt.save(update_fields=["details", "secret", "ordered_at"])


def _require_within_award(attempt: PaymentAttempt) -> None:
    """Rule 7: what is paid and ordered, with this, stays within the award."""
    request = attempt.tranche.request
    spent = PaymentAttempt.objects.filter(tranche__request=request).exclude(pk=attempt.pk).spent()
    sum_of_all = total(spent.values_list("amount", flat=True)) + attempt.amount
    award = Award.objects.prefetch_related("adjustments").get(request=request)
    if sum_of_all > award.granted:
        message = _("Ce paiement porterait le total au-dessus de la subvention accordée.")
        raise TransitionNotAllowed(message, code="beyond_the_award")


def _batch(order: PaymentOrder, attempts: Iterable[PaymentAttempt], moment: datetime) -> Batch:
    account = order.account
    return Batch(
        number=order.number,
        made_at=moment.replace(microsecond=0),
        execute_on=order.execute_on,
        currency=order.currency,
        payer=Account(account.holder, account.number, account.bic),
        payments=[
            Payment(
                end_to_end_id=attempt.end_to_end_id,
                payee=Account(**decrypt_json(attempt.secret)),
                amount=attempt.amount,
                remittance=f"{attempt.tranche.request.number or ''} T{attempt.tranche.position}".strip(),
            )
            for attempt in attempts
        ],
    )


def _digests(order: PaymentOrder, attempts: list[PaymentAttempt], moment: datetime) -> dict[str, str]:
    batch = _batch(order, attempts, moment)
    return {
        "csv_sha256": hashlib.sha256(as_csv(batch)).hexdigest(),
        "xml_sha256": hashlib.sha256(as_xml(batch)).hexdigest(),
    }
