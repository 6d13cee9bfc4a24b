"""The parameters of MDM Invest that a file takes with it on its first day."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from mdm_platform.formats import nice_list
from mdm_platform.money import Currency, nice_money
from projects.workflows import Sector


class Terms(NamedTuple):
    """What the scheme asks and gives, since which day, and who says so."""

    minimum: Decimal
    own_rate: Decimal
    fund_rate: Decimal
    fund_ceiling: Decimal
    years: int
    since: date | None
    source: str
    sectors: tuple[str, ...]

    @property
    def least(self) -> str:
        """The least cost of a project, in words."""
        return nice_money(self.minimum, Currency.MAD)

    @property
    def open_sectors(self) -> str:
        """The branches that the scheme is for, in words."""
        return nice_list([str(Sector(code).label) for code in self.sectors])

    def as_rules(self) -> dict[str, Any]:
        """The fields of an investment that keep them."""
        return {
            "rule_minimum": self.minimum,
            "rule_own_rate": self.own_rate,
            "rule_fund_rate": self.fund_rate,
            "rule_fund_ceiling": self.fund_ceiling,
            "rule_years": self.years,
            "rule_since": self.since,
            "rule_source": self.source,
        }


MDM_INVEST = Terms(
    minimum=Decimal("1000000.00"),
    own_rate=Decimal("0.25"),
    fund_rate=Decimal("0.10"),
    fund_ceiling=Decimal("5000000.00"),
    years=5,
    since=None,
    source="MDM Invest, paramètres connus en 2026, à confirmer auprès de Tamwilcom",
    sectors=(Sector.INDUSTRY, Sector.EDUCATION, Sector.HOTELS, Sector.HEALTH),
)


def in_force(on: date) -> Terms:
    """The parameters of that day."""
    return MDM_INVEST
