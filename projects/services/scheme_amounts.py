"""How a project is paid under a scheme: own funds, the aid, and the rest. Pure: no row is read, nothing is kept.

plan(Terms(AidKind.SHARE_OF_HOLDER, rate, cap, least_share), investment=…, foreign_funds=…)

The parts of a plan always add up to the cost of the project, to the cent. The aid is rounded down, for it
is a ceiling; the least of own funds is rounded up, for it is a floor.
"""

from dataclasses import dataclass
from decimal import Decimal

from mdm_platform.money import ZERO, floor_cents
from projects.workflows.schemes import AidKind

WHOLE = Decimal(1)


@dataclass(frozen=True)
class Terms:
    """The figures of a version: what it brings, and the part of the cost that own funds must make."""

    aid: str
    rate: Decimal | None = None
    cap: Decimal | None = None
    least_share: Decimal | None = None
    is_foreign: bool = False


@dataclass(frozen=True)
class Plan:
    """The cost of a project, part by part; `guaranteed` is a part of `rest`, counted once.

    `is_assumed` says that own funds were not told: the least that the scheme asks stands in their place.
    """

    investment: Decimal
    foreign_funds: Decimal
    other_funds: Decimal
    aid: Decimal
    rest: Decimal
    guaranteed: Decimal
    least_own_funds: Decimal
    missing_own_funds: Decimal
    is_assumed: bool = False

    @property
    def parts(self) -> tuple[Decimal, ...]:
        """What pays for the project."""
        return (self.foreign_funds, self.other_funds, self.aid, self.rest)


def plan(
    terms: Terms,
    *,
    investment: Decimal,
    holder_share: Decimal | None = None,
    foreign_funds: Decimal | None = None,
    other_funds: Decimal | None = None,
) -> Plan:
    """Who pays what. Funds beyond the cost are cut to it; without any, the least that the scheme asks is assumed."""
    least = _least(terms, investment)
    is_assumed = foreign_funds is None and (terms.is_foreign or other_funds is None)
    told = (foreign_funds or ZERO) + (ZERO if terms.is_foreign else other_funds or ZERO)
    first = least if is_assumed and terms.is_foreign else foreign_funds or ZERO
    second = least if is_assumed and not terms.is_foreign else other_funds or ZERO
    foreign = min(first, investment)
    other = min(second, investment - foreign)
    left = investment - foreign - other
    aid = _aid(terms, investment, WHOLE if holder_share is None else holder_share, left)
    rest = left - aid
    return Plan(
        investment=investment,
        foreign_funds=foreign,
        other_funds=other,
        aid=aid,
        rest=rest,
        guaranteed=_part(terms, rest) if terms.aid == AidKind.GUARANTEE else ZERO,
        least_own_funds=least,
        missing_own_funds=ZERO if is_assumed else max(ZERO, least - told),
        is_assumed=is_assumed and least > 0,
    )


def _least(terms: Terms, investment: Decimal) -> Decimal:
    return -floor_cents(-investment * (terms.least_share or ZERO)) + ZERO


def _aid(terms: Terms, investment: Decimal, holder_share: Decimal, left: Decimal) -> Decimal:
    if terms.aid == AidKind.SHARE_OF_HOLDER:
        return min(_part(terms, investment * holder_share), left)
    if terms.aid in (AidKind.GRANT, AidKind.LOAN):
        return min(_part(terms, investment), left)
    return ZERO


def _part(terms: Terms, base: Decimal) -> Decimal:
    part = floor_cents(base * (terms.rate or ZERO))
    return part if terms.cap is None else min(part, terms.cap)
