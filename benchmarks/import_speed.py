#!/usr/bin/env python3
"""How fast profiles with their skills are imported, against a bare COPY of every row that the import writes.

`python benchmarks/import_speed.py [--profiles 10000] [--invited] [--profile FILE]` starts a
server of its own (or takes that of DATABASE_URL), makes a scratch database with the
reference data, generates a CSV whose people have consented, and imports it with the
platform's own service, profiles published at once: accounts, consents, skills, languages,
logs, messages and cards are all written. The same rows then go by COPY, one a table, into
a copy of the database as it was, with its constraints and indexes; the two take turns,
a fifth of the profiles at a time. Ends with one line of
JSON: `ours_per_s`, `copy_per_s`, `ours_ratio` (profiles a second), and the rows written.
"""

import argparse
import contextlib
import cProfile
import csv
import io
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bin")]

from launcher.throwaway import throwaway_servers  # noqa: E402  the path is set just above

WARM_UP = 500
TURNS = 5  # import and COPY take turns, so that both meet the same machine and tables of the same size
DATA = ROOT / "skills" / "data"
SENTENCES = (
    "J’accompagne des équipes qui construisent des services publics numériques au Maroc et en Europe.",
    "Quinze ans dans l’énergie solaire, du laboratoire au chantier, avec des coopératives du Souss.",
    "Je forme de jeunes ingénieurs et je relis volontiers leurs projets de recherche.",
    "Passionnée par la santé publique, j’ai dirigé un réseau de cliniques de quartier.",
    "J’investis dans des entreprises agricoles qui économisent l’eau.",
)
ARABIC = "أعمل منذ سنوات طويلة مع مؤسسات عمومية وخاصة في المغرب وخارجه وأود أن أساهم في مشاريع جهتي."


def people(count: int, *, seed: int, invited: bool) -> bytes:
    """A CSV of `count` people, the same for the same seed."""
    chance = random.Random(seed)
    first = list(csv.DictReader((DATA / "demo_first_names.csv").open(encoding="utf-8")))
    last = list(csv.DictReader((DATA / "demo_last_names.csv").open(encoding="utf-8")))
    skills = [row["slug"] for row in csv.DictReader((DATA / "taxonomy_skills.csv").open(encoding="utf-8"))]
    domains = [row["slug"] for row in csv.DictReader((DATA / "taxonomy_domains.csv").open(encoding="utf-8"))]
    labels = [row["label_fr"] for row in csv.DictReader((DATA / "taxonomy_skills.csv").open(encoding="utf-8"))]
    text = io.StringIO(newline="")
    writer = None
    for number in range(count):
        given, family = chance.choice(first), chance.choice(last)
        spoken = chance.sample(("fr", "ar", "en", "es"), 3)
        row = {
            "first_name": given["latin"],
            "last_name": family["latin"],
            "first_name_ar": given["arabic"],
            "last_name_ar": family["arabic"],
            "email": f"person{seed}.{number}@example.org",
            "language": chance.choice(("fr", "fr", "ar", "en")),
            "adult": "oui",
            "country": chance.choice(("FR", "ES", "BE", "IT", "NL", "DE", "CA", "US")),
            "city": chance.choice(("Paris", "Lyon", "Madrid", "Bruxelles", "Milan", "Montréal")) + f" {number % 97}",
            "origin_region": f"{chance.randint(1, 12):02}",
            "domain": chance.choice(domains),
            "seniority": chance.randint(1, 40),
            "headline": f"{chance.choice(labels)} et {chance.choice(labels).lower()}"[:160],
            "summary_fr": " ".join(chance.sample(SENTENCES, 2)),
            "summary_ar": ARABIC if number % 3 == 0 else "",
            "skills": "|".join(f"{slug}:{chance.randint(1, 5)}" for slug in chance.sample(skills, 6)),
            "languages": "|".join(f"{code}:{chance.choice(('B1', 'B2', 'C1', 'C2'))}" for code in spoken[:2]),
            "availability": chance.choice(("immediate", "within_3_months", "occasional")),
            "contributions": "|".join(chance.sample(("expertise", "training", "mentoring", "investment"), 2)),
            "remote": chance.choice(("oui", "non")),
            "consent_date": "" if invited else "2026-09-15",
            "consent_reference": "" if invited else f"Forum 2026, formulaire {number}",
        }
        if writer is None:
            writer = csv.DictWriter(text, list(row), delimiter=";")
            writer.writeheader()
        writer.writerow(row)
    return text.getvalue().encode()


