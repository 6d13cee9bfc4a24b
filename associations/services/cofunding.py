"""Shares of co-funders: proposed with the award, confirmed by their institution, committed once it is notified."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Award, CofunderShare
from associations.notifications.juries import CofunderShareDeclined, CofunderShareProposed, TopUpDeclined
from associations.services.award_bounds import top_up
from associations.services.cofunder_agents import agents_of
from associations.services.request_people import instructors, officers_of
from associations.workflows import CofunderShareWorkflow, ShareCancelReason, ShareState
from mdm_platform.errors import InvalidInput
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.envelopes import EnvelopeExceeded
from mdm_platform.money import ZERO, CurrencyMismatch

LONGEST_REFERENCE = 60


@transaction.atomic
def propose(*, award: Award, by: Any, now: datetime | None = None) -> list[CofunderShare]:
    """One share a co-funder of the call: its rate applied to what is granted, within its cap."""
    moment = now or timezone.now()
    made = []
    for part in award.request.version.topups():
        if part.envelope.currency != award.currency:
            raise CurrencyMismatch
        granted = award.amount
        amount = top_up(rate=part.rate, granted=granted, cap=part.cap)
        if amount > ZERO:
            made.append(_write(award, part, amount=amount, base=granted, moment=moment))
    _start(made, by, moment)
    return made


@transaction.atomic
def follow(*, award: Award, by: Any, now: datetime | None = None) -> list[CofunderShare]:
    """After a change of the grant: a row for each co-funder whose share changes, never another figure in an old row.

    Where nothing is granted any more, shares that are not paid are cancelled instead.
    """
    moment = now or timezone.now()
    granted = Award.objects.prefetch_related("adjustments").get(pk=award.pk).granted
    made = []
    for first in CofunderShare.objects.filter(award=award, adjusts=None).order_by("pk"):
        rows = [first, *first.adjusted_by.live().order_by("pk")]
        if granted <= ZERO and first.state != ShareState.PAID:
            _cancel_unpaid(rows, ShareCancelReason.AWARD_ENDED, moment)
            continue
        if first.state == ShareState.CANCELLED:
            continue
        wanted = top_up(rate=first.rate, granted=granted, cap=first.cap)
        change = wanted - sum((row.amount for row in rows), ZERO)
        if change:
            made.append(_write(award, first, amount=change, base=granted, moment=moment, adjusts=first))
    _start(made, by, moment)
    return made


@transaction.atomic
def confirm(
    *, cofundershare: CofunderShare, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> CofunderShare:
    """The institution brings its share. It is committed at once when the association was told already.

    Raises PermissionRefused, TransitionConflict, EnvelopeExceeded with what its envelope still holds.
    """
    moment = now or timezone.now()
    person = None if getattr(by, "is_partner", False) else by
    changes = {"confirmed_at": moment, "confirmed_by": person}
    CofunderShareWorkflow.apply(cofundershare, "confirm", by=by, now=moment, changes=changes)
    if cofundershare.award.frozen_at is not None:
        commit(cofundershare=cofundershare, by=None, now=moment)
    return cofundershare


@transaction.atomic
def commit(
    *, cofundershare: CofunderShare, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> CofunderShare:
    """Commit a confirmed share in the co-funder's own envelope; a lowered share is released there."""
    moment = now or timezone.now()
    envelopes.locked(cofundershare.envelope)
    CofunderShareWorkflow.apply(cofundershare, "commit", by=by, now=moment, changes={"committed_at": moment})
    _move(cofundershare, cofundershare.amount, "commit", by, moment)
    return cofundershare


def commit_confirmed(*, award: Award, now: datetime | None = None) -> list[CofunderShare]:
    """Commit the shares of a decision that was just notified; those that found no money, which stay confirmed."""
    short = []
    for share in award.shares.filter(state=ShareState.CONFIRMED).order_by("pk"):
        try:
            commit(cofundershare=share, by=None, now=now)
        except EnvelopeExceeded:
            short.append(share)
    return short


@transaction.atomic
def cancel(
    *, cofundershare: CofunderShare, by: Any, reason: str, note: str = "", now: datetime | None = None
) -> CofunderShare:
    """The share is not brought: what was committed for it is free again; those who count on it hear of it."""
    moment = now or timezone.now()
    envelopes.locked(cofundershare.envelope)
    _cancel_one(cofundershare, reason, by, moment, note=note)
    CofunderShareDeclined.send_to_many(to=instructors(), about=cofundershare, now=moment)
    if cofundershare.award.frozen_at is not None:
        request = cofundershare.award.request
        TopUpDeclined.send_to_many(to=officers_of(request), about=request, now=moment)
    return cofundershare


