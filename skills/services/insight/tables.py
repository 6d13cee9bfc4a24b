"""A snapshot as tables that people read: domains in lines, regions or countries in columns, the widest gaps first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mdm_platform.territories.countries import country_name
from mdm_platform.territories.models import Region
from skills.models import Domain, InsightSnapshot
from skills.services.insight import counting
from skills.services.insight.counting import name_of
from skills.services.insight.protection import SMALLEST

REGIONS, COUNTRIES = "regions", "countries"
MOST_COUNTRIES = 15


@dataclass(frozen=True)
class Pair:
    """People looked for, and people who offer: None when that is hidden."""

    demand: int
    supply: int | None

    @property
    def tension(self) -> tuple[int, float]:
        """How much is missing, for sorting: first where there is nobody, then by people wanted for one offered."""
        if not self.demand:
            return (0, -float(self.supply or 0))
        return (1, self.demand / self._offered) if self._offered else (2, self.demand)

    @property
    def level(self) -> int:
        """From 0 (nobody is looked for) to 5 (at least as many are looked for as there are)."""
        if not self.demand:
            return 0
        share = self.demand / self._offered if self._offered else 1
        return 1 + sum(share >= step for step in (0.05, 0.15, 0.4, 1))

    @property
    def _offered(self) -> int:
        """The supply, a hidden one taken for the most that a small group has."""
        return SMALLEST - 1 if self.supply is None else self.supply


@dataclass(frozen=True)
class Line:
    """A domain: its sums, then a pair a place."""

    code: str
    label: Any
    total: Pair
    cells: tuple[Pair, ...]


@dataclass(frozen=True)
class Table:
    """One view of a snapshot. In the view by countries the demand has no place: it stands in the sums alone."""

    by: str
    snapshot: InsightSnapshot
    places: tuple[tuple[str, Any], ...]
    lines: tuple[Line, ...]
    places_total: tuple[Pair, ...]
    total: Pair


def table(snapshot: InsightSnapshot, *, by: str, domain: str = "", place: str | None = None) -> Table:
    """The view by regions or by countries; a domain or a place keeps that line or that column of it."""
    places = _regions(snapshot) if by == REGIONS else _countries(snapshot)
    if place is not None:
        places = [one for one in places if one[0] == place]
    cell, total = ("dr", "r") if by == REGIONS else ("dc", "c")
    lines = [
        Line(
            code,
            label,
            _pair(snapshot, name_of("d", code)),
            tuple(_pair(snapshot, name_of(cell, code, at)) for at, _label in places),
        )
        for code, label in _domains(snapshot)
        if not domain or code == domain
    ]
    lines.sort(key=lambda line: line.total.tension, reverse=True)
    sums = tuple(_pair(snapshot, name_of(total, at)) for at, _label in places)
    return Table(by, snapshot, tuple(places), tuple(lines), sums, _pair(snapshot, counting.ALL))


def place_names(snapshot: InsightSnapshot, by: str) -> list[tuple[str, Any]]:
    """The places that a filter offers."""
    return _regions(snapshot) if by == REGIONS else _countries(snapshot, limit=None)


def domain_names(snapshot: InsightSnapshot) -> list[tuple[str, Any]]:
    """The domains that a filter offers."""
    return _domains(snapshot)


def _pair(snapshot: InsightSnapshot, name: str) -> Pair:
    return Pair(snapshot.demand.get(name, 0), snapshot.supply.get(name, 0))


def _domains(snapshot: InsightSnapshot) -> list[tuple[str, Any]]:
    held = _codes((snapshot.supply, snapshot.demand), "d")
    known = [(one.slug, one.label) for one in Domain.objects.filter(slug__in=held).order_by("position", "slug")]
    return [*known, *([("", _("Domaine non précisé"))] if "" in held else [])]


def _regions(snapshot: InsightSnapshot) -> list[tuple[str, Any]]:
    return [*((region.code, region.name) for region in Region.objects.order_by("code")), ("", _("Sans région"))]


def _countries(snapshot: InsightSnapshot, limit: int | None = MOST_COUNTRIES) -> list[tuple[str, Any]]:
    """Countries by what is shown of them, the most first; the hidden ones stand last."""
    held = _codes((snapshot.supply,), "c")
    ordered = sorted(held, key=lambda code: (-(snapshot.supply.get(name_of("c", code)) or 0), code))
    return [(code, country_name(code) or _("Pays non précisé")) for code in ordered[:limit]]


def _codes(figures: Iterable[Mapping[str, Any]], kind: str) -> set[str]:
    start = f"{kind}:"
    return {name.removeprefix(start) for one in figures for name in one if name.startswith(start)}
