#!/usr/bin/env python3
"""How well names are found across scripts, by the directory's own search.

`python benchmarks/name_search.py --names FILE [--people N]` reads a CSV of `person,arabic,latin_variants` (`|` between
variants). Cards hold the names in one script, queries are the names in the other; then one Latin spelling is searched
by another, and each Latin name with one letter left out. Ends with one line of JSON: the share of right answers at the
first place (`_r1`) and among the first ten (`_r10`), and the median time of a search.
"""

import argparse
import csv
import json
import random
import statistics
import sys
import time
import uuid
from pathlib import Path

import scratch

Names = list[tuple[int, str]]


def write_cards(named: Names) -> None:
    """One card for members for each name, under the number of its person."""
    from django.db import connection, transaction
    from django.utils import timezone

    from skills.services import cards
    from skills.services.card_content import content
    from skills.services.presenters import ProfileView

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE skills_profile CASCADE")
        cursor.execute("INSERT INTO skills_profile (id) SELECT unnest(%s::bigint[])", [[pk for pk, _name in named]])
    rows = []
    for pk, name in named:
        view = ProfileView(public_id=uuid.uuid4(), audience="members", fields=frozenset(["name"]), state="", name=name)
        found = content(view, {})
        now = timezone.now()
        rows.append(
            (pk, "members", view.public_id, now, now, None, found.quality, None, False, "", "", found.name_sort,
             found.name_key, "{}", "{}", "{}", "{}", found.card, found.vector)
        )  # fmt: skip
    with transaction.atomic():
        cards._write(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE skills_profilecard")


def recall(label: str, cards_of: Names, queries: Names) -> dict[str, float]:
    """The share of queries whose person comes first, and among the first ten."""
    from skills.services.search import Search
    from skills.services.search_query import Query

    write_cards(cards_of)
    first = ten = 0
    taken = []
    for person, name in queries:
        started = time.perf_counter()
        rows, _more = Search(Query(q=name, page_size=10), None, audience="members")._rows(None)
        taken.append((time.perf_counter() - started) * 1000)
        found = [row[0] for row in rows]
        first += found[:1] == [person]
        ten += person in found
    figures = {
        f"{label}_r1": round(first / len(queries), 4),
        f"{label}_r10": round(ten / len(queries), 4),
        f"{label}_p50_ms": round(statistics.median(taken), 2),
    }
    print(figures, file=sys.stderr)
    return figures


def slipped(name: str, chance: random.Random) -> str:
    """The name with one letter left out, not the first of a word."""
    places = [at for at in range(1, len(name)) if name[at].isalpha() and name[at - 1].isalpha()]
    at = chance.choice(places) if places else 0
    return name[:at] + name[at + 1 :]


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--people", type=int, default=0, help="only the first N people")
    options = parser.parse_args()
    rows = list(csv.DictReader(options.names.open(encoding="utf-8")))[: options.people or None]
    arabic = [(number, row["arabic"]) for number, row in enumerate(rows, 1)]
    variants = [(number, row["latin_variants"].split("|")) for number, row in enumerate(rows, 1)]
    latin = [(number, spellings[0]) for number, spellings in variants]
    every = [(number, spelling) for number, spellings in variants for spelling in spellings]
    others = [(number, spelling) for number, spellings in variants for spelling in spellings[1:]]
    chance = random.Random(1)
    slips = [(number, slipped(name, chance)) for number, name in latin]
    with scratch.platform():
        figures = {"people": len(rows)}
        figures |= recall("latin_to_arabic", arabic, every)
        figures |= recall("arabic_to_latin", latin, arabic)
        figures |= recall("variant", latin, others) if others else {}
        figures |= recall("slip", latin, slips)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
