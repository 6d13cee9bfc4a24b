"""The amount of an award: the lowest of four limits, and which one it was.

    bounds(requested=…, cap=…, rate=…, base=…, left=…).amount

Everything is exact: the rate is applied to the base once and rounded down, for it is a ceiling.
"""

from decimal import Decimal
from typing import NamedTuple

from associations.workflows import Bound
from mdm_platform.money import ZERO, floor_cents, round_half_up


class Bounds(NamedTuple):
    """The four limits, the lowest of them, and its name. `cap` and `rate` are None where the call has none."""

    requested: Decimal
    cap: Decimal | None
    rate: Decimal | None
    base: Decimal
    rate_amount: Decimal | None
    left: Decimal
    amount: Decimal
    bound: Bound

    @property
    def is_reduced(self) -> bool:
        """Whether less is granted than was requested."""
        return self.amount < self.requested


def bounds(*, requested: Decimal, cap: Decimal | None, rate: Decimal | None, base: Decimal, left: Decimal) -> Bounds:
    """The award that these limits allow; of equal limits the first named decides. Never below 0.00."""
    ceiling = floor_cents(cap) if cap is not None else None
    rate_amount = floor_cents(rate * base) if rate is not None else None
    limits = [
        (Bound.REQUESTED, floor_cents(requested)),
        (Bound.CAP, ceiling),
        (Bound.RATE, rate_amount),
        (Bound.ENVELOPE, floor_cents(left)),
    ]
    known = [(name, limit) for name, limit in limits if limit is not None]
    bound, lowest = min(known, key=lambda pair: pair[1])
    amount = max(lowest, ZERO)
    return Bounds(floor_cents(requested), ceiling, rate, base, rate_amount, floor_cents(left), amount, bound)


def lowest(*limits: Decimal | None) -> Decimal | None:
    """The lowest of the limits that are set; None when none is."""
    known = [limit for limit in limits if limit is not None]
    return min(known) if known else None


def top_up(*, rate: Decimal, granted: Decimal, cap: Decimal | None) -> Decimal:
    """What a co-funder adds: its rate applied to what was granted, to the cent, within its own cap."""
    added = round_half_up(rate * granted)
    return added if cap is None else min(added, floor_cents(cap))
