"""The parameters of MDM Invest that a file takes with it on its first day."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from projects.workflows import Sector


class Terms(NamedTuple):
    """What the scheme asks and gives, since which day, and who says so."""

    minimum: Decimal
    own_rate: Decimal
    fund_rate: Decimal
    fund_ceiling: Decimal
    years: int
    since: date
    source: str
    sectors: tuple[str, ...]


MDM_INVEST = Terms(
    minimum=Decimal("1000000.00"),
    own_rate=Decimal("0.25"),
    fund_rate=Decimal("0.10"),
    fund_ceiling=Decimal("5000000.00"),
    years=5,
    since=date(2009, 6, 1),
    source="MDM Invest",
    sectors=(Sector.INDUSTRY, Sector.EDUCATION, Sector.TOURISM, Sector.HEALTH),
)


def in_force(on: date) -> Terms:
    """The parameters of that day."""
    return MDM_INVEST
