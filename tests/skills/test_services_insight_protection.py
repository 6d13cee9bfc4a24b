"""Somebody who reads everything that is published, and computes, finds no group under five.

The reader below is written apart from what it attacks: it knows the published figures, the rounding and the sums, and
looks for the least and the most that stand behind each hidden figure by sending units through the network of sums.
"""

from collections import Counter
from itertools import product

import pytest
from hypothesis import example, find, given, settings
from hypothesis import strategies as st

from skills.services.insight import counting, protection, snapshots
from skills.services.insight.protection import exact

MANY = 10**6
DOMAINS, REGIONS, COUNTRIES = ("health", "energy", "law"), ("01", "06", ""), ("FR", "ES", "BE", "CA")
GROUPS = list(product(DOMAINS, REGIONS, COUNTRIES))
SIZES = st.one_of(st.just(0), st.integers(0, 4), st.integers(0, 25))
CROWDS = st.lists(SIZES, min_size=len(GROUPS), max_size=len(GROUPS))


def counted(sizes):
    """The figures of a crowd: so many people in each group."""
    counts = Counter()
    for group, size in zip(GROUPS, sizes, strict=True):
        for name in counting._names(*group) if size else ():
            counts[name] += size
    return counts


class Reader:
    """Who reads one table of figures and takes the sums between them for what they are."""

    def __init__(self, counts, shown, before=None):
        self.counts, self.before = counts, before or {}
        self.arcs = {name: self.ends(name) for name in {*counts, *shown}}
        self.room = {name: self.range_of(name, shown) for name in self.arcs}

    @staticmethod
    def ends(name):
        kind, _colon, codes = name.partition(":")
        one, _bar, place = codes.partition("|")
        return {
            "all": ("Z", "A"),
            "r": ("A", ("r", one)),
            "dr": (("r", place), ("d", one)),
            "d": (("d", one), ("D", one)),
            "dc": (("D", one), ("c", place)),
            "c": (("c", one), "Z"),
        }[kind]

    def range_of(self, name, shown):
        if name not in shown:
            return (0, 0)
        if shown[name] is None:
            return (1, MANY) if self.counts[name] else (0, MANY)
        margin = 4 if shown[name] == self.before.get(name) else 2
        return (max(5, shown[name] - margin), shown[name] + margin)

    def most(self, name, enough):
        """The most that may stand behind a figure, or `enough` when that much may."""
        flow = dict(self.counts)
        for arc in self.arcs:
            flow.setdefault(arc, 0)
            assert self.room[arc][0] <= flow[arc] <= self.room[arc][1], (arc, flow[arc], self.room[arc])
        while flow[name] < enough and self._push(flow, name):
            pass
        return flow[name]

    def _push(self, flow, name):
        start, goal = self.arcs[name][1], self.arcs[name][0]
        came, waiting = {start: None}, [start]
        while waiting and goal not in came:
            node = waiting.pop()
            for arc, (tail, head) in self.arcs.items():
                low, high = self.room[arc]
                if arc == name:
                    continue
                if tail == node and head not in came and flow[arc] < high:
                    came[head] = (node, arc, 1)
                    waiting.append(head)
                if head == node and tail not in came and flow[arc] > low:
                    came[tail] = (node, arc, -1)
                    waiting.append(tail)
        if goal not in came:
            return False
        node = goal
        while came[node] is not None:
            node, arc, step = came[node]
            flow[arc] += step
        flow[name] += 1
        return True


def told(counts, shown, before=None):
    """The small groups of which a reader can prove that they are under five."""
    reader = Reader(counts, shown, before)
    small = [name for name, value in counts.items() if 0 < value < 5]
    return [name for name in small if shown[name] is not None or reader.most(name, 5) < 5]


@settings(max_examples=120, deadline=None)
@given(CROWDS)
@example([0] * 35 + [1])
@example([1] * 36)
@example([3] + [12] * 35)
def test_no_small_group_can_be_told_from_everything_published(sizes):
    counts = counted(sizes)
    shown, _held = snapshots.freeze(counts, {}, {})
    assert told(counts, shown) == []
    assert all(value is None or value % 5 == 0 for value in shown.values())


