"""Scenarios side by side: what each gives to each file, what is left, and its shares by country and sector."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from associations.models import JuryScenario, JurySession, ScenarioLine
from associations.models.sector import Sector
from associations.services import conflicts
from associations.services.eligible_base import eligible_base
from associations.workflows import LineOutcome
from mdm_platform.charts import Bar
from mdm_platform.formats import nice_number
from mdm_platform.money import ZERO, nice_money, nice_rate
from mdm_platform.territories.countries import country_name

TONES = {LineOutcome.GRANT: "success", LineOutcome.RESERVE: "warning", LineOutcome.REFUSE: "neutral"}


@dataclass(frozen=True)
class Cell:
    """What one scenario gives to one file."""

    rank: int
    outcome: Any
    tone: str
    amount: str
    rate: str
    bound: Any
    is_forced: bool


@dataclass(frozen=True)
class FileRow:
    """One file before the jury, seen through every scenario; hidden from who has a link with the association."""

    request: Any
    score: Decimal | None
    spread: Decimal | None
    cells: list[Cell | None]
    is_hidden: bool


@dataclass(frozen=True)
class Column:
    """One scenario with its sums."""

    scenario: JuryScenario
    granted: int
    reserved: int
    refused: int
    total: Decimal
    remaining: Decimal
    policy: list[str]
    countries: list[Bar]
    sectors: list[Bar]


@dataclass(frozen=True)
class Comparison:
    """Everything that the jury compares."""

    columns: list[Column]
    rows: list[FileRow]


def compare(session: JurySession, user: Any) -> Comparison:
    """The session's scenarios for this reader, in a fixed number of queries; once it has decided, all of them."""
    shown = "lines__request__association", "lines__request__budget_lines__category", "lines__request__version"
    held = session.scenarios.all() if session.decided_at else session.scenarios.compared()
    scenarios = list(held.select_related("author", "envelope").prefetch_related(*shown).order_by("pk"))
    hidden = conflicts.association_ids(user)
    bases: dict[int, Decimal] = {}
    by_request: dict[int, list[Cell | None]] = {}
    first: dict[int, ScenarioLine] = {}
    for place, scenario in enumerate(scenarios):
        for line in scenario.lines.all():
            cells = by_request.setdefault(line.request_id, [None] * len(scenarios))
            first.setdefault(line.request_id, line)
            cells[place] = _cell(line, bases)
    ordered = sorted(first.values(), key=lambda line: (line.rank, line.pk))
    rows = [
        FileRow(
            request=line.request,
            score=line.score,
            spread=line.spread,
            cells=by_request[line.request_id],
            is_hidden=line.request.association_id in hidden,
        )
        for line in ordered
    ]
    return Comparison([column_of(scenario) for scenario in scenarios], rows)


def column_of(scenario: JuryScenario) -> Column:
    """A scenario's sums: counts by outcome, money granted and left, shares by country and sector."""
    lines = list(scenario.lines.all())
    outcomes = Counter(line.outcome for line in lines)
    total = sum((line.amount for line in lines), ZERO)
    by_country: Counter[str] = Counter()
    by_sector: Counter[str] = Counter()
    for line in lines:
        if line.is_granted:
            by_country[line.request.association.country.code] += line.amount
            for code in line.request.sectors[:1]:
                by_sector[code] += line.amount
    labels = dict(Sector.choices)
    return Column(
        scenario=scenario,
        granted=outcomes[LineOutcome.GRANT],
        reserved=outcomes[LineOutcome.RESERVE],
        refused=outcomes[LineOutcome.REFUSE],
        total=total,
        remaining=scenario.available - total,
        policy=_policy(scenario),
        countries=_bars(by_country, lambda code: country_name(code) or code, scenario.currency),
        sectors=_bars(by_sector, lambda code: labels.get(code, code), scenario.currency),
    )


def _cell(line: ScenarioLine, bases: dict[int, Decimal]) -> Cell:
    if line.request_id not in bases:
        bases[line.request_id] = eligible_base(line.request)
    base = bases[line.request_id]
    return Cell(
        rank=line.rank,
        outcome=line.get_outcome_display(),
        tone=TONES[LineOutcome(line.outcome)],
        amount=nice_money(line.amount, line.currency) if line.is_granted else "",
        rate=nice_rate((line.amount / base).quantize(Decimal("0.0001"))) if line.is_granted and base else "",
        bound=line.get_bound_display(),
        is_forced=bool(line.wanted),
    )


def _policy(scenario: JuryScenario) -> list[str]:
    said = []
    if scenario.rate is not None:
        said.append(_("taux de %(rate)s") % {"rate": nice_rate(scenario.rate)})
    if scenario.cap is not None:
        said.append(_("plafond de %(amount)s") % {"amount": nice_money(scenario.cap, scenario.currency)})
    if scenario.threshold is not None:
        said.append(_("total minimal de %(total)s") % {"total": nice_number(scenario.threshold)})
    if not scenario.allows_partial:
        said.append(_("sans montant partiel"))
    return said or [_("les règles de l’appel")]


def _bars(amounts: Counter[str], name_of: Any, currency: str) -> list[Bar]:
    most = max(amounts.values(), default=ZERO)
    return [
        Bar(name_of(code), nice_money(amount, currency), int(100 * amount / most))
        for code, amount in sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
