"""A database of a benchmark's own, with the platform's tables, and Django ready to use it."""

import contextlib
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bin")]

from launcher.throwaway import throwaway_servers  # noqa: E402  the path is set just above


@contextlib.contextmanager
def platform(*, reference: bool = False, durable: bool = False) -> Iterator[None]:
    """Django on an empty, migrated database of this run's own; with the reference data when asked.

    The commits of a `durable` one reach the disk, as in production.
    """
    with throwaway_servers(durable=durable) as environment:
        os.environ.update(environment)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mdm_platform.settings.test")
        with _database():
            import django
            from django.core.management import call_command
            from django.db import connection

            django.setup()
            call_command("migrate", verbosity=0)
            if reference:
                call_command("load_reference", stdout=sys.stderr)
            try:
                yield
            finally:
                connection.close()


@contextlib.contextmanager
def _database() -> Iterator[None]:
    import psycopg

    address = urlsplit(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1))
    name = f"bench_{os.getpid()}"
    with psycopg.connect(urlunsplit(address), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            os.environ["DATABASE_URL"] = urlunsplit(address._replace(scheme="postgres", path=f"/{name}"))
            yield
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def timed(runs: list[Callable[[], object]], *, warm: int = 3) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds, of calls of which each is made once."""
    for run in runs[:warm]:
        run()
    taken = []
    for run in runs:
        started = time.perf_counter()
        run()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
