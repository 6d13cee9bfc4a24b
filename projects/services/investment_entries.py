"""The movements of an investment: written by the bank or the fund, corrected by a contra entry only."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Conversion, Entry
from mdm_platform.money import ZERO, Amount
from mdm_platform.permissions import has_permission, require_permission
from projects.models import Investment, InvestmentEntry, InvestmentEntryKind
from projects.notifications.investments import RepaymentRecorded
from projects.services import exchange_rates
from projects.workflows.investments import BANK, FUND, PREPARED_STATES, InvestmentState, InvestmentWorkflow

LONGEST_REFERENCE = 60
CREDIT_STATES = (InvestmentState.GRANTED, InvestmentState.RELEASED, InvestmentState.FOLLOWED)
CORRECTED_BY = {
    InvestmentEntryKind.OWN_FUNDS: (BANK, PREPARED_STATES),
    InvestmentEntryKind.BANK_CREDIT: (BANK, CREDIT_STATES),
    InvestmentEntryKind.REPAYMENT: (FUND, (InvestmentState.TO_REPAY,)),
}


@transaction.atomic
def deposit(
    *,
    investment: Investment,
    amount: Decimal,
    currency: str,
    on: date,
    reference: str,
    by: Any,
    now: datetime | None = None,
) -> InvestmentEntry:
    """The bank found a deposit in foreign currency: it counts in dirhams at the rate of its day.

    The same reference again for the same amount answers with what was written. Raises PermissionRefused,
    InvalidInput (amount, day, reference, no rate), TransitionNotAllowed (the file left the bank).
    """
    moment = now or timezone.now()
    held = _held(investment, BANK, by)
    prior = _prior(held, InvestmentEntryKind.OWN_FUNDS, reference)
    if prior is not None:
        return _same(prior, prior.conversion.amount_from == amount and prior.conversion.currency_from == currency)
    _require_state(held, PREPARED_STATES)
    check(on=on, reference=reference, amount=amount, now=moment)
    conversion = exchange_rates.to_dirhams(amount=Amount(amount, currency), on=on, about=held, by=by, now=moment)
    return _write(held, InvestmentEntryKind.OWN_FUNDS, conversion.amount_to, on, reference, by, moment, conversion)


@transaction.atomic
def pay_credit(
    *, investment: Investment, amount: Decimal, on: date, reference: str, by: Any, now: datetime | None = None
) -> InvestmentEntry:
    """The bank paid a part of its credit, up to what it agreed. Raises as `deposit` does."""
    moment = now or timezone.now()
    held = _held(investment, BANK, by)
    prior = _prior(held, InvestmentEntryKind.BANK_CREDIT, reference)
    if prior is not None:
        return _same(prior, prior.amount == amount)
    _require_state(held, CREDIT_STATES)
    left = (held.bank_credit or ZERO) - held.sum_of(InvestmentEntryKind.BANK_CREDIT)
    check(on=on, reference=reference, amount=amount, most=left, now=moment)
    return _write(held, InvestmentEntryKind.BANK_CREDIT, amount, on, reference, by, moment)


def write_grant(
    *, investment: Investment, on: date, reference: str, by: Any, now: datetime | None = None
) -> InvestmentEntry:
    """What the fund paid, in the file and in its envelope; the caller holds both."""
    moment = now or timezone.now()
    amount = investment.fund_amount
    for name, act in (("order", envelopes.order), ("pay", envelopes.pay)):
        key = f"investment:{investment.public_id}:{name}"
        act(envelope=investment.envelope, amount=amount, key=key, about=investment, by=by, now=moment)
    return _write(investment, InvestmentEntryKind.FUND_GRANT, amount, on, reference, by, moment)


@transaction.atomic
def repay(
    *, investment: Investment, amount: Decimal, on: date, reference: str, by: Any, now: datetime | None = None
) -> InvestmentEntry:
    """A repayment arrived at the fund: the money is in its envelope again, and the file ends with the last one.

    Raises as `deposit` does.
    """
    moment = now or timezone.now()
    envelopes.locked(investment.envelope)
    held = _held(investment, FUND, by)
    prior = _prior(held, InvestmentEntryKind.REPAYMENT, reference)
    if prior is not None:
        return _same(prior, prior.amount == amount)
    _require_state(held, (InvestmentState.TO_REPAY,))
    check(on=on, reference=reference, amount=amount, most=held.left_to_repay, now=moment)
    entry = _write(held, InvestmentEntryKind.REPAYMENT, amount, on, reference, by, moment)
    key = f"investment_entry:{entry.pk}"
    envelopes.recover(envelope=held.envelope, amount=amount, key=key, about=held, by=by, now=moment)
    if not held.left_to_repay:
        InvestmentWorkflow.apply(held, "repay", by=by, now=moment)
    if held.holder is not None:
        RepaymentRecorded.send(to=held.holder, about=held, now=moment)
    return entry


@transaction.atomic
def correct(*, entry: InvestmentEntry, by: Any, now: datetime | None = None) -> InvestmentEntry:
    """Undo an entry by a contra entry; the right one is then written with a reference of its own.

    Raises PermissionRefused, TransitionNotAllowed (corrected already, or the file went on).
    """
    moment = now or timezone.now()
    permission, states = CORRECTED_BY.get(entry.kind, (FUND, ()))
    if entry.investment.envelope is not None:
        envelopes.locked(entry.investment.envelope)
    held = _held(entry.investment, permission, by)
    if entry.contra_of_id is not None or InvestmentEntry.objects.filter(contra_of=entry).exists():
        raise TransitionNotAllowed(_("Cette écriture est déjà corrigée."), code="corrected_already")
    _require_state(held, states)
    contra = InvestmentEntry.objects.create(
        investment=held,
        kind=entry.kind,
        amount=-entry.amount,
        conversion=entry.conversion,
        on=timezone.localdate(moment),
        reference=entry.reference,
        key=f"contra:{entry.pk}",
        contra_of=entry,
        recorded_by=by,
        at=moment,
    )
    if entry.kind == InvestmentEntryKind.REPAYMENT:
        envelopes.correct(entry=Entry.objects.get(key=f"investment_entry:{entry.pk}"), by=None, now=moment)
    return contra


def correctable(investment: Investment, user: Any) -> set[int]:
    """The entries that this person may undo now."""
    rows = list(investment.entries.all())
    undone = {row.contra_of_id for row in rows}
    kinds = {
        kind
        for kind, (permission, states) in CORRECTED_BY.items()
        if investment.state in states and has_permission(user, permission, investment)
    }
    return {row.pk for row in rows if row.kind in kinds and row.contra_of_id is None and row.pk not in undone}


def check(
    *, on: date, reference: str, now: datetime, amount: Decimal | None = None, most: Decimal | None = None
) -> None:
    """Raise InvalidInput for a day to come, no reference, or an amount out of bounds."""
    fields: dict[str, list[str]] = {}
    if on > timezone.localdate(now):
        fields["on"] = [_("Cette date est à venir.")]
    if not reference.strip() or len(reference.strip()) > LONGEST_REFERENCE:
        fields["reference"] = [_("Indiquez la référence bancaire du mouvement, 60 caractères au plus.")]
    if amount is not None and amount <= ZERO:
        fields["amount"] = [_("Indiquez un montant supérieur à zéro.")]
    elif amount is not None and most is not None and amount > most:
        fields["amount"] = [_("Le montant dépasse ce qui reste.")]
    if fields:
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields, code="invalid_entry")


def _held(investment: Investment, permission: str, by: Any) -> Investment:
    """The file as it is, nobody writing in it meanwhile."""
    held = Investment.objects.select_for_update(of=("self",)).get(pk=investment.pk)
    require_permission(by, permission, held)
    return held


def _require_state(investment: Investment, states: Any) -> None:
    if investment.state not in states:
        raise TransitionNotAllowed(_("À cette étape du dossier, ce mouvement ne s’écrit plus."), code="wrong_state")


def _key(investment: Investment, kind: str, reference: str) -> str:
    return f"{investment.pk}:{kind}:{reference.strip()}"


def _prior(investment: Investment, kind: str, reference: str) -> InvestmentEntry | None:
    found = InvestmentEntry.objects.select_related("conversion").filter(key=_key(investment, kind, reference))
    return found.first()


def _same(prior: InvestmentEntry, is_same: bool) -> InvestmentEntry:
    """What was written under that reference; InvalidInput when it was something else, or was corrected."""
    if not is_same or InvestmentEntry.objects.filter(contra_of=prior).exists():
        message = _("Cette référence bancaire est déjà celle d’un autre mouvement de ce dossier.")
        raise InvalidInput(message, fields={"reference": [message]}, code="reference_used")
    return prior


def _write(
    investment: Investment,
    kind: str,
    amount: Decimal,
    on: date,
    reference: str,
    by: Any,
    moment: datetime,
    conversion: Conversion | None = None,
) -> InvestmentEntry:
    return InvestmentEntry.objects.create(
        investment=investment,
        kind=kind,
        amount=amount,
        conversion=conversion,
        on=on,
        reference=reference.strip(),
        key=_key(investment, kind, reference),
        recorded_by=by,
        at=moment,
    )
