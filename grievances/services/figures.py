"""Figures of cases: how many, how fast, how contested, how liked; small groups hidden, and what would tell them.

A figure under five is hidden, and so is what would give it back from the sums (`skills.services.insight.protection`):
every table divides the same cases, into answered and not, so that all the tables of a page are one circulation.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import QuerySet

from grievances.models import Case, Deadline, Satisfaction
from grievances.models.satisfaction import Rating
from grievances.services import figure_nesting
from grievances.workflows import CaseOutcome, CaseState, CaseWorkflow, DeadlineKind
from mdm_platform.audit.models import TransitionLog
from skills.services.insight import protection

SMALLEST = protection.SMALLEST
DAY = 86_400
LEAST_FOR_SHARES = 10
ANSWERING = (CaseState.ANSWERED, CaseState.INADMISSIBLE)
CONTESTED = CaseState.REOPENING_REQUESTED
TOTAL_WEIGHT, SUM_WEIGHT, GROUP_WEIGHT = 100_000, 20, 10


@dataclass
class Group:
    """What is known of the cases of one group."""

    code: str
    received: int = 0
    answered: int = 0
    late: int = 0
    contested: int = 0
    days: list[int] = field(default_factory=list, repr=False)
    opinions: int = 0
    satisfied: int = 0
    right: int = 0


Measure = tuple[Callable[[Group], int], Callable[[Group], int]]
SHARES: dict[str, Measure] = {
    "contested": (lambda group: group.answered, lambda group: group.contested),
    "satisfied": (lambda group: group.opinions, lambda group: group.satisfied),
    "right": (lambda group: group.answered, lambda group: group.right),
}


@dataclass(frozen=True)
class Line:
    """What may be shown of one group; None is hidden. Delays in days, shares in percent, by fives.

    `late` counts the answers that came after the legal delay, `late_share` says how many they are in a hundred.
    """

    code: str
    received: int | None
    answered: int | None
    median: int | None
    slow: int | None
    contested: int | None
    satisfied: int | None
    right: int | None
    late: int | None = None
    late_share: int | None = None


@dataclass(frozen=True)
class Table:
    """One way to divide the cases."""

    code: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Figures:
    """The whole, and each of its divisions."""

    total: Line
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Fact:
    """One case, as figures see it: nothing of its text or of its person."""

    codes: dict[str, str]
    days: int | None
    is_late: bool
    is_contested: bool
    rating: str
    outcome: str


@dataclass(frozen=True)
class Division:
    """One way to divide cases: the column that it reads, what it is called, and how its codes read.

    `within` is the code of the division whose groups this one divides further.
    """

    code: str
    title: Any
    column: str
    labels: Callable[[Collection[str]], Mapping[str, Any]]
    within: str = ""


def compute(cases: QuerySet[Case], divisions: Iterable[Division]) -> Figures:
    """The figures of these cases, protected together."""
    wanted = list(divisions)
    facts = _facts(cases, wanted)
    whole = _group("", facts)
    divided = [(one, _divide(facts, one)) for one in wanted]
    hidden = _hidden(whole, [groups for _one, groups in divided])
    tables = [Table(one.code, _lines(groups, hidden, at)) for at, (one, groups) in enumerate(divided)]
    shown = {name: [whole] if _may_show(whole, measure) else [] for name, measure in SHARES.items()}
    total = _line(whole, hidden, "all", shown)
    return Figures(total, tuple(_beside_its_parts(table, tables, wanted, facts, total) for table in tables))


def _beside_its_parts(
    table: Table, tables: list[Table], divisions: list[Division], facts: list[Fact], total: Line
) -> Table:
    """The table, without the sums that a table of their parts would betray."""
    lines = table.lines
    for division, other in zip(divisions, tables, strict=True):
        if division.within == table.code:
            parents = {fact.codes[division.code]: fact.codes[table.code] for fact in facts}
            lines = figure_nesting.protect(lines, other.lines, parents, total)
    return Table(table.code, lines)


def _facts(cases: QuerySet[Case], divisions: list[Division]) -> list[Fact]:
    """Every case as a fact, in four queries whatever their number."""
    columns = [one.column for one in divisions]
    rows = list(cases.order_by().values_list("pk", "received_at", "outcome", *columns).distinct())
    answers, contested = _reached(min((received for _pk, received, *_rest in rows), default=None))
    ratings = dict(
        Satisfaction.objects.filter(case__in=cases.values("pk")).order_by("pk").values_list("case", "rating")
    )
    legal = Deadline.objects.filter(case__in=cases.values("pk"), kind=DeadlineKind.LEGAL).order_by("-started_at")
    dues = dict(legal.values_list("case", "due_at"))
    return [
        Fact(
            codes={one.code: str(code or "") for one, code in zip(divisions, codes, strict=True)},
            days=_days(received, answers.get(pk)),
            is_late=pk in answers and pk in dues and answers[pk] > dues[pk],
            is_contested=pk in contested,
            rating=ratings.get(pk, ""),
            outcome=outcome,
        )
        for pk, received, outcome, *codes in rows
    ]


def _reached(first: datetime | None) -> tuple[dict[int, datetime], set[int]]:
    """When each case since then was first answered, whatever happened to it since, and which were contested."""
    if first is None:
        return {}, set()
    rows = TransitionLog.objects.filter(workflow=CaseWorkflow.name, target__in=(*ANSWERING, CONTESTED), at__gte=first)
    answers: dict[int, datetime] = {}
    contested: set[int] = set()
    for key, target, at in rows.order_by("pk").values_list("object_id", "target", "at"):
        if target == CONTESTED:
            contested.add(int(key))
        else:
            answers.setdefault(int(key), at)
    return answers, contested


def _days(received: datetime, answered: datetime | None) -> int | None:
    return max(0, int((answered - received).total_seconds() // DAY)) if answered else None


def _divide(facts: list[Fact], division: Division) -> list[Group]:
    """The groups of a division, the largest first."""
    sorted_facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        sorted_facts[fact.codes[division.code]].append(fact)
    groups = [_group(code, rows) for code, rows in sorted_facts.items()]
    return sorted(groups, key=lambda group: (-group.received, group.code))


def _group(code: str, facts: list[Fact]) -> Group:
    ratings = Counter(fact.rating for fact in facts if fact.rating)
    answered = [fact for fact in facts if fact.days is not None]
    return Group(
        code=code,
        received=len(facts),
        answered=len(answered),
        late=sum(fact.is_late for fact in answered),
        contested=sum(fact.is_contested for fact in answered),
        days=sorted(fact.days for fact in answered),
        opinions=ratings.total(),
        satisfied=ratings[Rating.SATISFIED],
        right=sum(fact.outcome in (CaseOutcome.FOUNDED, CaseOutcome.PARTLY_FOUNDED) for fact in answered),
    )


def _hidden(whole: Group, tables: list[list[Group]]) -> set[str]:
    """The names of the figures that may not be shown.

    The circulation goes through the tables, forth through one and back through the next: from the whole to the groups
    of a table, to their answered and unanswered cases, the answered ones to those in time and late, to the sums of
    these, and on.
    """
    figures = [protection.exact("all", "end", "t0", whole.received, TOTAL_WEIGHT)]
    waiting, timely = whole.received - whole.answered, whole.answered - whole.late
    for at, groups in enumerate(tables):
        forth, end = f"t{at}", f"t{at + 1}"
        for group in groups:
            node, name = f"{at}:{group.code}:node", f"{at}:{group.code}"
            answers = f"{name}:answers"
            figures += [
                protection.exact(f"{name}:received", forth, node, group.received, GROUP_WEIGHT),
                protection.exact(f"{name}:answered", node, answers, group.answered, 2),
                protection.exact(f"{name}:late", answers, f"{at}:late", group.late),
                protection.exact(f"{name}:timely", answers, f"{at}:timely", group.answered - group.late),
                protection.exact(f"{name}:waiting", node, f"{at}:waiting", group.received - group.answered),
            ]
        figures += [
            protection.exact(f"{at}:late:sum", f"{at}:late", f"{at}:answered", whole.late, SUM_WEIGHT),
            protection.exact(f"{at}:timely:sum", f"{at}:timely", f"{at}:answered", timely, SUM_WEIGHT),
            protection.exact(f"{at}:answered:sum", f"{at}:answered", end, whole.answered, SUM_WEIGHT),
            protection.exact(f"{at}:waiting:sum", f"{at}:waiting", end, waiting, SUM_WEIGHT),
        ]
    figures.append(protection.exact("back", f"t{len(tables)}", "end", whole.received, TOTAL_WEIGHT))
    names = protection.hidden(figures)
    if {"all", "back"} & names:
        names.add("all:received")
    for sum_of, parts in (("answered", ("answered", "waiting")), ("late", ("late", "timely"))):
        if any(f"{at}:{part}:sum" in names for at in range(len(tables)) for part in parts):
            names.add(f"all:{sum_of}")
    return names


def _lines(groups: list[Group], hidden: set[str], at: int) -> tuple[Line, ...]:
    shown = {name: _shown(groups, measure) for name, measure in SHARES.items()}
    return tuple(_line(group, hidden, f"{at}:{group.code}", shown) for group in groups)


def _line(group: Group, hidden: set[str], name: str, shown: dict[str, list[Group]]) -> Line:
    is_counted = f"{name}:received" not in hidden
    tells_answers = is_counted and not {f"{name}:answered", f"{name}:waiting"} & hidden
    tells_late = tells_answers and not {f"{name}:late", f"{name}:timely"} & hidden

    def may_tell(least: int) -> bool:
        """Whether it may be known that so many were answered: the others may then still be five."""
        enough = group.received if tells_answers else group.received - SMALLEST
        return is_counted and group.answered >= least and enough >= least

    shares = {
        share: _percent(part(group), base(group)) if group in shown[share] and may_tell(LEAST_FOR_SHARES) else None
        for share, (base, part) in SHARES.items()
    }
    return Line(
        code=group.code,
        received=group.received if is_counted else None,
        answered=group.answered if tells_answers else None,
        median=_percentile(group.days, 50) if may_tell(SMALLEST) else None,
        slow=_percentile(group.days, 90) if may_tell(LEAST_FOR_SHARES) else None,
        late=group.late if tells_late else None,
        late_share=_percent(group.late, group.answered) if tells_late and may_tell(LEAST_FOR_SHARES) else None,
        **shares,
    )


def _may_show(group: Group, measure: Measure) -> bool:
    """Whether a share of the group tells of nobody: ten in all, and nobody or five on either side."""
    base, part = measure[0](group), measure[1](group)
    return base >= LEAST_FOR_SHARES and all(not count or count >= SMALLEST for count in (part, base - part))


def _shown(groups: list[Group], measure: Measure) -> list[Group]:
    """The groups whose share may be shown: when one alone may not, the smallest of the others is not either."""
    shown = [group for group in groups if _may_show(group, measure)]
    others = [group for group in groups if group not in shown and measure[0](group)]
    if len(others) == 1 and shown:
        shown.remove(min(shown, key=measure[0]))
    return shown


def _percent(part: int, base: int) -> int:
    return 5 * round(20 * part / base)


def _percentile(days: list[int], percent: int) -> int:
    """The least number of days in which so many percent of them were answered."""
    return days[ceil(len(days) * percent / 100) - 1]
