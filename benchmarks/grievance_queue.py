#!/usr/bin/env python3
"""How fast an agent's queue is among many cases, against the bare SQL that reads the same rows on the same index.

`python benchmarks/grievance_queue.py [--cases 500000] [--runs 200]` fills a scratch database with cases of forty
services, then asks for pages of the queue of one service, as the workplace does: rights, confidentiality, the order of
what is due, and the cursor of a page deep inside. The peer is one hand-written statement with the same rights, which
knows the service and the last row already: the ratio is what model objects and encrypted cursors cost. Who the person
is, their roles and their desk are read before, as a request reads them once for everything. Ends with one line of JSON:
`ours_p50_ms`, `sql_p50_ms` and `ratio` for the service's queue, and the same for the central desk's, which reads all.
"""

import argparse
import json
import random
import statistics
import sys
import time
from typing import Any

import scratch

UNITS, WARM = 40, 5

_CASES = """
INSERT INTO grievances_case (
    public_id, number, kind, category_id, state, language, channel, description, remedy, residence_country,
    place_country, administration, priority, is_confidential, escalation_level, campaign_tag, refusals, outcome,
    inadmissible_reason, directed_to, received_at, due_at, unit_id, unit_complained_id, closed_at
)
SELECT gen_random_uuid(), 'R-2026-' || n, 'complaint', categories.ids[1 + n %% array_length(categories.ids, 1)],
    states.names[1 + n %% 6], 'fr', 'web', repeat('Ce qui s’est passé. ', 20), '', 'FR', 'MA', '', 'normal',
    n %% 50 = 0, 0, '', 0, '', '', '', now() - (n || ' seconds')::interval,
    now() + ((n::bigint * 7919 %% 4000000) || ' seconds')::interval,
    units.ids[1 + n * 31 %% array_length(units.ids, 1)], NULL,
    CASE WHEN states.names[1 + n %% 6] = 'closed' THEN now() END
FROM generate_series(1, %s) AS n,
    (SELECT array_agg(id ORDER BY id) AS ids FROM grievances_category) AS categories,
    (SELECT array_agg(institution_id ORDER BY institution_id) AS ids FROM grievances_unit) AS units,
    (SELECT ARRAY['in_progress', 'transferred', 'in_progress', 'information_requested', 'answer_to_validate', 'closed']
        AS names) AS states
"""
_IDENTITIES = """
INSERT INTO grievances_caseidentity (case_id, full_name, email, phone, contact, contact_instructions, neutral, language)
SELECT id, '', '', '', 'none', '', false, 'fr' FROM grievances_case
"""
_COLUMNS = (
    *("id", "number", "state", "kind", "priority", "is_confidential", "escalation_level", "campaign_tag"),
    *("due_at", "category_id", "unit_id", "agent_id"),
)
_BARE = """
SELECT {columns}, category.label_fr, category.label_ar, category.label_en, unit.name_fr, unit.name_ar, unit.name_en,
    agent.full_name, agent.email
FROM grievances_case AS held
JOIN grievances_category AS category ON category.id = held.category_id
LEFT JOIN institutions_institution AS unit ON unit.id = held.unit_id
LEFT JOIN accounts_user AS agent ON agent.id = held.agent_id
WHERE held.state IN ({states}) {where} AND (held.due_at, held.id) > (%s, %s)
    AND (held.unit_complained_id IS NULL OR held.unit_complained_id <> {own})
    AND (NOT held.is_confidential OR held.id IN (SELECT case_id FROM grievances_case_readers WHERE user_id = {me}))
    AND held.id NOT IN (SELECT case_id FROM grievances_caseidentity WHERE user_id = {me})
    AND held.id NOT IN (SELECT case_id FROM grievances_mandate WHERE user_id = {me})
ORDER BY held.due_at, held.id LIMIT 51
"""


