"""Public figures of accompanied projects: how many by region, sector and nature; small groups hidden.

Every table divides the same projects: those that were ever taken into accompaniment before this month began. Within a
month the figures do not move, so that nobody finds a project by comparing two days. What would give a hidden figure
back is hidden too (ADR 14), and what is shown goes by fives.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.territories.models import Region
from projects.models import Project
from projects.workflows import ProjectKind, Sector
from skills.services.insight import protection

STEP = 5
TOTAL_WEIGHT, GROUP_WEIGHT = 100_000, 10
WOMEN, OTHERS = "women", "others"


@dataclass(frozen=True)
class Line:
    """One group; None is hidden."""

    code: str
    label: str
    count: int | None


@dataclass(frozen=True)
class Table:
    """One way to divide the projects."""

    code: str
    title: Any
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ProjectFigures:
    """The whole and its divisions, as they stood when the month began."""

    as_of: date
    total: int | None
    tables: tuple[Table, ...]


TITLES: dict[str, Any] = {
    "region": _("Région"),
    "sector": _("Secteur"),
    "kind": _("Nature"),
    "led": _("Qui le porte"),
}


def figures(*, today: date | None = None) -> ProjectFigures:
    """The figures of this month."""
    as_of = (today or timezone.localdate()).replace(day=1)
    rows = _counted(as_of)
    total = sum(count for *_codes, count in rows)
    divided = {name: _sums(rows, at) for at, name in enumerate(TITLES)}
    names = _hidden(total, divided)
    labels = _labels()
    tables = tuple(_table(name, divided[name], names, labels[name]) for name in TITLES)
    return ProjectFigures(as_of, None if "all" in names or "back" in names else by_fives(total), tables)


def _counted(as_of: date) -> list[tuple[str, str, str, str, int]]:
    begins = timezone.make_aware(datetime.combine(as_of, time.min))
    rows = Project.objects.filter(qualified_at__lt=begins, region__isnull=False).exclude(sector="")
    grouped = rows.order_by().values_list("region", "sector", "kind", "is_women_led").annotate(number=Count("pk"))
    return [(region, sector, kind, WOMEN if led else OTHERS, number) for region, sector, kind, led, number in grouped]


def _sums(rows: Iterable[tuple[Any, ...]], at: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for *codes, count in rows:
        found[codes[at]] += count
    return found


def _hidden(total: int, divided: Mapping[str, Counter[str]]) -> set[str]:
    """The names of what may not be shown: the tables stand one behind the other, and lead back to the whole."""
    found = [protection.exact("all", "end", "t0", total, TOTAL_WEIGHT)]
    for at, (name, groups) in enumerate(divided.items()):
        found += [
            protection.exact(f"{name}:{code}", f"t{at}", f"t{at + 1}", count, GROUP_WEIGHT)
            for code, count in groups.items()
        ]
    found.append(protection.exact("back", f"t{len(divided)}", "end", total, TOTAL_WEIGHT))
    return protection.hidden(found)


def _table(name: str, groups: Counter[str], names: set[str], labels: Mapping[str, str]) -> Table:
    lines = [
        Line(code, labels.get(code, code), None if f"{name}:{code}" in names else by_fives(count))
        for code, count in groups.items()
    ]
    return Table(
        name, TITLES[name], tuple(sorted(lines, key=lambda one: (one.count is None, -(one.count or 0), one.label)))
    )


def by_fives(count: int) -> int:
    """The number by fives; what is shown at all is at least five, or nothing."""
    return max(protection.SMALLEST, STEP * ((count + STEP // 2) // STEP)) if count else 0


def _labels() -> dict[str, dict[str, str]]:
    return {
        "region": {region.code: region.name for region in Region.objects.all()},
        "sector": {code: str(label) for code, label in Sector.choices},
        "kind": {code: str(label) for code, label in ProjectKind.choices},
        "led": {WOMEN: str(_("Une femme, ou une équipe menée par une femme")), OTHERS: str(_("Autres projets"))},
    }