@transaction.atomic
def record_payment(
    *, cofundershare: CofunderShare, bank_reference: str, by: Any, now: datetime | None = None
) -> CofunderShare:
    """The institution paid its share: one bank reference, once.

    Raises InvalidInput without a reference or with one that was used, PermissionRefused, TransitionConflict.
    """
    moment = now or timezone.now()
    reference = bank_reference.strip()
    if not reference or len(reference) > LONGEST_REFERENCE:
        sentence = _("Indiquez la référence bancaire du versement, 60 caractères au plus.")
        raise InvalidInput(sentence, code="bank_reference_required", fields={"bank_reference": [sentence]})
    envelope = envelopes.locked(cofundershare.envelope)[0]
    if CofunderShare.objects.filter(bank_reference=reference).exclude(pk=cofundershare.pk).exists():
        sentence = _("Cette référence bancaire est déjà celle d’un autre versement.")
        raise InvalidInput(sentence, code="bank_reference_used", fields={"bank_reference": [sentence]})
    changes = {"paid_at": moment, "bank_reference": reference}
    CofunderShareWorkflow.apply(cofundershare, "pay", by=by, now=moment, changes=changes)
    together = [cofundershare]
    if not cofundershare.is_adjustment:
        for row in cofundershare.adjusted_by.filter(state=ShareState.COMMITTED).order_by("pk"):
            CofunderShareWorkflow.apply(row, "pay", by=by, now=moment, changes={"paid_at": moment})
            together.append(row)
    _pay(envelope, cofundershare, sum((row.amount for row in together), ZERO), moment)
    return cofundershare


def _pay(envelope: Any, share: CofunderShare, amount: Decimal, moment: datetime) -> None:
    """Write a payment, or what the institution got back of one, in its envelope."""
    words = {"envelope": envelope, "amount": abs(amount), "about": share, "by": None, "now": moment}
    key = f"share:{share.public_id}"
    if amount > ZERO:
        envelopes.order(key=f"{key}:order", **words)
        envelopes.pay(key=f"{key}:pay", **words)
    elif amount < ZERO:
        envelopes.recover(key=f"{key}:recover", **words)


def _write(
    award: Award, terms: Any, *, amount: Decimal, base: Decimal, moment: datetime, adjusts: Any = None
) -> CofunderShare:
    """A row with the terms of the call's part, or of the share that it adjusts."""
    institution = terms.institution if adjusts is not None else terms.cofunder
    return CofunderShare.objects.create(
        award=award,
        envelope=terms.envelope,
        institution=institution,
        adjusts=adjusts,
        rate=terms.rate,
        cap=terms.cap,
        base=base,
        amount=amount,
        currency=award.currency,
        created_at=moment,
    )


def _start(made: list[CofunderShare], by: Any, moment: datetime) -> None:
    CofunderShareWorkflow.start_many(CofunderShare, [share.pk for share in made], by=by, now=moment)
    for share in made:
        CofunderShareProposed.send_to_many(to=agents_of(share.institution), about=share, now=moment)


def _cancel_unpaid(rows: list[CofunderShare], reason: str, moment: datetime) -> None:
    for share in rows:
        if share.state in CofunderShareWorkflow.get("cancel").sources:
            envelopes.locked(share.envelope)
            _cancel_one(share, reason, None, moment)


def _cancel_one(share: CofunderShare, reason: str, by: Any, moment: datetime, *, note: str = "") -> None:
    changes = {"cancel_reason": reason}
    log = CofunderShareWorkflow.apply(share, "cancel", by=by, now=moment, reason=reason, note=note, changes=changes)
    if log.source == ShareState.COMMITTED:
        _move(share, -share.amount, "cancel", by, moment)


def _move(share: CofunderShare, amount: Decimal, verb: str, by: Any, moment: datetime) -> None:
    """Commit or release; what lowers a share that was paid already is recovered when the money comes back."""
    if amount < ZERO and share.is_adjustment and share.adjusts.state == ShareState.PAID:
        return
    move = envelopes.commit if amount > ZERO else envelopes.release
    key = f"share:{share.public_id}:{verb}"
    move(envelope=share.envelope, amount=abs(amount), key=key, about=share, by=by, now=moment)
