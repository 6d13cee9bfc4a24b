"""The map of action: one square a province, placed as the country lies, darker where more associations act.

A square each: a small province is read as well as a large one, on a phone too.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mdm_platform.territories.models import Province
from mdm_platform.territories.models.region import ProvinceKind

DATA = Path(__file__).parents[1] / "data" / "province_tiles.csv"
SIDE = 40
LEVELS = 5
CASABLANCA = "06.141"


@dataclass(frozen=True)
class Place:
    """A province on the map: where its square stands, how many, and how dark (0 to 5)."""

    code: str
    name: str
    region: str
    x: int
    y: int
    count: int
    level: int

    @property
    def middle(self) -> int:
        """Where the number stands, across."""
        return self.x + SIDE // 2

    @property
    def baseline(self) -> int:
        """Where the number stands, down."""
        return self.y + SIDE // 2 + 5


@dataclass(frozen=True)
class Border:
    """A line between two regions."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class ActionMap:
    """The map ready to be drawn; `ranked` are the places where somebody acts, the most first."""

    places: tuple[Place, ...]
    borders: tuple[Border, ...]
    width: int
    height: int

    @property
    def ranked(self) -> list[Place]:
        """The places where at least one association acts."""
        return sorted((place for place in self.places if place.count), key=lambda one: (-one.count, one.name))

    @property
    def most(self) -> int:
        """The largest number on the map."""
        return max((place.count for place in self.places), default=0)


def action_map(counts: Mapping[str, int]) -> ActionMap:
    """The map of these numbers by province; those of the prefectures inside Casablanca count for the city."""
    provinces = list(Province.objects.select_related("region"))
    totals = _totals(provinces, counts)
    most = max(totals.values(), default=0)
    tiles = _tiles()
    shown = [province for province in provinces if province.code in tiles]
    places = tuple(
        Place(
            province.code,
            province.name,
            province.region.name,
            tiles[province.code][0] * SIDE,
            tiles[province.code][1] * SIDE,
            totals.get(province.code, 0),
            _level(totals.get(province.code, 0), most),
        )
        for province in shown
    )
    region_at = {tiles[province.code]: province.region_id for province in shown}
    columns, rows = (max(tile[axis] for tile in tiles.values()) + 1 for axis in (0, 1))
    return ActionMap(places, _borders(region_at), columns * SIDE, rows * SIDE)


def _totals(provinces: list[Province], counts: Mapping[str, int]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for province in provinces:
        inside = province.kind == ProvinceKind.ARRONDISSEMENTS
        code = CASABLANCA if inside else province.code
        totals[code] = totals.get(code, 0) + counts.get(province.code, 0)
    return totals


def _level(count: int, most: int) -> int:
    """The darkness of a square: five steps of the largest number, so that one association is already seen."""
    return -(-count * LEVELS // most) if most else 0


def _borders(region_at: Mapping[tuple[int, int], str]) -> tuple[Border, ...]:
    lines = []
    for (column, row), region in region_at.items():
        left, top = column * SIDE, row * SIDE
        beside, below = region_at.get((column + 1, row)), region_at.get((column, row + 1))
        if beside not in (None, region):
            lines.append(Border(left + SIDE, top, left + SIDE, top + SIDE))
        if below not in (None, region):
            lines.append(Border(left, top + SIDE, left + SIDE, top + SIDE))
    return tuple(lines)


@lru_cache(maxsize=1)
def _tiles() -> dict[str, tuple[int, int]]:
    """Column and row of each province's square."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {row["province"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}