@contextlib.contextmanager
def scratch_database() -> Iterator[str]:
    """A database of this run's own on the server of DATABASE_URL; its name."""
    import psycopg
    from django.db import connections

    address = urlsplit(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1))
    name = f"bench_import_{os.getpid()}"
    print(f"scratch database: {name}", file=sys.stderr)
    with psycopg.connect(urlunsplit(address), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            os.environ["DATABASE_URL"] = urlunsplit(address._replace(scheme="postgres", path=f"/{name}"))
            yield name
        finally:
            connections.close_all()
            for database in (name, f"{name}_copy"):
                server.execute(f'DROP DATABASE IF EXISTS "{database}"')


def curator() -> object:
    """The account that imports."""
    from django.contrib.auth.models import Group

    from mdm_platform.accounts.models import User

    found = User.objects.filter(email="curator@example.org").first()
    if found is None:
        found = User.objects.create_user("curator@example.org", full_name="Curator", is_staff=True)
        found.groups.add(Group.objects.get(name="directory_curator"))
    return found


def import_seconds(content: bytes, profiler: cProfile.Profile | None = None) -> float:
    """The seconds that the platform takes, from the file's first byte to the last commit."""
    from skills.services.imports import importing

    by = curator()
    started = time.perf_counter()
    if profiler:
        profiler.enable()
    report = importing.run(stream=io.BytesIO(content), name="bench.csv", by=by, publish=True)
    if profiler:
        profiler.disable()
    seconds = time.perf_counter() - started
    if report.left_out:
        message = f"{len(report.left_out)} rows were left out: {report.left_out[0].sentences}"
        raise RuntimeError(message)
    return seconds


def tables(connection: object) -> list[str]:
    """The tables of the platform."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return [row[0] for row in connection.execute(query)]


def clone(name: str) -> None:
    """Keep the database as it is now, before the import, as `<name>_copy`."""
    import psycopg
    from django.db import connection

    connection.close()
    address = urlsplit(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1))
    with psycopg.connect(urlunsplit(address._replace(path="/postgres")), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}_copy" TEMPLATE "{name}"')


def next_transaction() -> int:
    """The number that the next transaction gets: rows written from now on carry it, or a later one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint + 1")
        return cursor.fetchone()[0]


def copy_seconds(since: int) -> tuple[float, int]:
    """The seconds that COPY takes for the rows written since then, in one transaction; and how many they are."""
    import psycopg

    address = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1)
    parts = urlsplit(address)
    copy_address = urlunsplit(parts._replace(path=f"{parts.path}_copy"))
    contents, written, shares = {}, {}, {}
    with psycopg.connect(address) as source, psycopg.connect(copy_address) as target:
        for table in tables(source):
            listed = ", ".join(f'"{column}"' for column in columns_of(source, table))
            query = f'SELECT {listed} FROM "{table}" WHERE xmin::text::bigint >= {since}'
            cursor = source.cursor()
            with cursor.copy(f"COPY ({query}) TO STDOUT") as out:
                content = b"".join(bytes(block) for block in out)
            if content:
                written[table] = cursor.rowcount
                contents[table] = (f'COPY "{table}" ({listed}) FROM STDIN', content)
        started = time.perf_counter()
        with target.transaction(), target.cursor() as cursor:
            for table, (statement, content) in contents.items():
                before = time.perf_counter()
                with cursor.copy(statement) as copy:
                    copy.write(content)
                shares[table] = round((time.perf_counter() - before) * 1000)
        seconds = time.perf_counter() - started
    print(json.dumps({"rows": written, "copy_ms": shares}), file=sys.stderr)
    return seconds, sum(written.values())


def columns_of(source: object, table: str) -> list[str]:
    """The columns of a table that can be written."""
    query = (
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY ordinal_position"
    )
    return [row[0] for row in source.execute(query, [table])]


def measure(name: str, count: int, *, invited: bool, profile: Path | None) -> dict[str, float]:
    """Migrate, load, warm up, import, copy."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_reference", stdout=io.StringIO())
    import_seconds(people(WARM_UP, seed=1, invited=invited))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    clone(name)
    profiler = cProfile.Profile() if profile else None
    ours, copied, rows = 0.0, 0.0, 0
    for turn in range(TURNS):
        since = next_transaction()
        ours += import_seconds(people(count // TURNS, seed=2 + turn, invited=invited), profiler)
        seconds, written = copy_seconds(since)
        copied, rows = copied + seconds, rows + written
    if profile:
        profiler.dump_stats(profile)
    done = count // TURNS * TURNS
    return {
        "profiles": done,
        "rows": rows,
        "ours_per_s": round(done / ours, 1),
        "copy_per_s": round(done / copied, 1),
        "ours_ratio": round(copied / ours, 3),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=10_000)
    parser.add_argument("--invited", action="store_true", help="without consents: hidden profiles and invitations")
    parser.add_argument("--profile", type=Path, help="write cProfile's statistics there")
    options = parser.parse_args()
    with throwaway_servers() as servers:
        os.environ.update(servers)
        os.environ["DJANGO_SETTINGS_MODULE"] = "mdm_platform.settings.test"
        with scratch_database() as name:
            figures = measure(name, options.profiles, invited=options.invited, profile=options.profile)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
