"""How a scenario shares an envelope: in the order of the ranks, each within its limits, until nothing is left."""

from collections.abc import Iterable
from decimal import Decimal

from associations.models import JuryScenario, ScenarioLine
from associations.services import awards
from associations.services.award_bounds import Bounds, lowest
from associations.workflows import Bound, LineOutcome
from mdm_platform.money import ZERO


def share(scenario: JuryScenario, lines: Iterable[ScenarioLine], *, left: Decimal) -> Decimal:
    """Set the outcome and amount of every line; what is then left of the envelope.

    Nobody overtakes: once a file waits for want of money, those behind it wait too, unless the jury says otherwise.
    """
    short = False
    for line in lines:
        line.outcome, line.amount, line.bound = _without_money(scenario, line), ZERO, ""
        if line.outcome or (short and line.wanted != LineOutcome.GRANT):
            line.outcome = line.outcome or LineOutcome.RESERVE
            continue
        found = bounds_of_line(scenario, line, left=left)
        if not _is_enough(scenario, line, found):
            line.outcome, short = LineOutcome.RESERVE, True
            continue
        line.outcome, line.amount, line.bound = LineOutcome.GRANT, found.amount, found.bound
        left -= found.amount
    return left


def bounds_of_line(scenario: JuryScenario, line: ScenarioLine, *, left: Decimal) -> Bounds:
    """The limits of the call, of the scenario and of the jury for this file."""
    cap = lowest(scenario.cap, line.ceiling)
    return awards.bounds_of(request=line.request, left=left, rate=scenario.rate, cap=cap)


def _without_money(scenario: JuryScenario, line: ScenarioLine) -> str:
    """What is decided before any amount: by the jury, or because the total is below the threshold."""
    if line.wanted in (LineOutcome.RESERVE, LineOutcome.REFUSE):
        return line.wanted
    is_below = scenario.threshold is not None and (line.score is None or line.score < scenario.threshold)
    return LineOutcome.REFUSE if is_below and line.wanted != LineOutcome.GRANT else ""


def _is_enough(scenario: JuryScenario, line: ScenarioLine, found: Bounds) -> bool:
    if found.amount <= ZERO:
        return False
    if found.bound != Bound.ENVELOPE:
        return True
    least = line.request.version.min_amount or ZERO
    return scenario.allows_partial and found.amount >= least
