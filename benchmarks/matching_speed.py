#!/usr/bin/env python3
"""How fast one need meets every profile, against NumPy with everything in memory.

`python benchmarks/matching_speed.py [--profiles 1000000] [--needs 60] [--seed 1]` fills a scratch database with
invented candidates whose skills stand in the project's own taxonomy (a domain each, common skills more often than rare
ones, the broader skills implied), then ranks invented needs: 4 to 10 skills of one domain, half of them required, with
levels, a place, a workload, languages, sometimes a region and a seniority. Ours is the service's own statement; the
peer adds up the same points in arrays sorted by skill, and knows no transaction, no consent that is withdrawn, no
second reader. The best 100 of each need must be the same people with the same points in the same order, or the script
fails.

Ends with one line of JSON: `ours_p50_ms`, `numpy_p50_ms`, their `_p95_ms`, and `ratio` (ours over NumPy's, medians).
"""

import argparse
import io
import json
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import scratch

LIMIT = 100
TABLES = ("skills_candidate", "skills_candidateskill")
CHUNK = 500_000


@dataclass(frozen=True)
class Taxonomy:
    """The project's own skills: their numbers by domain, and the broader skill of each (0 for none)."""

    by_domain: list[np.ndarray]
    broader: np.ndarray


@dataclass(frozen=True)
class People:
    """Candidates in memory: a fact a profile, and the skills as arrays sorted by skill, then profile."""

    facts: np.ndarray
    seniority: np.ndarray
    regions: np.ndarray
    starts: np.ndarray
    holder: np.ndarray
    level: np.ndarray

    def holders(self, skill_id: int) -> tuple[np.ndarray, np.ndarray]:
        """The profiles that have the skill, with their levels."""
        part = slice(self.starts[skill_id], self.starts[skill_id + 1])
        return self.holder[part], self.level[part]


def taxonomy() -> Taxonomy:
    """The taxonomy as it was loaded."""
    from skills.models import Skill

    rows = list(Skill.objects.filter(source="own").values_list("pk", "domain_id", "broader_id"))
    broader = np.zeros(max(pk for pk, *_rest in rows) + 1, dtype=np.int64)
    for pk, _domain, wider in rows:
        broader[pk] = wider or 0
    domains = sorted({domain for _pk, domain, _broader in rows if domain})
    return Taxonomy([np.array([pk for pk, its, _b in rows if its == domain]) for domain in domains], broader)


def falling(count: int, slope: float) -> np.ndarray:
    """Shares that fall with the rank."""
    shares = 1 / np.arange(1, count + 1) ** slope
    return shares / shares.sum()


def links(chance: np.random.Generator, count: int, known: Taxonomy) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who has which skill at which level: 3 to 9 of one's domain, up to 3 of any, and the broader ones implied."""
    domain = chance.choice(len(known.by_domain), count, p=falling(len(known.by_domain), 0.6))
    sizes = chance.integers(3, 10, count)
    who, what = [], []
    for number, members in enumerate(known.by_domain):
        its = np.repeat(np.nonzero(domain == number)[0], sizes[domain == number])
        who.append(its)
        what.append(chance.choice(members, len(its), p=falling(len(members), 0.7)))
    every = chance.permutation(np.concatenate(known.by_domain))
    others = np.repeat(np.arange(count), chance.integers(0, 4, count))
    who.append(others)
    what.append(chance.choice(every, len(others), p=falling(len(every), 0.5)))
    holder, skill = np.concatenate(who), np.concatenate(what)
    level = chance.choice(np.arange(1, 6), len(skill), p=[0.08, 0.2, 0.37, 0.25, 0.1])
    parts = [(holder, skill, level)]
    while (wider := known.broader[skill]).any():
        implied = wider > 0
        holder, skill, level = holder[implied], wider[implied], level[implied]
        parts.append((holder, skill, level))
    holder, skill, level = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((-level, holder, skill))
    holder, skill, level = holder[order], skill[order], level[order]
    first = np.ones(len(skill), dtype=bool)
    first[1:] = (skill[1:] != skill[:-1]) | (holder[1:] != holder[:-1])
    return holder[first], skill[first], level[first]


