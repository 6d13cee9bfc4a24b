"""Which figures must be hidden so that no group under five can be told, not even by adding and subtracting.

Every figure is an edge between two nodes and every sum is a node: what enters it leaves it. A table with its totals is
then a circulation, and so are several tables that share totals. People who are hidden stay hidden when the figures
around them can be read in another way, in which they are five or more: a cycle of edges along which some figures grow
while others shrink, and every figure that is shown keeps what it shows. `hidden` looks for the cheapest such cycle for
each small figure and hides what the cycle needs (complementary suppression).
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

SMALLEST = 5


@dataclass(frozen=True)
class Figure:
    """A number that could be shown; `low` and `high` are the least and the most that a reader would then take it for.

    `weight` says how sorry one would be to hide it. `must_hide` is for a figure of five or more that stays hidden.
    """

    name: str
    tail: str
    head: str
    value: int
    low: int
    high: int
    weight: int = 1
    must_hide: bool = False

    @property
    def is_small(self) -> bool:
        """Whether so few people stand behind it that it is hidden."""
        return 0 < self.value < SMALLEST


def exact(name: str, tail: str, head: str, value: int, weight: int = 1) -> Figure:
    """A figure that would be shown as it is."""
    return Figure(name, tail, head, value, value, value, weight)


def hidden(figures: Sequence[Figure]) -> set[str]:
    """The names of the figures to hide: the small ones, and those without which they could be told."""
    names = primary(figures)
    edges = _edges_by_node(figures)
    for figure in sorted(figures, key=lambda one: (one.value, one.name)):
        if figure.name in names and figure.value < SMALLEST:
            names |= _needed(figure, edges, names)
    return names


def primary(figures: Sequence[Figure]) -> set[str]:
    """The names of the figures that are hidden for themselves."""
    return {figure.name for figure in figures if figure.is_small or figure.must_hide}


def _edges_by_node(figures: Sequence[Figure]) -> dict[str, list[Figure]]:
    edges: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        edges[figure.tail].append(figure)
        edges[figure.head].append(figure)
    return edges


def _needed(figure: Figure, edges: dict[str, list[Figure]], names: Collection[str]) -> set[str]:
    """What must be hidden beside so that the figure might be five; nothing when no cycle exists (an empty group)."""
    amount = SMALLEST - figure.value
    best: dict[str, int] = {figure.head: 0}
    ways: list[tuple[int, str]] = [(0, figure.head)]
    came: dict[str, tuple[str, Figure | None]] = {}
    while ways:
        cost, node = heapq.heappop(ways)
        if node == figure.tail:
            return _along(came, figure)
        if cost > best[node]:
            continue
        for other, step, edge in _steps(node, edges, names, amount, figure):
            if cost + step < best.get(other, cost + step + 1):
                best[other] = cost + step
                came[other] = (node, edge if step else None)
                heapq.heappush(ways, (cost + step, other))
    return set()


def _steps(
    node: str, edges: dict[str, list[Figure]], names: Collection[str], amount: int, figure: Figure
) -> Iterator[tuple[str, int, Figure]]:
    """Nodes that `amount` people can be moved to in thought, with what it costs in figures to hide."""
    for edge in edges[node]:
        if edge.name == figure.name:
            continue
        if edge.tail == node:
            cost = _cost(edge, names, edge.high - edge.value >= amount, edge.value > 0)
            other = edge.head
        else:
            cost = _cost(edge, names, edge.value - edge.low >= amount, edge.value - 1 >= amount)
            other = edge.tail
        if cost is not None:
            yield other, cost, edge


def _cost(edge: Figure, names: Collection[str], as_shown: bool, if_hidden: bool) -> int | None:
    """Nothing when what is shown leaves room, the figure's weight when hiding it does, None when neither does."""
    if edge.name in names:
        return 0 if if_hidden else None
    if as_shown:
        return 0
    return edge.weight * (10 + edge.value) if if_hidden else None


def _along(came: dict[str, tuple[str, Figure | None]], figure: Figure) -> set[str]:
    found, node = set(), figure.tail
    while node != figure.head:
        node, edge = came[node]
        if edge is not None:
            found.add(edge.name)
    return found
