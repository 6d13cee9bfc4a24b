"""The clocks of a case as rows: computed from its events, stored, and computed again to the same."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from grievances.models import Case, Deadline
from grievances.services import clock_facts, clocks
from grievances.services.clocks import Clock
from grievances.workflows import FINAL_STATES
from mdm_platform.calendars.working_days import Calendars

CHUNK = 500
COLUMNS = tuple(field.name for field in fields(Clock))


class Difference(NamedTuple):
    """A case whose stored clocks are not what its events say, and of which kinds they are."""

    case: Case
    kinds: tuple[str, ...]


@transaction.atomic
def refresh(*, case: Case, now: datetime | None = None) -> None:
    """Compute the case's clocks again, and when it is due next; called in the transaction of each transition.

    They follow from the events alone: whatever `now` is, the result is the same.
    """
    found = clocks.compute(clock_facts.of_cases([case.pk], Calendars())[case.pk])
    _store(case, found)


def recompute(*, cases: QuerySet[Case] | None = None, write: bool = True) -> list[Difference]:
    """Compute the clocks of these cases again, of all that are not over unless told; what differed.

    A case that is over keeps its clocks: a holiday or a target of later does not rewrite its history. A
    redacted one keeps them in any case: what they followed from is gone.
    """
    rows = (Case.objects.exclude(state__in=FINAL_STATES) if cases is None else cases).filter(redacted_at=None)
    found: list[Difference] = []
    for keys in _chunks(rows.order_by("pk").values_list("pk", flat=True).iterator(CHUNK)):
        suspects = _differing(keys, Calendars())
        found += [difference for key in suspects if (difference := _settle(key, write=write)) is not None]
    return found


def _settle(key: int, *, write: bool) -> Difference | None:
    """Look again at one case while nobody else changes it."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=key)
        found = clocks.compute(clock_facts.of_cases([key], Calendars())[key])
        kinds = _kinds_that_differ(case, found, _stored([key])[key])
        if kinds and write:
            _store(case, found)
    return Difference(case, kinds) if kinds else None


def _differing(keys: Sequence[int], calendars: Calendars) -> list[int]:
    computed = {key: clocks.compute(facts) for key, facts in clock_facts.of_cases(keys, calendars).items()}
    stored = _stored(keys)
    cases = Case.objects.only("pk", "state", "due_at").in_bulk(list(keys))
    return [key for key in keys if key in cases and _kinds_that_differ(cases[key], computed[key], stored[key])]


def _kinds_that_differ(case: Case, computed: Sequence[Clock], stored: Sequence[Deadline]) -> tuple[str, ...]:
    kept = {tuple(getattr(row, name) for name in COLUMNS) for row in stored}
    differing = {row[0] for row in kept ^ {astuple(clock) for clock in computed}}
    return tuple(sorted(differing)) or ("due_at",) * (case.due_at != _due_at(case, computed))


def _store(case: Case, computed: Sequence[Clock]) -> None:
    """Write what changed: a clock keeps its row from its start to its end, and its alerts with it."""
    stored = {(row.kind, row.started_at): row for row in _stored([case.pk])[case.pk]}
    new, changed = [], []
    for clock in computed:
        row = stored.pop((clock.kind, clock.started_at), None)
        values: dict[str, Any] = {name: getattr(clock, name) for name in COLUMNS}
        if row is None:
            new.append(Deadline(case=case, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    Deadline.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()
    Deadline.objects.bulk_create(new)
    Deadline.objects.bulk_update(changed, ["due_at", "paused_at", "met_at"])
    due_at = _due_at(case, computed)
    if case.due_at != due_at:
        case.due_at = due_at
        Case.objects.filter(pk=case.pk).update(due_at=due_at)


def _due_at(case: Case, computed: Sequence[Clock]) -> datetime | None:
    return clocks.next_due(computed) if case.is_open else None


def _stored(keys: Sequence[int]) -> dict[int, list[Deadline]]:
    found: dict[int, list[Deadline]] = {key: [] for key in keys}
    for row in Deadline.objects.filter(case__in=keys):
        found[row.case_id].append(row)
    return found


def _chunks(keys: Iterator[int]) -> Iterator[list[int]]:
    while chunk := list(islice(keys, CHUNK)):
        yield chunk
