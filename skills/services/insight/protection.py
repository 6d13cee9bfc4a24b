"""Which figures must be hidden so that no group under five can be told, not even by adding and subtracting.

Every figure is an edge between two nodes and every sum is a node: what enters it leaves it. A table with its totals is
then a circulation, and so are several tables that share totals. People who are hidden stay hidden when the figures
around them can be read in another way, in which they are five or more: a cycle of edges along which some figures grow
while others shrink, and every figure that is shown keeps what it shows. `hidden` looks for the cheapest such cycle for
each small figure and hides what the cycle needs (complementary suppression).
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
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


Edges = dict[str, list[tuple[Figure, int, str]]]
Step = tuple[Figure, int, int]
Steps = list[Step]


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


def _edges_by_node(figures: Sequence[Figure]) -> Edges:
    """What leaves each node: the figure, whether it grows or shrinks by going that way, and where that leads."""
    edges: Edges = defaultdict(list)
    for figure in figures:
        edges[figure.tail].append((figure, 1, figure.head))
        edges[figure.head].append((figure, -1, figure.tail))
    return edges


def _needed(figure: Figure, edges: Edges, names: Collection[str]) -> set[str]:
    """What must be hidden beside so that the figure might be five: one person at a time is added in thought."""
    found: set[str] = set()
    moved: Counter[str] = Counter()
    for _person in range(SMALLEST - figure.value):
        steps = _cheapest(figure, edges, {*names, *found}, moved)
        for edge, step, cost in steps:
            moved[edge.name] += step
            if cost:
                found.add(edge.name)
    return found


def _cheapest(figure: Figure, edges: Edges, names: Collection[str], moved: Mapping[str, int]) -> Steps:
    """The cheapest way round for one more person in the figure; nothing when there is none (an empty group)."""
    best: dict[str, int] = {figure.head: 0}
    ways: list[tuple[int, str]] = [(0, figure.head)]
    came: dict[str, tuple[str, Step]] = {}
    while ways:
        total, node = heapq.heappop(ways)
        if node == figure.tail:
            return _along(came, figure)
        if total > best[node]:
            continue
        for edge, step, other in edges[node]:
            known = best.get(other)
            if (known is not None and known <= total) or edge.name == figure.name:
                continue
            cost = _cost(edge, step, names, moved)
            if cost is not None and (known is None or total + cost < known):
                best[other] = total + cost
                came[other] = (node, (edge, step, cost))
                heapq.heappush(ways, (total + cost, other))
    return []


def _cost(edge: Figure, step: int, names: Collection[str], moved: Mapping[str, int]) -> int | None:
    """Nothing when what is shown leaves room, the figure's weight when hiding it does, None when neither does."""
    after = edge.value + moved.get(edge.name, 0) + step
    if_hidden = edge.value > 0 and after > 0
    if edge.name in names:
        return 0 if if_hidden else None
    if edge.low <= after <= edge.high:
        return 0
    return edge.weight * (10 + edge.value) if if_hidden else None


def _along(came: Mapping[str, tuple[str, Step]], figure: Figure) -> Steps:
    found, node = [], figure.tail
    while node != figure.head:
        node, step = came[node]
        found.append(step)
    return found
