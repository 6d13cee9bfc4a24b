#!/usr/bin/env python3
"""How long the rounds of the grievances take among many cases, against the bare SQL that reads the same rows.

`python benchmarks/grievance_rounds.py [--cases 20000] [--late 200]` fills a scratch database with open cases with their
clocks and their log, and asks for: the alerts of a quarter of an hour, first with so many to give, then with none; the
nightly computation of every clock; the figures of a year; the cases that nobody may read; what the next round of
erasures would take. The peer of each is the bare statement that reads the rows that it goes through, in the same run.
Ends with one line of JSON: for each round `…_ms`, `…_sql_ms` and `…_ratio`, the milliseconds of one alert, and whether
every round keeps under `limits`: what it may take for a hundred thousand cases, here in proportion.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import scratch
from grievance_queue import fill

LIMITS_S = {"alerts": 60, "recompute": 900, "figures": 30, "unread": 10, "preview": 10}
FOR_CASES = 100_000

_LOGS = """
INSERT INTO audit_transitionlog (workflow, object_type, object_id, transition, source, target, at, reason)
SELECT 'grievances.case', 'grievances.case', held.id::text, step.name, step.source, step.target,
    held.received_at + step.rank * interval '1 hour', ''
FROM grievances_case AS held,
    (VALUES (1, 'open', 'received', 'qualification'), (2, 'transfer', 'qualification', 'transferred'),
        (3, 'take_up', 'transferred', 'in_progress')) AS step(rank, name, source, target)
ORDER BY held.id, step.rank
"""
_SENDINGS = """
INSERT INTO grievances_casetransfer (case_id, to_unit_id, reason, rule, at, refusal)
SELECT id, unit_id, 'Pour vous.', '', received_at + interval '2 hours', '' FROM grievances_case
"""
_SPREAD = """
UPDATE grievances_case SET state = 'in_progress', closed_at = NULL,
    received_at = now() - ((5 + id % 50) || ' days')::interval,
    residence_country = (SELECT names[1 + floor(38 * power((id * 7919 % 1000) / 1000.0, 4))::int] FROM countries),
    place_country = (SELECT names[1 + id % 12] FROM countries)
"""
_COUNTRIES = """
CREATE TEMPORARY TABLE countries AS SELECT string_to_array(
    'FR ES IT BE NL DE MA CA US GB CH SE NO DK FI PT IE AT LU PL CZ GR TR TN DZ EG SA AE QA KW JO SN CI GA ML AU JP MX',
    ' ') AS names
"""
_LATE = """
UPDATE grievances_deadline SET due_at = now() - interval '1 hour' WHERE id IN (
    SELECT id FROM grievances_deadline WHERE met_at IS NULL AND paused_at IS NULL ORDER BY id LIMIT %s)
"""
PEERS = {
    "alerts": "SELECT due.*, held.*, unit.* FROM grievances_deadline AS due JOIN grievances_case AS held"
    " ON held.id = due.case_id LEFT JOIN institutions_institution AS unit ON unit.id = held.unit_id"
    " WHERE due.met_at IS NULL AND due.paused_at IS NULL AND due.due_at < now() + interval '30 days'",
    "recompute": "SELECT held.*, log.transition, log.target, log.at, due.* FROM grievances_case AS held"
    " JOIN audit_transitionlog AS log ON log.object_id = held.id::text AND log.object_type = 'grievances.case'"
    " JOIN grievances_deadline AS due ON due.case_id = held.id",
    "figures": "SELECT held.id, held.received_at, held.outcome, held.kind, held.category_id, held.unit_id,"
    " held.residence_country, log.target, log.at FROM grievances_case AS held LEFT JOIN audit_transitionlog AS log"
    " ON log.object_id = held.id::text AND log.object_type = 'grievances.case'",
    "unread": "SELECT id FROM grievances_case WHERE is_confidential OR unit_complained_id IS NOT NULL",
    "preview": "SELECT id FROM grievances_case WHERE state IN ('closed', 'withdrawn') AND redacted_at IS NULL",
}


def prepare(cases: int, late: int) -> Any:
    """Cases in progress with their log and their clocks, of which so many have just run out; who works at the desk."""
    from django.db import connection

    from grievances.services import deadlines

    _unit, desk = fill(cases)
    with connection.cursor() as cursor:
        for statement in (_COUNTRIES, _SPREAD, _LOGS, _SENDINGS):
            cursor.execute(statement)
    deadlines.recompute()
    with connection.cursor() as cursor:
        cursor.execute(_LATE, [late])
        cursor.execute("VACUUM ANALYZE")
    return desk


def taken(call: Callable[[], Any]) -> tuple[float, Any]:
    """The milliseconds of one call, and what it gives."""
    started = time.perf_counter()
    found = call()
    return (time.perf_counter() - started) * 1000, found


def peer(name: str) -> Callable[[], int]:
    """The bare statement of a round, with all its rows read."""
    from django.db import connection

    def ask() -> int:
        with connection.cursor() as cursor:
            cursor.execute(PEERS[name])
            return len(cursor.fetchall())

    return ask


def rounds(desk: Any) -> dict[str, Callable[[], Any]]:
    """What is timed, by name."""
    from grievances.models import Case
    from grievances.services import alerts, deadlines, figures, retention, unread
    from grievances.services.figure_divisions import FOR_SUPERVISORS

    working = _working_hour()
    return {
        "alerts": lambda: alerts.give(now=working),
        "recompute": lambda: len(deadlines.recompute(write=False)),
        "figures": lambda: figures.compute(Case.objects.visible_to(desk), FOR_SUPERVISORS),
        "unread": lambda: unread.found().count(),
        "preview": lambda: sum(1 for _term in retention.due()),
    }


def _working_hour() -> Any:
    """Ten in the morning of the next working day of Rabat."""
    from datetime import timedelta

    from django.utils import timezone

    from mdm_platform.calendars.working_days import RABAT, working_days

    place = working_days(RABAT)
    today = place.next_working_day(place.day_of(timezone.now()) + timedelta(days=1))
    return place.start_of(today) + timedelta(hours=10)


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--late", type=int, default=200)
    options = parser.parse_args()
    with scratch.platform(reference=True):
        desk = prepare(options.cases, options.late)
        print("filled", file=sys.stderr)
        figures: dict[str, Any] = {"cases": options.cases}
        wanted = rounds(desk)
        spent, given = taken(wanted["alerts"])
        figures |= {"alerts_given": given, "alert_ms": round(spent / max(given, 1), 2)}
        ours = {}
        for name, call in wanted.items():
            sql, _rows = taken(peer(name))
            ours[name], _found = taken(call)
            figures |= {f"{name}_ms": round(ours[name]), f"{name}_sql_ms": round(sql, 1)}
            figures[f"{name}_ratio"] = round(ours[name] / sql, 1)
        share = options.cases / FOR_CASES
        figures["is_under_limits"] = all(ours[name] <= 1000 * LIMITS_S[name] * max(share, 0.1) for name in wanted)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