def fill(count: int) -> tuple[Any, Any]:
    """Services and cases; an agent of one service, and one of the central desk."""
    from django.db import connection

    from grievances.services import units
    from mdm_platform.accounts.models import User
    from mdm_platform.accounts.roles import Role
    from mdm_platform.institutions import memberships
    from mdm_platform.institutions.models import Institution

    held = []
    for number in range(UNITS):
        slug = f"bench-{number}"
        institution = Institution.objects.create(slug=slug, name_fr=slug, kind="ministry", country="MA")
        units.declare(institution=institution, is_central=number == 0)
        held.append(institution)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_CASES, [count])
        cursor.execute(_IDENTITIES)
        cursor.execute("VACUUM ANALYZE")
    agents = []
    for name, institution in (("unit", held[7]), ("desk", held[0])):
        agent = User.objects.create_user(f"{name}@bench.example", full_name=name, is_staff=True)
        agent.groups.add(_group(Role.COMPLAINTS_AGENT))
        memberships.join(user=agent, institution=institution, role=Role.COMPLAINTS_AGENT)
        agents.append(agent)
    return agents[0], agents[1]


def _group(name: str) -> Any:
    from django.contrib.auth.models import Group

    return Group.objects.get_or_create(name=name)[0]


def runs(agent: Any, queue: str, count: int) -> tuple[list, list]:
    """Calls of ours and of the peer for the same pages, one after another through the queue, in no order."""
    from django.db import connection

    from grievances.services import queue_pages, units
    from grievances.services.queues import WORKED_ALONE
    from mdm_platform.accounts.models import User

    seen, cursors, page = [], [], queue_pages.page(agent, queue)
    while page.next and len(cursors) < count:
        cursors.append(page.next)
        seen.append(page.rows[-1])
        page = queue_pages.page(agent, queue, cursor=page.next)
    own = next(iter(units.of(agent)))
    marks = ", ".join(["%s"] * len(WORKED_ALONE))
    columns = ", ".join(f"held.{name}" for name in _COLUMNS)
    where = "" if queue == "open" else f"AND held.unit_id = {own}"
    statement = _BARE.format(columns=columns, states=marks, where=where, own=own, me=agent.pk)

    def ours(cursor: str) -> Any:
        person = User.objects.get(pk=agent.pk)
        units.of(person)
        return lambda: queue_pages.page(person, queue, cursor=cursor)

    def peer(row: Any) -> Any:
        def ask() -> list:
            with connection.cursor() as cursor:
                cursor.execute(statement, [*WORKED_ALONE, row.due_at, row.pk])
                return cursor.fetchall()

        return ask

    both = list(zip(cursors, seen, strict=True))
    random.Random(5).shuffle(both)
    return [ours(cursor) for cursor, _row in both], [peer(row) for _cursor, row in both]


def in_turn(ours: list, peers: list) -> tuple[float, float, float]:
    """The median and the 95th percentile of ours, and the median of the peer, called one after the other.

    What else the machine does then weighs on both alike.
    """
    taken: tuple[list[float], list[float]] = ([], [])
    for pair in zip(ours, peers, strict=True):
        for kept, call in zip(taken, pair, strict=True):
            started = time.perf_counter()
            call()
            kept.append((time.perf_counter() - started) * 1000)
    mine, theirs = (kept[WARM:] for kept in taken)
    return statistics.median(mine), statistics.quantiles(mine, n=20)[-1], statistics.median(theirs)


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=500_000)
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    with scratch.platform(reference=True):
        unit_agent, desk_agent = fill(options.cases)
        print("filled", file=sys.stderr)
        figures: dict[str, float] = {"cases": options.cases}
        for prefix, agent, queue in (("", unit_agent, "unit"), ("desk_", desk_agent, "open")):
            ours, peers = runs(agent, queue, options.runs)
            ours50, ours95, sql50 = in_turn(ours, peers)
            figures |= {
                f"{prefix}ours_p50_ms": round(ours50, 2),
                f"{prefix}ours_p95_ms": round(ours95, 2),
                f"{prefix}sql_p50_ms": round(sql50, 2),
                f"{prefix}ratio": round(ours50 / sql50, 2),
            }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
