"""Add every entry up again, and compare with the stored figures."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.ledger.models import EFFECTS, FIGURES, Entry, Envelope, Recount
from mdm_platform.ledger.notifications import LedgerDiffers

CHILDREN = "children"


@dataclass(frozen=True)
class Difference:
    """One figure of an envelope that is not the sum of its entries, or not what its children hold."""

    envelope_id: int
    figure: str
    stored: Decimal
    counted: Decimal


def reconcile() -> list[Difference]:
    """Every difference, by envelope; an empty list when the ledger is exact. One statement, one snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(_statement())
        rows = cursor.fetchall()
    found = []
    for envelope_id, *figures in rows:
        stored, counted = figures[: len(FIGURES)], figures[len(FIGURES) : -1]
        found += [
            Difference(envelope_id, name, *pair)
            for name, *pair in zip(FIGURES, stored, counted, strict=True)
            if pair[0] != pair[1]
        ]
        allotted, children = stored[FIGURES.index("allotted")], figures[-1]
        if allotted != children:
            found.append(Difference(envelope_id, CHILDREN, allotted, children))
    return found


@transaction.atomic
def run(*, now: datetime | None = None) -> list[Difference]:
    """The nightly recount: kept with its figures, and told to the controllers when something differs."""
    found = reconcile()
    counts = Entry.objects.aggregate(entries=Count("pk"), last=Max("pk"))
    recount = Recount.objects.create(
        at=now or timezone.now(),
        envelopes=Envelope.objects.count(),
        entries=counts["entries"],
        differences=len(found),
    )
    if found:
        readers = User.objects.reachable().filter(groups__name__in=[Role.FINANCE_CONTROLLER, Role.ADMINISTRATOR])
        LedgerDiffers.send_to_many(to=readers.distinct(), about=recount, params={"count": len(found)}, now=now)
    return found


def _statement() -> str:
    """The comparison in SQL; every name in it is a constant of the models."""
    columns = ", ".join(f"envelope.{name}" for name in FIGURES)
    sums = ", ".join(f"coalesce(sum(entry.amount * ({_sign_of(name)})), 0)" for name in FIGURES)
    return f"""
        SELECT envelope.id, {columns}, {sums},
            coalesce((SELECT sum(child.amount) FROM ledger_envelope child WHERE child.parent_id = envelope.id), 0)
        FROM ledger_envelope envelope LEFT JOIN ledger_entry entry ON entry.envelope_id = envelope.id
        GROUP BY envelope.id ORDER BY envelope.id
    """  # noqa: S608  built from constants


def _sign_of(figure: str) -> str:
    cases = " ".join(f"WHEN '{kind}' THEN {signs[figure]}" for kind, signs in EFFECTS.items() if figure in signs)
    return f"CASE entry.kind {cases} ELSE 0 END"
