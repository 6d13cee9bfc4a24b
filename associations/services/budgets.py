"""The budget of a request: its lines, what they add up to, and what the rules of the call say of it.

Every amount of a line is rounded once; ceilings are rounded down. `check` names all that stands against sending.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from associations.models import BudgetCategory, BudgetLine, BudgetSide, CallVersion, Request
from mdm_platform.errors import InvalidInput
from mdm_platform.money import ZERO, Amount, floor_cents, nice_rate, round_half_up, total

MOST_LINES = 120
LARGEST = Decimal("999999999.99")


@dataclass(frozen=True)
class WantedLine:
    """A line as somebody wrote it: the heading gives the side, and whether it is in kind."""

    category: BudgetCategory
    label: str
    quantity: Decimal
    unit_cost: Decimal

    @property
    def amount(self) -> Decimal:
        """Quantity times unit cost, to the cent."""
        return round_half_up(self.quantity * self.unit_cost)


@dataclass(frozen=True)
class Finding:
    """What stands against sending the budget: a code and the sentence that says what to do."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Totals:
    """What the budget adds up to."""

    currency: str
    expenses: Decimal
    income: Decimal
    expenses_in_kind: Decimal
    income_in_kind: Decimal
    overhead: Decimal
    requested: Decimal

    @property
    def difference(self) -> Decimal:
        """Expenses less income: zero when the budget is balanced."""
        return self.expenses - self.income

    @property
    def rate(self) -> Decimal | None:
        """The part of the project that is asked for, to four decimals for showing; None of an empty budget."""
        return (self.requested / self.expenses).quantize(Decimal("0.0001")) if self.expenses else None

    def nice(self, value: Decimal) -> str:
        """An amount of this budget in words."""
        return str(Amount(value, self.currency))


def totals(lines: Iterable[Any], currency: str) -> Totals:
    """What lines add up to; stored ones, or lines as they are being typed."""
    rows = list(lines)
    expenses = [row for row in rows if row.category.side == BudgetSide.EXPENSE]
    income = [row for row in rows if row.category.side == BudgetSide.INCOME]
    return Totals(
        currency=currency,
        expenses=total(row.amount for row in expenses),
        income=total(row.amount for row in income),
        expenses_in_kind=total(row.amount for row in expenses if row.category.is_in_kind),
        income_in_kind=total(row.amount for row in income if row.category.is_in_kind),
        overhead=total(row.amount for row in expenses if row.category.is_overhead),
        requested=total(row.amount for row in income if row.category.is_grant),
    )


def lines_of(request: Request) -> list[BudgetLine]:
    """The stored lines with their headings."""
    return list(request.budget_lines.select_related("category"))


def check(request: Request, lines: Sequence[Any] | None = None) -> list[Finding]:
    """Everything that the rules of the call find in the budget; nothing when it can be sent."""
    rows = lines_of(request) if lines is None else list(lines)
    sums = totals(rows, request.currency)
    if not sums.expenses:
        return [Finding("empty", _("Ajoutez au moins une dépense."))]
    return [*_balance(sums), *_asked(sums, request.version), *_caps(sums, rows, request.version)]


def save_lines(*, request: Request, lines: Sequence[WantedLine]) -> None:
    """Replace the lines and write what they ask for on the request; called by the step under its lock.

    Raises InvalidInput with the place of each wrong line.
    """
    if len(lines) > MOST_LINES:
        sentence = _("Un budget compte %(most)s lignes au plus : regroupez-en.") % {"most": MOST_LINES}
        raise InvalidInput(code="too_many", fields={"lines": [sentence]})
    for place, line in enumerate(lines):
        _check_line(request, line, place)
    request.budget_lines.all().delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(
            request=request,
            side=line.category.side,
            category=line.category,
            label=line.label,
            quantity=line.quantity,
            unit_cost=line.unit_cost,
            amount=line.amount,
            currency=request.currency,
            is_in_kind=line.category.is_in_kind,
            position=place,
        )
        for place, line in enumerate(lines)
    )
    request.amount_requested = totals(lines, request.currency).requested or None
    request.save(update_fields=["amount_requested"])


