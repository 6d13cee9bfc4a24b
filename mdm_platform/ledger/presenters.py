"""What the controller reads of an envelope: each figure with what it means and the entries behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.ledger.models import EFFECTS, FIGURES, Entry, EntryKind, Envelope
from mdm_platform.money import ZERO

CSV_HEADER = (
    "at", "kind", "amount", "currency", "effect_on_figure", "key", "subject_type", "subject_id", "contra_of", "actor",
    "organisation",
)  # fmt: skip
KINDS_OF_FIGURE: dict[str, tuple[str, ...]] = {
    **{
        figure: tuple(kind for kind, effects in EFFECTS.items() if figure in effects)
        for figure in ("amount", "allotted", "committed", "ordered", "paid")
    },
    "released": (EntryKind.RELEASE,),
    "recovered": (EntryKind.RECOVER,),
}
LABELS = {
    "amount": (gettext_lazy("Montant"), gettext_lazy("ce que l’enveloppe contient")),
    "allotted": (gettext_lazy("Réparti"), gettext_lazy("confié à des sous-enveloppes")),
    "committed": (gettext_lazy("Engagé"), gettext_lazy("promis à des associations, payé compris")),
    "ordered": (gettext_lazy("Ordonnancé"), gettext_lazy("demandé à la banque, sans réponse encore")),
    "paid": (gettext_lazy("Payé"), gettext_lazy("payé par la banque et gardé par les associations")),
    "released": (gettext_lazy("Désengagé"), gettext_lazy("revenu dans l’enveloppe sans avoir été payé")),
    "recovered": (gettext_lazy("Recouvré"), gettext_lazy("payé puis remboursé par les associations")),
}


@dataclass(frozen=True)
class Figure:
    """One figure of an envelope; `code` names the entries behind it, empty for what is computed from the others."""

    code: str
    label: Any
    hint: Any
    value: Decimal
    counted: Decimal | None = None  # what its entries add up to, where that is something else


def figures_of(envelope: Envelope) -> list[Figure]:
    """Every figure in the order in which a controller reads them, what remains at the end."""
    sums = dict(envelope.entries.order_by().values_list("kind").annotate(sum=Sum("amount")))
    values = {
        **{name: getattr(envelope, name) for name in ("amount", "allotted", "committed", "ordered", "paid")},
        "released": sums.get(EntryKind.RELEASE, ZERO),
        "recovered": sums.get(EntryKind.RECOVER, ZERO),
    }
    found = [Figure(code, *LABELS[code], values[code], _other(code, values[code], sums)) for code in LABELS]
    hint = _("montant, moins ce qui est réparti et engagé")
    return [*found, Figure("", _("Disponible"), hint, envelope.remaining)]


def _other(figure: str, stored: Decimal, sums: dict[str, Decimal]) -> Decimal | None:
    """What the entries of a figure add up to when it is not what is stored."""
    counted = sum((EFFECTS[kind].get(figure, 0) * amount for kind, amount in sums.items()), ZERO)
    return counted if figure in FIGURES and counted != stored else None


def entries_behind(envelope: Envelope, figure: str = "") -> QuerySet:
    """The entries behind a figure, or all of them, the latest first."""
    entries = envelope.entries.select_related("actor").order_by("-pk")
    kinds = KINDS_OF_FIGURE.get(figure)
    return entries.filter(kind__in=kinds) if kinds else entries


def effect(entry: Entry, figure: str) -> Decimal:
    """By how much an entry moves a figure; its amount where no figure is asked for."""
    sign = EFFECTS[entry.kind].get(figure)
    return entry.amount * sign if sign is not None else entry.amount


def csv_rows(envelope: Envelope, figure: str = "") -> Iterator[Sequence[Any]]:
    """The entries for a spreadsheet, the oldest first."""
    for entry in entries_behind(envelope, figure).reverse().iterator(chunk_size=2000):
        yield (
            entry.at.isoformat(),
            entry.kind,
            entry.amount,
            entry.currency,
            effect(entry, figure),
            entry.key,
            entry.subject_type,
            entry.subject_id,
            entry.contra_of_id,
            entry.actor_id,
            entry.organisation,
        )
