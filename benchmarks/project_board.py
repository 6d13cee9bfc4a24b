#!/usr/bin/env python3
"""How fast the board of an advisor is among many files, against the bare SQL that reads the same rows.

`python benchmarks/project_board.py [--projects 200000] [--runs 100]` fills a scratch database with projects of 400
advisors in every region, then asks for what the board shows first: an advisor's own files and their late ones, and a
supervisor's files without an advisor and late ones, what is due first, first. The peer is one hand-written statement
with the same rights: the ratio is what model objects and the reading of rights cost. Ends with one line of JSON:
`ours_p50_ms`, `sql_p50_ms` and `ratio` for each queue.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import scratch

ADVISORS, SHOWN, WARM = 400, 50, 5

_PEOPLE = """
INSERT INTO accounts_user (
    password, is_superuser, public_id, email, phone_verified, full_name, language, is_staff, is_active, date_joined
)
SELECT '', false, gen_random_uuid(), 'a' || n || '@bench.example', false, 'Conseiller ' || n, 'fr', n > 0, true, now()
FROM generate_series(0, %s) AS n
"""
_PROJECTS = """
INSERT INTO projects_project (
    public_id, number, holder_id, advisor_id, state, before_pause, title, summary, idea, language, sector, kind, stage,
    region_id, residence_country, is_women_led, jobs_planned, currency, confidentiality, due_on, submitted_at,
    redirected_to, refusal_reason, refusal_note, created_at, updated_at
)
SELECT gen_random_uuid(), 'P-2026-' || n, people.holder, CASE WHEN n %% 20 > 0 THEN
    people.ids[1 + n %% array_length(people.ids, 1)] END, states.names[1 + n %% 6], '', 'Projet ' || n, 'Une phrase.',
    repeat('Ce que nous voulons faire. ', 20), 'fr', 'agrifood', 'commercial', 'idea',
    regions.codes[1 + n * 7 %% array_length(regions.codes, 1)], 'FR', n %% 3 = 0, 5, 'MAD', 'private',
    current_date + (n::bigint * 7919 %% 200 - 40)::int, now() - (n || ' seconds')::interval, '', '', '', now(), now()
FROM generate_series(1, %s) AS n,
    (SELECT array_agg(id ORDER BY id) FILTER (WHERE is_staff) AS ids, max(id) FILTER (WHERE NOT is_staff) AS holder
        FROM accounts_user) AS people,
    (SELECT array_agg(code ORDER BY code) AS codes FROM territories_region) AS regions,
    (SELECT ARRAY['qualified', 'diagnosis', 'action_plan', 'in_support', 'ready_to_fund', 'submitted'] AS names)
        AS states
"""
_BARE = """
SELECT project.id, project.number, project.title, project.state, project.due_on, project.sector, project.language,
    project.holder_id, project.refusal_proposed_by_id, advisor.id, advisor.full_name, region.code, region.name_fr,
    region.name_ar, region.name_en
FROM projects_project AS project
LEFT JOIN accounts_user AS advisor ON advisor.id = project.advisor_id
LEFT JOIN territories_region AS region ON region.code = project.region_id
WHERE {where} AND project.holder_id <> %(me)s AND project.state <> ALL (%(closed)s)
ORDER BY project.due_on NULLS LAST, project.id LIMIT {shown}
"""
_WHERE = {
    "mine": "project.advisor_id = %(me)s",
    "mine-late": "project.advisor_id = %(me)s AND project.due_on < current_date",
    "to-assign": "project.advisor_id IS NULL AND project.submitted_at IS NOT NULL",
    "late": "project.submitted_at IS NOT NULL AND project.due_on < current_date",
}


def fill(count: int) -> tuple[Any, Any]:
    """The projects; one advisor and one supervisor."""
    from django.contrib.auth.models import Group
    from django.db import connection

    from mdm_platform.accounts.models import User
    from mdm_platform.accounts.roles import Role

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_PEOPLE, [ADVISORS])
        cursor.execute(_PROJECTS, [count])
        cursor.execute("VACUUM ANALYZE")
    advisor = User.objects.filter(is_staff=True).order_by("pk")[7]
    advisor.groups.add(Group.objects.get_or_create(name=Role.PROJECT_ADVISOR)[0])
    supervisor = User.objects.create_user("supervisor@bench.example", full_name="Superviseur", is_staff=True)
    supervisor.groups.add(Group.objects.get_or_create(name=Role.PROJECT_SUPERVISOR)[0])
    return advisor, supervisor


def pair(queue: str, person: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The call of ours and of the peer."""
    from django.db import connection

    from projects.services import board
    from projects.services.assignments import WITHOUT_ADVISOR

    _ = person.role_names
    asked = {"me": person.pk, "closed": [str(state) for state in WITHOUT_ADVISOR]}

    def ours() -> list:
        return list(board.listed(board.rows(board.Queue(queue), person)).by_due()[:SHOWN])

    def peer() -> list:
        with connection.cursor() as cursor:
            cursor.execute(_BARE.format(where=_WHERE[queue], shown=SHOWN), asked)
            return cursor.fetchall()

    if [one.pk for one in ours()] != [row[0] for row in peer()]:
        message = f"The two sides of « {queue} » do not read the same rows."
        raise SystemExit(message)
    return ours, peer


def in_turn(ours: Callable[[], Any], peer: Callable[[], Any], runs: int) -> tuple[float, float]:
    """The medians of both, called one after the other: what else the machine does weighs on both alike."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _run in range(runs + WARM):
        for kept, call in zip(taken, (ours, peer), strict=True):
            started = time.perf_counter()
            call()
            kept.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken[0][WARM:]), statistics.median(taken[1][WARM:])


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=100)
    options = parser.parse_args()
    with scratch.platform(reference=True):
        advisor, supervisor = fill(options.projects)
        print("filled", file=sys.stderr)
        figures: dict[str, float] = {"projects": options.projects}
        for queue, person in (
            ("mine", advisor),
            ("mine-late", advisor),
            ("to-assign", supervisor),
            ("late", supervisor),
        ):
            ours, sql = in_turn(*pair(queue, person), options.runs)
            name = queue.replace("-", "_")
            figures |= {
                f"{name}_ours_p50_ms": round(ours, 2),
                f"{name}_sql_p50_ms": round(sql, 2),
                f"{name}_ratio": round(ours / sql, 2),
            }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
