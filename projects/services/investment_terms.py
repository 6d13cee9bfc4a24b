"""The parameters of MDM Invest that a file takes with it on its first day."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from mdm_platform import eligibility
from mdm_platform.formats import nice_list
from mdm_platform.money import Currency, nice_money
from projects.models import Project, SchemeVersion
from projects.services import scheme_facts
from projects.workflows import Sector
from projects.workflows.schemes import SchemeKind

YEARS = 5
RESIDENCE = "scheme.abroad_or_back"


class Terms(NamedTuple):
    """What the scheme asks and gives, since which day, who says so; the version of the catalogue, if there is one."""

    minimum: Decimal
    own_rate: Decimal
    fund_rate: Decimal
    fund_ceiling: Decimal
    since: date | None
    source: str
    sectors: tuple[str, ...]
    version: SchemeVersion | None = None
    months_back: int = 12

    @property
    def least(self) -> str:
        """The least cost of a project, in words."""
        return nice_money(self.minimum, Currency.MAD)

    @property
    def open_sectors(self) -> str:
        """The branches that the scheme is for, in words."""
        return nice_list([str(Sector(code).label) for code in self.sectors])

    @property
    def admits(self) -> str:
        """Who the scheme is for, in words."""
        return str(eligibility.get(RESIDENCE).sentence) % {"months": self.months_back}

    def is_for(self, project: Project, *, on: date) -> bool:
        """Whether the holder lives where the scheme asks; what the sheet does not say is left to the bank."""
        facts = scheme_facts.of_typed(scheme_facts.of_project(project, on=on))
        if "residence" not in facts:
            return True
        return bool(eligibility.get(RESIDENCE).check(facts, {"months": self.months_back}))

    def as_rules(self) -> dict[str, Any]:
        """The fields of an investment that keep them."""
        return {
            "scheme_version": self.version,
            "rule_minimum": self.minimum,
            "rule_own_rate": self.own_rate,
            "rule_fund_rate": self.fund_rate,
            "rule_fund_ceiling": self.fund_ceiling,
            "rule_years": YEARS,
            "rule_since": self.since,
            "rule_source": self.source,
        }


KNOWN = Terms(
    minimum=Decimal("1000000.00"),
    own_rate=Decimal("0.25"),
    fund_rate=Decimal("0.10"),
    fund_ceiling=Decimal("5000000.00"),
    since=None,
    source="MDM Invest, paramètres connus en 2026, à confirmer auprès de Tamwilcom",
    sectors=(Sector.INDUSTRY, Sector.EDUCATION, Sector.HOTELS, Sector.HEALTH),
)


def in_force(on: date) -> Terms:
    """The parameters of that day: those of the catalogue of schemes, or those known when it has none."""
    versions = SchemeVersion.objects.in_force(on).filter(scheme__kind=SchemeKind.MDM_INVEST)
    version = versions.select_related("scheme").prefetch_related("rules").order_by("-in_force_from").first()
    return KNOWN if version is None else _read(version)


def today() -> Terms:
    """The parameters of today."""
    return in_force(timezone.localdate())


def _read(version: SchemeVersion) -> Terms:
    """What a version says; a figure that it leaves out is the known one."""
    given = {rule.rule_id: rule.parameters for rule in version.rules.all()}
    floor = given.get("scheme.investment_floor", {}).get("floor")
    share = given.get("scheme.foreign_funds", {}).get("share")
    admitted = given.get("scheme.sector", {}).get("admitted")
    return Terms(
        minimum=Decimal(floor) if floor else KNOWN.minimum,
        own_rate=Decimal(share) if share else KNOWN.own_rate,
        fund_rate=version.rate or KNOWN.fund_rate,
        fund_ceiling=version.cap or KNOWN.fund_ceiling,
        since=version.in_force_from,
        source=(version.legal_reference or version.scheme.name_fr)[:200],
        sectors=tuple(admitted) if admitted else KNOWN.sectors,
        version=version,
        months_back=int(given.get(RESIDENCE, {}).get("months", KNOWN.months_back)),
    )
