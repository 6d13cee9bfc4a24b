"""What launched projects became, by region and province: announced beside real, of the last answer of each project.

The answers are those given before this month began, so that nobody finds a project by comparing two days. A region is
the sum of its provinces, and all of them one network: groups under five are hidden with what would give them back
(ADR 14). Amounts are those of projects in dirhams, fewer than the projects, and protected on their own. What is shown
goes by fives, shares by tens and amounts by hundreds of thousands; no total is given.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from mdm_platform.money import ZERO, Currency
from mdm_platform.territories.models import Province, Region
from projects.models import FollowUp, FundingSource
from projects.services.project_figures import by_fives
from projects.workflows import AFTER_LAUNCH
from skills.services.insight import protection

SMALLEST = protection.SMALLEST
JOBS_BY, SHARE_BY, AMOUNT_BY = 5, 10, Decimal(100_000)
REGION_WEIGHT, WHOLE_WEIGHT = 10, 100_000
KEPT_FOR = 86_400
PLACE = ("project__region", "project__province")


class Cell(NamedTuple):
    """The sums of one province; `dirhams` counts the projects whose amounts are summed, those in dirhams."""

    region: str
    province: str
    projects: int
    active: int
    jobs_planned: int
    jobs: int
    dirhams: int
    planned: Decimal
    invested: Decimal


@dataclass(frozen=True)
class Line:
    """What may be shown of one place; None is hidden. A project without a province is under the code "".

    `active` is the share of those that go on, in percent.
    """

    code: str
    name: str
    projects: int | None = None
    active: int | None = None
    jobs_planned: int | None = None
    jobs: int | None = None
    planned: Decimal | None = None
    invested: Decimal | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the group may not be told."""
        return self.projects is None


@dataclass(frozen=True)
class RegionImpact:
    """One region with its provinces, by name."""

    line: Line
    provinces: tuple[Line, ...]


@dataclass(frozen=True)
class Impact:
    """The regions with an answered follow-up, by name, as they stood when the month began."""

    as_of: date
    regions: tuple[RegionImpact, ...]


def by_place(*, today: date | None = None) -> Impact:
    """The figures of this month; the sums behind them are read again once a day."""
    as_of = (today or timezone.localdate()).replace(day=1)
    key, form = f"projects.impact.{as_of}", len(Cell._fields)
    return Impact(as_of, told(cache.get_or_set(key, partial(_cells, as_of), KEPT_FOR, version=form), *_names()))


def told(cells: Iterable[Cell], regions: Mapping[str, str], provinces: Mapping[str, str]) -> tuple[RegionImpact, ...]:
    """What may be shown of these provinces and of the regions that they add up to, by their names."""
    rows = list(cells)
    counts, amounts = _hidden(rows, lambda cell: cell.projects), _hidden(rows, lambda cell: cell.dirhams)
    groups: dict[str, list[Cell]] = defaultdict(list)
    for cell in rows:
        groups[cell.region].append(cell)
    found = []
    for code, inside in groups.items():
        name = regions.get(code, code)
        lines = [_line(one.province, provinces.get(one.province, ""), [one], counts, amounts) for one in inside]
        by_name = sorted(lines, key=lambda line: (not line.code, line.name))
        found.append(RegionImpact(_line(code, name, inside, counts, amounts, whole=True), tuple(by_name)))
    return tuple(sorted(found, key=lambda one: one.line.name))


def _cells(as_of: date) -> list[Cell]:
    begins = timezone.make_aware(datetime.combine(as_of, time.min))
    given = FollowUp.objects.answered().filter(answered_at__lt=begins)
    known = given.filter(project__state__in=AFTER_LAUNCH, project__region__isnull=False)
    latest = FollowUp.objects.filter(pk__in=known.order_by("project_id", "-months").distinct("project_id").values("pk"))
    in_dirhams = Q(project__currency=Currency.MAD)
    sums = (
        latest.order_by()
        .values_list(*PLACE)
        .annotate(
            projects=Count("pk"),
            active=Count("pk", filter=Q(is_active=True)),
            jobs_planned=Sum("project__jobs_planned"),
            jobs_now=Sum("jobs"),
            dirhams=Count("pk", filter=in_dirhams),
            invested_now=Sum("invested", filter=in_dirhams),
        )
    )
    planned = _planned(latest.filter(in_dirhams))
    return [
        Cell(region, province or "", *counts, planned.get((region, province), ZERO), invested or ZERO)
        for region, province, *counts, invested in sums
    ]


def _planned(latest: QuerySet) -> dict[tuple[str, str | None], Decimal]:
    """What these projects were to cost: the sums of their sources, by place."""
    sources = FundingSource.objects.filter(project__in=latest.values("project")).order_by()
    rows = sources.values_list(*PLACE).annotate(amount=Sum("amount"))
    return {(region, province): amount for region, province, amount in rows}


def _hidden(cells: Iterable[Cell], size: Callable[[Cell], int]) -> set[str]:
    """The names of what may not be told: from the whole into regions, from these into provinces, and back."""
    rows = [(cell, size(cell)) for cell in cells]
    regions: Counter[str] = Counter()
    for cell, count in rows:
        regions[cell.region] += count
    figures = [protection.exact("all", "end", "top", regions.total(), WHOLE_WEIGHT)]
    figures += [protection.exact(code, "top", code, count, REGION_WEIGHT) for code, count in regions.items()]
    figures += [protection.exact(f"{cell.region}|{cell.province}", cell.region, "end", count) for cell, count in rows]
    return protection.hidden(figures)


def _names() -> tuple[dict[str, str], dict[str, str]]:
    return {one.code: one.name for one in Region.objects.all()}, {one.code: one.name for one in Province.objects.all()}


def _line(code: str, name: str, cells: list[Cell], counts: set[str], amounts: set[str], *, whole: bool = False) -> Line:
    """A place with its figures, unless they may not be told."""
    known_as = code if whole else f"{cells[0].region}|{code}"
    if known_as in counts:
        return Line(code, name)
    line = Line(
        code=code,
        name=name,
        projects=by_fives(sum(cell.projects for cell in cells)),
        active=_share(sum(cell.active for cell in cells), sum(cell.projects for cell in cells)),
        jobs_planned=_rounded(sum(cell.jobs_planned for cell in cells)),
        jobs=_rounded(sum(cell.jobs for cell in cells)),
    )
    if known_as in amounts or not any(cell.dirhams for cell in cells):
        return line
    planned = _round_amount(sum((cell.planned for cell in cells), start=ZERO))
    return replace(line, planned=planned, invested=_round_amount(sum((cell.invested for cell in cells), start=ZERO)))


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole / SHARE_BY) * SHARE_BY


def _rounded(count: int) -> int:
    return round(count / JOBS_BY) * JOBS_BY


def _round_amount(amount: Decimal) -> Decimal:
    return (amount / AMOUNT_BY).quantize(Decimal(1)) * AMOUNT_BY
