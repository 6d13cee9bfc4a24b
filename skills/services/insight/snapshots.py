"""Freeze supply and demand once a week: what is shown changes only with the snapshot, and never by less than five.

Figures are shown in multiples of five. One that is shown keeps what it shows, and one that is hidden stays hidden,
until it differs by five people from what it was: two dates tell nobody's arrival or departure apart. A figure that
falls under five is hidden at once.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from skills.models import InsightSnapshot
from skills.services.insight import counting, protection
from skills.services.insight.protection import SMALLEST, Figure

STEP = 5
ROUNDED, KEPT = 2, 4
WEIGHTS = {"dr": 1, "dc": 1, "r": 20, "c": 10, "d": 40, counting.ALL: 1000}
Shown = dict[str, int | None]


def take(*, now: datetime | None = None) -> InsightSnapshot:
    """Freeze the figures of the day; the day's snapshot when there is one already."""
    moment = now or timezone.now()
    day = timezone.localdate(moment)
    known = InsightSnapshot.objects.filter(day=day).first()
    if known is not None:
        return known
    before = InsightSnapshot.objects.filter(day__lt=day).first()
    counted = counting.supply(moment)
    shown, held = freeze(counted, before.supply if before else {}, before.held if before else {})
    try:
        with transaction.atomic():
            made = InsightSnapshot.objects.create(
                day=day, made_at=moment, supply=shown, held=held, demand=dict(counting.demand(day, moment))
            )
            InsightSnapshot.objects.filter(day__lt=day).exclude(held={}).update(held={})
    except IntegrityError:
        return InsightSnapshot.objects.get(day=day)
    return made


def freeze(counted: Mapping[str, int], before: Mapping, held: Mapping[str, int]) -> tuple[Shown, dict[str, int]]:
    """What is shown of each figure (None: hidden), and for the hidden ones what they were when they became so."""
    names = sorted({*counted, *held})
    figures = [_figure(name, counted.get(name, 0), before.get(name), held.get(name)) for name in names]
    away = protection.hidden(figures)
    shown: Shown = {}
    for figure in figures:
        if figure.name in away:
            shown[figure.name] = None
        elif figure.value:
            shown[figure.name] = _shown(figure.value, before.get(figure.name))
    kept = {name: held[name] if _stays(counted.get(name, 0), held.get(name)) else counted.get(name, 0) for name in away}
    return shown, kept


def latest(day: date | None = None) -> InsightSnapshot | None:
    """The snapshot of that day, or the last one."""
    rows = InsightSnapshot.objects.all()
    return (rows.filter(day=day) if day else rows).first()


def _figure(name: str, value: int, before: int | None, held: int | None) -> Figure:
    kind, _colon, codes = name.partition(":")
    tail, head = _ends(kind, codes)
    shown = _shown(value, before)
    margin = KEPT if shown == before else ROUNDED
    low, high = (max(SMALLEST, shown - margin), shown + margin) if value >= SMALLEST else (value, value)
    return Figure(name, tail, head, value, low, high, WEIGHTS[kind], must_hide=_stays(value, held))


def _ends(kind: str, codes: str) -> tuple[str, str]:
    """Where the edge of a figure begins and ends: everybody, a region, a domain, a country, everybody."""
    domain, _bar, place = codes.partition("|")
    return {
        counting.ALL: ("end", "start"),
        "r": ("start", f"region {codes}"),
        "dr": (f"region {place}", f"domain {domain}"),
        "d": (f"domain {codes}", f"domain {codes} again"),
        "dc": (f"domain {domain} again", f"country {place}"),
        "c": (f"country {codes}", "end"),
    }[kind]


def _shown(value: int, before: int | None) -> int:
    """The multiple of five that stands for the value: the one shown before while it is near enough."""
    if before and abs(value - before) < STEP and value >= SMALLEST:
        return before
    return max(SMALLEST, STEP * ((value + STEP // 2) // STEP))


def _stays(value: int, held: int | None) -> bool:
    """Whether a hidden figure is still too near to what it was when it was hidden."""
    return held is not None and abs(value - held) < STEP


def dates() -> Iterator[date]:
    """The days that can be read, the last first."""
    return InsightSnapshot.objects.values_list("day", flat=True).iterator()
