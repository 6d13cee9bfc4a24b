"""What investments became, for the ministry: by state, region, sector and country, groups under five hidden (ADR 14).

Every table divides the same files, so that all of them are one circulation: what would give a hidden group back is
hidden too. What the fund brought and the jobs found are counted over fewer files, and protected each on their own.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from mdm_platform.money import ZERO
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.models import Region
from projects.models import Investment, InvestmentEntry, InvestmentEntryKind, InvestmentObligation
from projects.workflows import Sector
from projects.workflows.investments import InvestmentState, ObligationState
from skills.services.insight import protection

TOTAL_WEIGHT = 100_000
LEFT_OUT = (InvestmentState.REFUSED, InvestmentState.WITHDRAWN)


@dataclass(frozen=True)
class Fact:
    """One file as figures see it: nothing of its person."""

    codes: Mapping[str, str]
    total: Decimal
    own: Decimal
    fund: Decimal | None
    jobs_planned: int
    jobs_real: int | None


@dataclass(frozen=True)
class Line:
    """What may be shown of one group, in dirhams; None is hidden."""

    code: str
    files: int | None
    total: Decimal | None
    own: Decimal | None
    fund: Decimal | None
    jobs_planned: int | None
    jobs_real: int | None


@dataclass(frozen=True)
class Division:
    """One way to divide the files, and how its codes read."""

    code: str
    title: Any
    labels: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Table:
    """A division with its lines, the largest first."""

    division: Division
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Portfolio:
    """The whole, and each of its divisions."""

    whole: Line
    tables: tuple[Table, ...]


def _regions() -> Mapping[str, Any]:
    return {region.code: region.name for region in Region.objects.all()}


DIVISIONS = (
    Division("state", _("État du dossier"), lambda: dict(InvestmentState.choices)),
    Division("region", _("Région du projet"), _regions),
    Division("sector", _("Secteur"), lambda: dict(Sector.choices)),
    Division("country", _("Pays de résidence du porteur"), dict),
)


def compute() -> Portfolio:
    """The figures of every file that was neither refused nor withdrawn."""
    facts = _facts()
    kept = {
        "files": _kept(facts, lambda fact: True),
        "fund": _kept(facts, lambda fact: fact.fund is not None),
        "jobs": _kept(facts, lambda fact: fact.jobs_real is not None),
    }
    tables = tuple(Table(one, _lines(facts, one.code, kept)) for one in DIVISIONS)
    return Portfolio(_line("", facts, "all", kept), tables)


def label_of(division: Division, code: str, labels: Mapping[str, Any]) -> str:
    """A code in words."""
    if division.code == "country":
        return country_name(code) or code
    return str(labels.get(code) or _("Non précisé"))


def _facts() -> list[Fact]:
    """Every file, in three queries whatever their number."""
    rows = Investment.objects.exclude(state__in=LEFT_OUT).order_by("pk")
    own = InvestmentEntry.objects.filter(kind=InvestmentEntryKind.OWN_FUNDS).order_by()
    found = dict(own.values_list("investment").annotate(found=Sum("amount")).values_list("investment", "found"))
    accepted = InvestmentObligation.objects.filter(state=ObligationState.ACCEPTED, jobs__isnull=False)
    jobs = dict(accepted.order_by("due_on", "pk").values_list("investment", "jobs"))
    columns = ("pk", "state", "project__region", "project__sector", "country", "total", "fund_amount", "jobs_planned")
    return [
        Fact(
            codes={"state": state, "region": region or "", "sector": sector, "country": str(land)},
            total=total,
            own=found.get(pk, ZERO),
            fund=fund,
            jobs_planned=planned,
            jobs_real=jobs.get(pk),
        )
        for pk, state, region, sector, land, total, fund, planned in rows.values_list(*columns)
    ]


def _kept(facts: list[Fact], counts: Callable[[Fact], bool]) -> set[str]:
    """The names of the groups that may be told, counting only some of their files."""
    counted = [fact for fact in facts if counts(fact)]
    figures = [protection.exact("all", f"t{len(DIVISIONS)}", "t0", len(counted), TOTAL_WEIGHT)]
    for at, division in enumerate(DIVISIONS):
        groups: dict[str, int] = defaultdict(int)
        for fact in counted:
            groups[fact.codes[division.code]] += 1
        figures += [
            protection.exact(f"{division.code}:{code}", f"t{at}", f"t{at + 1}", count) for code, count in groups.items()
        ]
    hidden = protection.hidden(figures)
    return {figure.name for figure in figures} - hidden


def _lines(facts: list[Fact], code: str, kept: Mapping[str, set[str]]) -> tuple[Line, ...]:
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[fact.codes[code]].append(fact)
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(_line(group, rows, f"{code}:{group}", kept) for group, rows in ordered)


def _line(code: str, facts: list[Fact], name: str, kept: Mapping[str, set[str]]) -> Line:
    """What may be shown: zero where nothing is counted, None where something is and it is hidden."""
    shown = name in kept["files"] or not facts
    fund = [fact.fund for fact in facts if fact.fund is not None]
    jobs = [fact.jobs_real for fact in facts if fact.jobs_real is not None]
    may_fund = shown and (not fund or name in kept["fund"])
    may_jobs = shown and (not jobs or name in kept["jobs"])
    return Line(
        code=code,
        files=len(facts) if shown else None,
        total=sum((fact.total for fact in facts), ZERO) if shown else None,
        own=sum((fact.own for fact in facts), ZERO) if shown else None,
        fund=sum(fund, ZERO) if may_fund else None,
        jobs_planned=sum(fact.jobs_planned for fact in facts) if shown else None,
        jobs_real=sum(jobs) if may_jobs else None,
    )