def facts_of(chance: np.random.Generator, count: int) -> np.ndarray:
    """The bits of each candidate: most are open to partners, speak Arabic and French, and would work at a distance."""
    from skills.services.matching import facts

    found = np.full(count, facts.LANGUAGES_SHOWN, dtype=np.int64)
    shares = {1: 0.85, 2: 0.5, facts.REMOTE: 0.8, facts.ON_SITE: 0.5, facts.AVAILABLE: 0.85, facts.REGULAR: 0.6}
    for bit, share in shares.items():
        found |= np.where(chance.random(count) < share, bit, 0)
    found |= np.where(found & 3 == 0, 1, 0)
    for code, reach in {"ar": 5.5, "fr": 5, "en": 4, "es": 1.5, "de": 1, "it": 1, "nl": 0.8}.items():
        level = np.clip(np.round(chance.normal(reach, 1.6, count)), 0, 6)
        for place, name in enumerate(facts.LEVELS, 1):
            found |= np.where(level >= place, facts.language_bit(code, name), 0)
    return found


def invent(chance: np.random.Generator, count: int, known: Taxonomy) -> tuple[People, np.ndarray]:
    """The candidates, and the skill of each of their links."""
    holder, skill, level = links(chance, count, known)
    starts = np.searchsorted(skill, np.arange(len(known.broader) + 1))
    regions = chance.integers(0, 4096, count) & chance.integers(0, 4096, count) & chance.integers(0, 4096, count)
    seniority = np.clip(np.round(chance.normal(12, 8, count)), -1, 45).astype(np.int64)
    return People(facts_of(chance, count), seniority, regions, starts, holder, level), skill


def fill(people: People, skill: np.ndarray) -> None:
    """Profiles without content and what matching knows of them, by COPY, without checking each key."""
    from django.db import connection, transaction

    from skills.services.matching import rarity

    count, holder = len(people.facts), people.holder
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
            [list(TABLES)],
        )
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO skills_profile (id) SELECT generate_series(0, %s)", [count - 1])
        facts, seniority, regions = people.facts, people.seniority, people.regions
        columns = [np.arange(count), facts & 3, facts, seniority, regions]
        copy_in(cursor, "skills_candidate (profile_id, faces, facts, seniority, regions, changed_at)", columns, "now")
        columns = [holder, skill, facts[holder], facts[holder] & 3, people.level, seniority[holder], regions[holder]]
        names = "profile_id, skill_id, facts, faces, level, seniority, regions"
        copy_in(cursor, f"skills_candidateskill ({names})", columns)
    with connection.cursor() as cursor:
        for table in TABLES:
            vacuum(cursor, table)
    rarity.refresh()


def vacuum(cursor: Any, table: str) -> None:
    """Vacuum until rows are known to be visible: an autovacuum that runs just then keeps the first one from it."""
    for _ in range(10):
        cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("SELECT relallvisible > relpages / 2 FROM pg_class WHERE relname = %s", [table])
        if cursor.fetchone()[0]:
            return
        time.sleep(2)
    sys.exit(f"{table} could not be vacuumed")


def copy_in(cursor: Any, into: str, columns: list[np.ndarray], *last: str) -> None:
    """Write columns of numbers by COPY, with the same texts at the end of each row."""
    print(f"{len(columns[0])} rows into {into.split()[0]}", file=sys.stderr)
    form = "\t".join(["%d"] * len(columns) + list(last))
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for start in range(0, len(columns[0]), CHUNK):
            text = io.StringIO()
            np.savetxt(text, np.column_stack([column[start : start + CHUNK] for column in columns]), fmt=form)
            copy.write(text.getvalue())


