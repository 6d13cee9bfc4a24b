"""One statement writes an entry and moves the figures that it explains, or neither.

The envelope is locked, its figures are read as they are under the lock, checked against its rules with the
change, and written together with the entry. Without the lock two writers would read the same figures, and
the second would overwrite what the first committed (tests/platform/ledger/test_races.py proves it).
"""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import errors as postgres

from mdm_platform.errors import DomainError, InvalidInput
from mdm_platform.ledger.models import EFFECTS, FIGURES, Entry, Envelope
from mdm_platform.money import CENT, Amount

LOCK = "FOR NO KEY UPDATE"  # lets others insert rows that name the envelope
STATEMENT = """
WITH prior AS (
    SELECT id FROM ledger_entry WHERE key = %(key)s
), held AS (
    SELECT id, currency, amount, allotted, committed, ordered, paid
    FROM ledger_envelope WHERE id = %(envelope)s {lock}
), due AS (
    SELECT id, currency, amount + %(d_amount)s AS amount, allotted + %(d_allotted)s AS allotted,
        committed + %(d_committed)s AS committed, ordered + %(d_ordered)s AS ordered, paid + %(d_paid)s AS paid
    FROM held
), moved AS (
    UPDATE ledger_envelope AS stored
    SET amount = due.amount, allotted = due.allotted, committed = due.committed, ordered = due.ordered, paid = due.paid
    FROM due
    WHERE stored.id = due.id AND NOT EXISTS (SELECT 1 FROM prior)
        AND due.paid >= 0 AND due.ordered >= 0 AND due.allotted >= 0
        AND due.paid + due.ordered <= due.committed AND due.committed + due.allotted <= due.amount
    RETURNING stored.id, stored.currency
), written AS (
    INSERT INTO ledger_entry
        (envelope_id, kind, amount, currency, key, subject_type, subject_id, contra_of_id, actor_id, organisation, at)
    SELECT id, %(kind)s, %(amount)s, currency, %(key)s, %(subject_type)s, %(subject_id)s, %(contra_of)s, %(actor)s,
        %(organisation)s, %(at)s
    FROM moved
    RETURNING id
)
SELECT (SELECT id FROM prior), (SELECT id FROM written), amount, allotted, committed, ordered, paid FROM held
"""


class EnvelopeExceeded(DomainError):
    """The envelope does not hold what is asked of it."""

    code = "envelope_exceeded"
    message = _("L’enveloppe n’a plus assez d’argent disponible.")

    def __init__(self, envelope: Envelope, amount: Decimal) -> None:
        self.left = Amount(envelope.remaining, envelope.currency)
        asked = Amount(amount, envelope.currency)
        words = _("Il reste %(left)s dans l’enveloppe « %(name)s », et %(asked)s sont demandés.")
        super().__init__(words % {"left": self.left, "name": envelope.name, "asked": asked})


class FiguresRefused(DomainError):
    """The change would break a rule of the envelope other than its amount."""

    code = "ledger_refused"
    message = _(
        "Cette écriture est impossible : on ne désengage, n’ordonne, ne paie et ne recouvre que ce qui a été "
        "engagé, ordonné ou payé auparavant."
    )


class KeyReused(DomainError):
    """The key of an entry was given for another change."""

    code = "ledger_key_reused"
    message = _("Cette référence désigne déjà une autre écriture.")


@dataclass(frozen=True)
class Change:
    """What an entry is to say: its kind, its amount with its sign, its key, what it concerns and whom it undoes."""

    kind: str
    amount: Decimal
    key: str
    about: Any = None
    contra_of: Entry | None = None


def post(envelope: Envelope, change: Change, *, by: Any, now: datetime | None = None) -> Entry:
    """Write the entry and move the envelope's figures; the entry that exists when the key was used for the same.

    The given envelope takes the new figures. Raises EnvelopeExceeded, FiguresRefused, KeyReused, InvalidInput.
    """
    _require_cents(change.amount)
    effects = EFFECTS[change.kind]
    moves = {name: change.amount * effects.get(name, 0) for name in FIGURES}
    is_partner = getattr(by, "is_partner", False)
    values = {
        **{f"d_{name}": delta for name, delta in moves.items()},
        "envelope": envelope.pk,
        "kind": str(change.kind),
        "amount": change.amount,
        "key": change.key,
        "subject_type": change.about._meta.label_lower if change.about is not None else "",
        "subject_id": str(change.about.pk) if change.about is not None else "",
        "contra_of": change.contra_of.pk if change.contra_of is not None else None,
        "actor": None if by is None or is_partner else by.pk,
        "organisation": by.institution.slug if is_partner else "",
        "at": now or timezone.now(),
    }
    prior, written, *figures = _execute(values)
    for name, figure in zip(FIGURES, figures, strict=True):
        setattr(envelope, name, figure + moves[name] if written else figure)
    if prior is not None:
        return _same(prior, values)
    if written is None:
        raise _refusal(envelope, change, moves)
    return _entry(written, values, envelope)


def _execute(values: dict[str, Any]) -> tuple[Any, ...]:
    """Run the statement; a key that another transaction wrote meanwhile makes it run again, and find it."""
    statement = STATEMENT.format(lock=LOCK)
    for last in (False, True):
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
                cursor.execute(statement, values)
                row = cursor.fetchone()
        except IntegrityError as error:
            if last or not isinstance(error.__cause__, postgres.UniqueViolation):
                raise
        else:
            break
    if row is None:
        message = f"No envelope {values['envelope']}."
        raise Envelope.DoesNotExist(message)
    return row


def _same(prior: int, values: dict[str, Any]) -> Entry:
    entry = Entry.objects.get(pk=prior)
    if (entry.envelope_id, entry.kind, entry.amount) != (values["envelope"], values["kind"], values["amount"]):
        raise KeyReused
    return entry


def _refusal(envelope: Envelope, change: Change, moves: dict[str, Decimal]) -> DomainError:
    used = moves["committed"] + moves["allotted"] - moves["amount"]
    if used > envelope.remaining:
        return EnvelopeExceeded(envelope, used)
    return FiguresRefused()


def _entry(pk: int, values: dict[str, Any], envelope: Envelope) -> Entry:
    entry = Entry(
        pk=pk,
        envelope=envelope,
        kind=values["kind"],
        amount=values["amount"],
        currency=envelope.currency,
        key=values["key"],
        subject_type=values["subject_type"],
        subject_id=values["subject_id"],
        contra_of_id=values["contra_of"],
        actor_id=values["actor"],
        organisation=values["organisation"],
        at=values["at"],
    )
    entry._state.adding, entry._state.db = False, connection.alias
    return entry


def _require_cents(amount: Decimal) -> None:
    if not isinstance(amount, Decimal):
        message = "An entry holds a Decimal."
        raise TypeError(message)
    if not amount or amount != amount.quantize(CENT):
        raise InvalidInput(_("Le montant s’écrit au centime, et n’est pas zéro."), code="invalid_amount")
