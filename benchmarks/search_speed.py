#!/usr/bin/env python3
"""How fast the directory's search is, against the bare SQL that answers the same question on the same indexes.

`python benchmarks/search_speed.py [--profiles 100000] [--runs 60]` fills a scratch database with cards of invented
people, then times each class of question: text and country, one common word, filters with two skills, a name with a
slip, four facets, and a count. The peer is one hand-written statement that knows the answer's concepts already, so the
ratio is what understanding the words, ranking and explaining cost. Ends with one line of JSON: `<class>_p50_ms`,
`<class>_p95_ms` and `<class>_ratio` (ours over the peer's, at the median).
"""

import argparse
import json
import random
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import scratch

TEMPLATES = 1500
BATCH = 20_000
CLASSES = ("text", "common", "filters", "slip", "facets", "count")


def templates() -> list[tuple[Any, Any]]:
    """Invented people as (person, content of the card for members), without their names."""
    from django.utils import timezone

    from mdm_platform.territories.models import Language
    from skills.demo.people import Inventor
    from skills.models import Experience
    from skills.services.card_content import content
    from skills.services.presenters import LanguageView, ProfileView, SkillView

    inventor = Inventor(now=timezone.now())
    spoken = Language.objects.in_bulk()
    made = []
    for number in range(TEMPLATES):
        one = inventor.person(number)
        view = ProfileView(
            public_id=uuid.uuid4(),
            audience="members",
            fields=frozenset(["name"]),
            state="published",
            headline=one.headline,
            summaries=one.summaries,
            country=one.country,
            city=one.city,
            origin_region=one.region,
            regions_of_interest=tuple(one.interests),
            domain=one.domain,
            seniority=one.seniority,
            skills=tuple(SkillView(skill, level, "") for skill, level, _evidence in one.skills),
            languages=tuple(LanguageView(spoken[code], level) for code, level in one.languages),
            experiences=tuple(Experience(**fields) for fields in one.experiences),
            availability=one.availability,
            contributions=tuple(one.contributions),
            remote=one.remote,
            confirmed_at=one.confirmed,
        )
        ancestors = {skill.pk: (skill.broader_id,) if skill.broader_id else () for skill, *_rest in one.skills}
        made.append((one, content(view, ancestors)))
    return made


def rows(count: int, known: list[tuple[Any, Any]]) -> Iterator[tuple]:
    """Rows of the search table: a template with another name and another day. It asks the database nothing."""
    from datetime import timedelta

    from django.utils import timezone

    from skills import names, text
    from skills.demo.people import Names
    from skills.services.card_content import name_tokens, quoted
    from skills.services.cards import _array

    now = timezone.now()
    chance, people = random.Random(7), Names()
    for number in range(1, count + 1):
        _one, found = chance.choice(known)
        first, last = chance.choice(people.firsts), chance.choice(people.lasts)
        name = f"{first[0]} {last[0]}"
        tokens = " ".join(map(quoted, name_tokens(name) | name_tokens(f"{first[1]} {last[1]}")))
        words = " ".join(f"{quoted(stem)}:1A" for stem in dict.fromkeys(text.stems(name)))
        refreshed = now - timedelta(minutes=chance.randrange(500_000))
        yield (
            number, "members", uuid.uuid4(), refreshed, refreshed, found.domain_id, chance.randrange(1000),
            found.seniority, found.remote, found.country, found.availability, text.normalised(f"{last[0]} {first[0]}"),
            names.canonical(name), _array(found.regions), _array(found.skills), _array(found.languages),
            _array(found.contributions), found.card, f"{words} {tokens} {found.vector}",
        )  # fmt: skip


def fill(count: int) -> None:
    """Profiles without content, and their cards, by COPY."""
    from django.db import connection, transaction

    from skills.services.cards import _NAMES

    known = templates()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("INSERT INTO skills_profile (id) SELECT generate_series(1, %s)", [count])
        with cursor.copy(f"COPY skills_profilecard ({', '.join(_NAMES)}) FROM STDIN") as copy:
            for number, row in enumerate(rows(count, known), 1):
                copy.write_row(row)
                if number % BATCH == 0:
                    print(f"{number} cards", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE skills_profilecard")


def bare(statement: str, params: list[Any]) -> list[tuple]:
    """One statement and its rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def classes(chance: random.Random, runs: int) -> dict[str, tuple[list, list]]:
    """For each class of question the calls of ours and of the peer."""
    from skills.models import Domain, Skill
    from skills.services.search import Search
    from skills.services.search_query import Query

    skills = list(Skill.objects.filter(source="own").order_by("slug"))
    domains = list(Domain.objects.order_by("slug"))
    countries = ["FR", "ES", "IT", "BE", "NL", "CA"]
    mine = "FROM skills_profilecard WHERE audience = 'members' AND fts @@ %s::tsquery"
    top = f"SELECT card {mine} ORDER BY quality DESC, profile_id DESC LIMIT 20"
    found: dict[str, tuple[list, list]] = {
        name: ([], []) for name in ("text", "common", "filters", "slip", "facets", "count")
    }

    def ours(name: str, method: str, **asked: Any) -> None:
        def run() -> object:
            search = Search(Query(**asked), None, audience="members")
            return search._rows(None) if method == "page" else getattr(search, method)()

        found[name][0].append(run)

    def peer(name: str, statement: str, *params: Any) -> None:
        found[name][1].append(lambda: bare(statement, list(params)))

    for _ in range(runs):
        skill, domain, country = chance.choice(skills), chance.choice(domains), chance.choice(countries)
        label = skill.label_fr
        ours("text", "page", q=label, country=(country,))
        peer("text", top, f"('#k{skill.pk}' | '#m{skill.pk}') & '#c{country}'")
        ours("common", "page", q="français")
        peer("common", top, "'francai'")
        pair = chance.sample([one for one in skills if one.domain_id == skill.domain_id], 2)
        slugs, (first, second) = tuple(one.slug for one in pair), pair
        ours("filters", "page", country=(country,), language=("fr",), language_level="B2", skill=slugs)
        peer("filters", top, f"'#c{country}' & '#lfrB2' & '#k{first.pk}' & '#k{second.pk}'")
        ours("slip", "page", q=chance.choice(["Mohmed Benjellon", "Yousef Alouai", "Fatma Bnani", "Khadja Tazi"]))
        peer("slip", top, "('#nmhmd') & ('#nbnjln' | '#njln')")
        ours("facets", "facets", domain=(domain.slug,))
        peer("facets", f"SELECT country, count(*) {mine} GROUP BY 1", f"'#d{domain.pk}'")
        ours("count", "count", domain=(domain.slug,))
        peer("count", f"SELECT count(*) FROM (SELECT 1 {mine} LIMIT 10001) found", f"'#d{domain.pk}'")
    return found


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=60)
    options = parser.parse_args()
    with scratch.platform(reference=True):
        fill(options.profiles)
        figures: dict[str, float] = {"profiles": options.profiles}
        for name, (ours, peers) in classes(random.Random(3), options.runs).items():
            p50, p95 = scratch.timed(ours)
            peer50, _peer95 = scratch.timed(peers)
            figures |= {
                f"{name}_p50_ms": round(p50, 2),
                f"{name}_p95_ms": round(p95, 2),
                f"{name}_ratio": round(p50 / peer50, 2),
            }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