def _check_line(request: Request, line: WantedLine, place: int) -> None:
    if line.category.version_id != request.version_id:
        raise InvalidInput(fields={f"lines.{place}.category": [_("Choisissez une rubrique de cet appel.")]})
    if not line.label.strip():
        raise InvalidInput(fields={f"lines.{place}.label": [_("Décrivez cette ligne.")]})
    if line.quantity <= 0:
        raise InvalidInput(fields={f"lines.{place}.quantity": [_("La quantité est plus grande que zéro.")]})
    if line.unit_cost < 0 or line.amount > LARGEST:
        raise InvalidInput(fields={f"lines.{place}.unit_cost": [_("Vérifiez ce coût : il n’est pas plausible.")]})


def _balance(sums: Totals) -> Iterable[Finding]:
    if sums.difference > ZERO:
        sentence = _("Il manque %(amount)s de ressources pour couvrir les dépenses.")
        yield Finding("unbalanced", sentence % {"amount": sums.nice(sums.difference)})
    if sums.difference < ZERO:
        sentence = _("Les ressources dépassent les dépenses de %(amount)s : équilibrez le budget.")
        yield Finding("unbalanced", sentence % {"amount": sums.nice(-sums.difference)})
    if sums.expenses_in_kind != sums.income_in_kind:
        sentence = _(
            "Les apports en nature doivent être égaux des deux côtés : %(expenses)s en dépenses, "
            "%(income)s en ressources."
        )
        values = {"expenses": sums.nice(sums.expenses_in_kind), "income": sums.nice(sums.income_in_kind)}
        yield Finding("in_kind_unequal", sentence % values)


def _asked(sums: Totals, version: CallVersion) -> Iterable[Finding]:
    if not sums.requested:
        yield Finding("nothing_asked", _("Inscrivez la subvention demandée parmi les ressources."))
    if version.max_amount is not None and sums.requested > version.max_amount:
        sentence = _("La subvention demandée, %(amount)s, dépasse le plafond de l’appel : %(cap)s.")
        yield Finding("above_cap", sentence % _pair(sums, sums.requested, version.max_amount))
    if version.min_amount is not None and ZERO < sums.requested < version.min_amount:
        sentence = _("La subvention demandée, %(amount)s, est plus petite que le minimum de l’appel : %(cap)s.")
        yield Finding("below_minimum", sentence % _pair(sums, sums.requested, version.min_amount))
    if version.max_project_amount is not None and sums.expenses > version.max_project_amount:
        sentence = _("Le coût du projet, %(amount)s, dépasse celui que l’appel admet : %(cap)s.")
        yield Finding("project_too_large", sentence % _pair(sums, sums.expenses, version.max_project_amount))
    if version.max_rate is not None and sums.requested > floor_cents(version.max_rate * sums.expenses):
        sentence = _("La subvention demandée, %(amount)s, dépasse %(rate)s du coût du projet, soit %(cap)s au plus.")
        limit = floor_cents(version.max_rate * sums.expenses)
        values = {**_pair(sums, sums.requested, limit), "rate": nice_rate(version.max_rate)}
        yield Finding("above_rate", sentence % values)


def _caps(sums: Totals, rows: Sequence[Any], version: CallVersion) -> Iterable[Finding]:
    shares = [
        ("in_kind_cap", version.in_kind_cap, sums.expenses_in_kind, _("Les apports en nature")),
        ("overhead_cap", version.overhead_cap, sums.overhead, _("Les frais de fonctionnement")),
    ]
    by_heading: dict[int, tuple[BudgetCategory, Decimal]] = {}
    for row in rows:
        held = by_heading.get(row.category.pk, (row.category, ZERO))[1]
        by_heading[row.category.pk] = (row.category, held + row.amount)
    shares += [
        (f"category_cap:{heading.code}", heading.cap_rate, amount, _("« %(heading)s »") % {"heading": heading.label})
        for heading, amount in by_heading.values()
    ]
    for code, rate, amount, what in shares:
        limit = None if rate is None else floor_cents(rate * sums.expenses)
        if limit is not None and amount > limit:
            sentence = _("%(what)s : %(amount)s, alors que l’appel admet %(rate)s du coût du projet, soit %(cap)s.")
            yield Finding(code, sentence % {**_pair(sums, amount, limit), "what": what, "rate": nice_rate(rate)})


def _pair(sums: Totals, amount: Decimal, cap: Decimal) -> dict[str, str]:
    return {"amount": sums.nice(amount), "cap": sums.nice(cap)}
