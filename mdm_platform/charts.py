"""Charts drawn on the server as SVG: bars and heat maps, mirrored where one reads from right to left.

    bars([("France", 1205), ("España", 615), ("Italia", None)])
    heat_map(columns=["Rabat", "Oujda"], rows=[("Santé", [Cell("12", 4), Cell("·", 0)])])

A value that is None is one that nobody may know: it is shown without a bar.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from mdm_platform.formats import nice_number

CELL_WIDTH, CELL_HEIGHT, GAP = 58, 30, 2
ROW_LABEL, COLUMN_LABEL = 230, 112
LONGEST_ROW, LONGEST_COLUMN = 32, 19


@dataclass(frozen=True)
class Bar:
    """One line of a bar chart; `share` is the length of the bar in percent of the longest."""

    label: Any
    text: str
    share: int


@dataclass(frozen=True)
class Cell:
    """What a cell of a heat map says; `level` goes from 0 (blank) to 5, `meaning` is read aloud and on hovering."""

    text: str
    level: int = 0
    tone: str = "brand"
    meaning: Any = ""


@dataclass(frozen=True)
class Label:
    """A heading of a heat map, shortened for its place; `whole` is the heading in full."""

    x: int
    y: int
    text: str
    whole: str


@dataclass(frozen=True)
class Square:
    """A cell with its place."""

    x: int
    y: int
    middle: int
    baseline: int
    cell: Cell


@dataclass(frozen=True)
class HeatMap:
    """A heat map ready to be drawn; the names of its rows stand beside the drawing, which starts at `start`."""

    width: int
    height: int
    start: int
    tilt: int
    columns: Sequence[Label]
    rows: Sequence[Label]
    squares: Sequence[Square]
    cell_width: int = CELL_WIDTH
    cell_height: int = CELL_HEIGHT

    @property
    def drawn(self) -> int:
        """The width of the drawing, without the names of the rows."""
        return self.width - ROW_LABEL


def bars(values: Iterable[tuple[Any, int | None]]) -> list[Bar]:
    """Bars of these values, in their order."""
    known = [(label, value) for label, value in values]
    longest = max((value for _label, value in known if value), default=0) or 1
    hidden = _("moins de 5 ou masqué")
    return [
        Bar(label, hidden if value is None else nice_number(value), round(100 * (value or 0) / longest))
        for label, value in known
    ]


def heat_map(*, columns: Sequence[Any], rows: Sequence[tuple[Any, Sequence[Cell]]]) -> HeatMap:
    """Place headings and cells; every row has one cell a column."""
    mirrored = translation.get_language_bidi()
    step_x, step_y = CELL_WIDTH + GAP, CELL_HEIGHT + GAP
    width, height = ROW_LABEL + len(columns) * step_x + COLUMN_LABEL // 2, COLUMN_LABEL + len(rows) * step_y

    def across(x: int, size: int = 0) -> int:
        return width - x - size if mirrored else x

    lefts = [ROW_LABEL + at * step_x for at in range(len(columns))]
    return HeatMap(
        width=width,
        height=height,
        start=0 if mirrored else ROW_LABEL,
        tilt=40 if mirrored else -40,
        columns=[
            Label(across(left + CELL_WIDTH // 2), COLUMN_LABEL - 8, _short(name, LONGEST_COLUMN), str(name))
            for left, name in zip(lefts, columns, strict=True)
        ],
        rows=[
            Label(across(ROW_LABEL - 10), COLUMN_LABEL + at * step_y + 20, _short(name, LONGEST_ROW), str(name))
            for at, (name, _cells) in enumerate(rows)
        ],
        squares=[
            _square(across(left, CELL_WIDTH), COLUMN_LABEL + at * step_y, cell)
            for at, (_name, cells) in enumerate(rows)
            for left, cell in zip(lefts, cells, strict=True)
        ],
    )


def _square(x: int, y: int, cell: Cell) -> Square:
    return Square(x, y, x + CELL_WIDTH // 2, y + 20, cell)


def _short(words: Any, longest: int) -> str:
    text = str(words)
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