def told_without_complement(sizes):
    """What the same reader tells when the small figures are hidden and nothing beside them."""
    counts = counted(sizes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(protection, "hidden", protection.primary)
        shown, _held = snapshots.freeze(counts, {}, {})
    return told(counts, shown)


@pytest.mark.parametrize(("alone", "beside"), [(1, 10), (2, 20), (1, 15), (2, 10)])
def test_negative_control_a_small_region_beside_a_large_one(alone, beside):
    sizes = [0] * len(GROUPS)
    sizes[GROUPS.index(("health", "01", "FR"))] = alone
    sizes[GROUPS.index(("health", "06", "FR"))] = beside
    assert "dr:health|01" in told_without_complement(sizes)
    counts = counted(sizes)
    assert told(counts, snapshots.freeze(counts, {}, {})[0]) == []


def test_negative_control_random_crowds_are_told_without_the_complementary_part():
    assert told_without_complement(find(CROWDS, told_without_complement))


@settings(max_examples=60, deadline=None)
@given(CROWDS, st.lists(st.lists(st.integers(-6, 6), min_size=36, max_size=36), min_size=1, max_size=3))
def test_two_dates_never_differ_by_less_than_five(sizes, changes):
    counts = counted(sizes)
    before, held = snapshots.freeze(counts, {}, {})
    for change in changes:
        sizes = [max(0, size + step) for size, step in zip(sizes, change, strict=True)]
        old, counts = counts, counted(sizes)
        shown, held = snapshots.freeze(counts, before, held)
        assert told(counts, shown, before) == []
        for name in {*shown, *before}:
            then, now = before.get(name, 0), shown.get(name, 0)
            if then is not None and now is not None:
                assert abs(now - then) % 5 == 0
            if then is None and now is not None and now:
                assert name not in old or counts[name] >= 5
        before = shown


@settings(max_examples=60, deadline=None)
@given(CROWDS)
def test_when_nothing_changes_nothing_shown_changes(sizes):
    counts = counted(sizes)
    shown, held = snapshots.freeze(counts, {}, {})
    again, still = snapshots.freeze(counts, shown, held)
    assert (again, still) == (shown, held)


def test_a_hidden_figure_comes_back_once_five_people_have_come():
    crowd = Counter(dict.fromkeys(counting._names("health", "06", "FR"), 3))
    shown, held = snapshots.freeze(crowd, {}, {})
    assert set(shown.values()) == {None}
    for size, seen in ((5, None), (7, None), (8, 10), (9, 10), (4, None), (7, None), (9, 10)):
        crowd = Counter(dict.fromkeys(crowd, size))
        shown, held = snapshots.freeze(crowd, shown, held)
        assert set(shown.values()) == {seen}, size


def test_exact_figures_of_a_survey():
    """One question, two answers: the one that would give the other away is hidden with it, or the total is."""
    people = exact("n", "end", "start", 20, weight=1000)
    assert protection.hidden([people, exact("yes", "start", "end", 17), exact("no", "start", "end", 3)]) == {
        "yes",
        "no",
    }
    everybody = [exact("n", "end", "start", 5), exact("yes", "start", "end", 3), exact("no", "start", "end", 2)]
    assert protection.hidden(everybody) == {"n", "yes", "no"}
    assert protection.hidden([people, exact("yes", "start", "end", 20), exact("no", "start", "end", 0)]) == set()


def test_a_large_table_is_protected_in_a_few_seconds():
    counts = Counter()
    for at in range(4000):
        place = (at * at) % 97
        for name in counting._names(f"d{at % 25}", f"{at % 13:02}", f"c{min(place, at % 60)}"):
            counts[name] += 1
    shown, _held = snapshots.freeze(counts, {}, {})
    assert shown[counting.ALL] == 4000
