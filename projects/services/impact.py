"""What launched projects became, by region: announced beside real, of the last follow-up that each one answered.

Regions with fewer than five such projects are hidden, and the next smallest with a lone one; no total is given,
and figures go by fives and by hundreds of thousands: nobody finds one project by comparing two of them (ADR 14).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from projects.models import FollowUp
from projects.workflows import AFTER_LAUNCH

SMALLEST = 5
JOBS_BY, AMOUNT_BY = 5, Decimal(100_000)


@dataclass(frozen=True)
class RegionImpact:
    """One region; None is hidden. Amounts are those of projects in dirhams."""

    code: str
    name: str
    projects: int | None
    active: int | None = None
    jobs_planned: int | None = None
    jobs: int | None = None
    planned: Decimal | None = None
    invested: Decimal | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the group is too small to be told."""
        return self.projects is None


def by_region() -> list[RegionImpact]:
    """The regions with an answered follow-up, by name."""
    groups: dict[str, list[FollowUp]] = defaultdict(list)
    for found in _latest():
        groups[found.project.region_id].append(found)
    lines = [_line(rows) for rows in groups.values()]
    return sorted(protect(lines), key=lambda line: line.name)


def protect(lines: Iterable[RegionImpact]) -> list[RegionImpact]:
    """Hide the small groups; when a single one is hidden, the next smallest is too."""
    found = sorted(lines, key=lambda line: (line.projects or 0, line.code))
    small = sum(1 for line in found if (line.projects or 0) < SMALLEST)
    hidden = max(small, 2) if small else 0
    return [RegionImpact(line.code, line.name, None) if place < hidden else line for place, line in enumerate(found)]


def _latest() -> Iterable[FollowUp]:
    rows = FollowUp.objects.answered().filter(project__state__in=AFTER_LAUNCH, project__region__isnull=False)
    rows = rows.order_by("project_id", "-months").distinct("project_id")
    return rows.select_related("project__region").prefetch_related("project__sources")


def _line(rows: list[FollowUp]) -> RegionImpact:
    region = rows[0].project.region
    in_dirhams = [one for one in rows if one.project.currency == "MAD"]
    whole = RegionImpact(
        code=region.code,
        name=region.name,
        projects=len(rows),
        active=sum(1 for one in rows if one.is_active),
        jobs_planned=_rounded(sum(one.project.jobs_planned for one in rows)),
        jobs=_rounded(sum(one.jobs for one in rows)),
    )
    if len(in_dirhams) < SMALLEST:
        return whole
    planned = sum((one.project.amount for one in in_dirhams), start=Decimal(0))
    invested = sum((one.invested for one in in_dirhams), start=Decimal(0))
    return replace(whole, planned=_round_amount(planned), invested=_round_amount(invested))


def _rounded(count: int) -> int:
    return round(count / JOBS_BY) * JOBS_BY


def _round_amount(amount: Decimal) -> Decimal:
    return (amount / AMOUNT_BY).quantize(Decimal(1)) * AMOUNT_BY
