"""Open envelopes, and commit, order, pay, release and recover what they hold.

Every function writes one entry under a key. The same key again answers with the same entry and moves nothing.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput
from mdm_platform.institutions.models import Institution
from mdm_platform.ledger.models import Entry, EntryKind, Envelope
from mdm_platform.ledger.posting import Change, EnvelopeExceeded, FiguresRefused, KeyReused, post
from mdm_platform.ledger.recounts import Difference, reconcile
from mdm_platform.money import Currency, CurrencyMismatch
from mdm_platform.permissions import require_permission

__all__ = [
    "Difference",
    "EnvelopeExceeded",
    "FiguresRefused",
    "KeyReused",
    "commit",
    "correct",
    "locked",
    "open",
    "order",
    "pay",
    "reconcile",
    "recover",
    "release",
    "remaining",
    "resize",
    "unorder",
    "unpay",
]


@transaction.atomic
def open(
    *,
    name_fr: str,
    institution: Institution,
    amount: Decimal,
    currency: str,
    parent: Envelope | None = None,
    name_ar: str = "",
    name_en: str = "",
    by: Any,
    now: datetime | None = None,
) -> Envelope:
    """A new envelope, taken from its parent when there is one.

    Raises EnvelopeExceeded when the parent does not hold the amount, CurrencyMismatch when its currency differs.
    """
    _require_manager(by)
    _require_positive(amount)
    if not name_fr.strip() or currency not in Currency.values:
        raise InvalidInput(_("Une enveloppe a un nom en français et une devise."), code="invalid_envelope")
    if parent is not None and parent.currency != currency:
        raise CurrencyMismatch
    moment = now or timezone.now()
    envelope = Envelope.objects.create(
        name_fr=name_fr.strip(),
        name_ar=name_ar.strip(),
        name_en=name_en.strip(),
        institution=institution,
        parent=parent,
        currency=currency,
        opened_at=moment,
    )
    if parent is not None:
        allotment = Change(EntryKind.ALLOT, amount, f"allot:{envelope.public_id}:open", envelope)
        post(parent, allotment, by=by, now=moment)
    post(envelope, Change(EntryKind.OPEN, amount, f"open:{envelope.public_id}", envelope), by=by, now=moment)
    return envelope


@transaction.atomic
def resize(*, envelope: Envelope, amount: Decimal, key: str, by: Any, now: datetime | None = None) -> Entry | None:
    """Give the envelope another amount; None when it has it already.

    Raises EnvelopeExceeded when the parent does not hold the increase, or when more than the new amount is in use.
    """
    _require_manager(by)
    _require_positive(amount)
    prior = Entry.objects.filter(key=key).first()
    if prior is not None:
        if prior.envelope_id != envelope.pk:
            raise KeyReused
        return prior
    parent = envelope.parent
    held = {one.pk: one for one in locked(*filter(None, (parent, envelope)))}
    envelope.amount = held[envelope.pk].amount
    difference = amount - envelope.amount
    if not difference:
        return None
    if parent is not None:
        post(parent, Change(EntryKind.ALLOT, difference, f"allot:{key}", envelope), by=by, now=now)
    return post(envelope, Change(EntryKind.ADJUST, difference, key, envelope), by=by, now=now)


def commit(
    *, envelope: Envelope, amount: Decimal, key: str, about: models.Model, by: Any, now: datetime | None = None
) -> Entry:
    """Promise this amount to somebody; raises EnvelopeExceeded, with what is left, when it is not there."""
    return _post(EntryKind.COMMIT, envelope, amount, key, about, by, now)


def release(
    *, envelope: Envelope, amount: Decimal, key: str, about: models.Model, by: Any, now: datetime | None = None
) -> Entry:
    """Take back a promise: the amount is there again. What is ordered or paid cannot be released."""
    return _post(EntryKind.RELEASE, envelope, amount, key, about, by, now)


def order(
    *, envelope: Envelope, amount: Decimal, key: str, about: models.Model, by: Any, now: datetime | None = None
) -> Entry:
    """Ask the bank to pay a part of what is committed."""
    return _post(EntryKind.ORDER, envelope, amount, key, about, by, now)


def unorder(
    *, envelope: Envelope, amount: Decimal, key: str, about: models.Model, by: Any, now: datetime | None = None
) -> Entry:
    """The bank did not pay, or the order was withdrawn: the amount is committed, no longer ordered."""
    return _post(EntryKind.UNORDER, envelope, amount, key, about, by, now)


def pay(
    *, envelope: Envelope, amount: Decimal, key: str, about: models.Model, by: Any, now: datetime | None = None
) -> Entry:
    """The bank paid what was ordered."""
    return _post(EntryKind.PAY, envelope, amount, key, about, by, now)


def unpay(
    *, envelope: Envelope, amount: Decimal, key: str, about: models.Model, by: Any, now: datetime | None = None
) -> Entry:
    """A payment came back from the bank: the amount is committed, no longer paid."""
    return _post(EntryKind.UNPAY, envelope, amount, key, about, by, now)


def recover(
    *, envelope: Envelope, amount: Decimal, key: str, about: models.Model, by: Any, now: datetime | None = None
) -> Entry:
    """Somebody gave back what was paid: the amount is in the envelope again."""
    return _post(EntryKind.RECOVER, envelope, amount, key, about, by, now)


def correct(*, entry: Entry, by: Any, now: datetime | None = None) -> Entry:
    """Undo an entry by a contra entry; a correction is not corrected again, one writes the right entry instead."""
    if by is not None:
        require_permission(by, "ledger.correct_entries", entry)
    if entry.contra_of_id is not None or entry.kind in {EntryKind.OPEN, EntryKind.ALLOT}:
        raise InvalidInput(_("Cette écriture ne se corrige pas. Ajustez le montant de l’enveloppe."), code="no_contra")
    change = Change(entry.kind, -entry.amount, f"contra:{entry.pk}", contra_of=entry)
    return post(entry.envelope, change, by=by, now=now)


def remaining(envelope: Envelope) -> Decimal:
    """What may still be committed, read now. To rely on it, hold the envelope with `locked` first."""
    return Envelope.objects.get(pk=envelope.pk).remaining


def locked(*envelopes: Envelope) -> list[Envelope]:
    """These envelopes as they are, locked until the transaction ends, in the order in which everybody locks them."""
    keys = {envelope.pk for envelope in envelopes}
    return list(Envelope.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk"))


def _post(
    kind: EntryKind, envelope: Envelope, amount: Decimal, key: str, about: models.Model, by: Any, now: datetime | None
) -> Entry:
    _require_positive(amount)
    return post(envelope, Change(kind, amount, key, about), by=by, now=now)


def _require_manager(by: Any) -> None:
    if by is not None:
        require_permission(by, "ledger.manage_envelopes")


def _require_positive(amount: Decimal) -> None:
    if amount <= 0:
        raise InvalidInput(_("Le montant doit être supérieur à zéro."), code="invalid_amount")