def demands(chance: np.random.Generator, count: int, known: Taxonomy) -> list[Any]:
    """Needs as the engine reads them."""
    from skills.services.matching import demand, facts, rarity

    found = []
    for _ in range(count):
        members = known.by_domain[chance.integers(len(known.by_domain))]
        asked = chance.permutation(members)[: chance.integers(4, 11)]
        wanted = [
            demand.Wanted(int(pk), int(known.broader[pk]) or None, int(chance.integers(2, 5)), place % 2 == 0)
            for place, pk in enumerate(asked)
        ]
        languages = [("fr", "B2")] if chance.random() < 0.8 else []
        languages += [("en", "B2")] if chance.random() < 0.3 else []
        presence = chance.choice(["remote", "on_site", "both"])
        workload = chance.choice(["occasional", "part_time", "full_time"])
        region = facts.regions([f"{chance.integers(1, 13):02}"]) if chance.random() < 0.6 else 0
        found.append(
            demand.Demand(
                terms=demand.terms(wanted, rarity.of(int(pk) for pk in asked), with_region=bool(region)),
                face=1,
                mask=1 | demand.conditions(presence, workload, languages),
                seniority_min=int(chance.integers(3, 11)) if chance.random() < 0.4 else None,
                regions=region,
                fluency=facts.language_bit("fr", "B2"),
            )
        )
    return found


def in_memory(people: People, demand: Any) -> list[tuple[int, int]]:
    """The same points and the same order, by NumPy."""
    from skills.services.matching.demand import LANGUAGE, REGION
    from skills.services.matching.score import GROUP_SHARE

    points = np.zeros(len(people.facts), dtype=np.int64)
    has_one = np.zeros(len(people.facts), dtype=bool)
    has_it = np.zeros(len(people.facts), dtype=bool)
    for term in demand.terms:
        holder, level = people.holders(term.wanted.skill_id)
        points[holder] += term.points // 4 * (4 - np.maximum(term.wanted.level - level, 0))
        has_one[holder] = True
        if term.wanted.group_id is not None:
            has_it[holder] = True
            kin, _level = people.holders(term.wanted.group_id)
            points[kin[~has_it[kin]]] += term.points // GROUP_SHARE
            has_it[holder] = False
    who = np.nonzero(has_one)[0]
    who = who[people.facts[who] & demand.mask == demand.mask]
    if demand.seniority_min is not None:
        who = who[people.seniority[who] >= demand.seniority_min]
    its = points[who]
    its += np.where(people.regions[who] & demand.regions != 0, REGION, 0)
    its += np.where(people.facts[who] & demand.fluency != 0, LANGUAGE, 0)
    if len(who) > LIMIT:
        kept = its >= np.partition(its, -LIMIT)[-LIMIT]
        who, its = who[kept], its[kept]
    order = np.lexsort((who, -its))[:LIMIT]
    return list(zip(who[order].tolist(), its[order].tolist(), strict=True))


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=1_000_000)
    parser.add_argument("--needs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = np.random.default_rng(options.seed)
    print(f"seed {options.seed}", file=sys.stderr)
    with scratch.platform(reference=True):
        from skills.services.matching import score

        known = taxonomy()
        people, skill = invent(chance, options.profiles, known)
        fill(people, skill)
        asked = demands(chance, options.needs, known)
        for demand in asked:
            ours = [(one.profile_id, one.points) for one in score.best(demand, limit=LIMIT)]
            if ours != in_memory(people, demand):
                sys.exit("the best profiles are not those of NumPy")
        print(f"{len(asked)} needs: the same {LIMIT} best profiles as NumPy", file=sys.stderr)
        p50, p95 = scratch.timed([lambda demand=demand: score.best(demand, limit=LIMIT) for demand in asked])
        peer50, peer95 = scratch.timed([lambda demand=demand: in_memory(people, demand) for demand in asked])
        rows = [sum(len(people.holders(term.wanted.skill_id)[0]) for term in demand.terms) for demand in asked]
    figures = {
        "profiles": options.profiles,
        "links": len(skill),
        "rows_of_a_need": int(np.median(rows)),
        "ours_p50_ms": round(p50, 2),
        "ours_p95_ms": round(p95, 2),
        "numpy_p50_ms": round(peer50, 2),
        "numpy_p95_ms": round(peer95, 2),
        "ratio": round(p50 / peer50, 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
