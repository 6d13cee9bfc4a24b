"""The reference data as a deployment has it, read from its files once by each process that runs tests.

Loading it costs a second; the rows that the first load wrote are then copied back in some hundredths.
"""

from collections.abc import Iterable
from typing import Any

from django.core.management import call_command
from django.db import connection

from tests.utils.emptying import as_replica, used_tables

_rows: dict[str, bytes] = {}


def load_reference() -> None:
    """Give the database regions, countries, languages, taxonomy and purposes."""
    with connection.cursor() as cursor:
        if _rows and not _filled(cursor, list(_rows)):
            with as_replica(cursor):
                for table, rows in _rows.items():
                    _write(cursor, table, rows)
            return
        begins_empty = not _filled(cursor, used_tables(cursor))
        call_command("load_reference", verbosity=0)
        if begins_empty:
            _rows.update({table: _read(cursor, table) for table in _filled(cursor, used_tables(cursor))})


def _filled(cursor: Any, tables: Iterable[str]) -> list[str]:
    """Those of the tables that have a row now."""
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables]  # noqa: S608  our names
    if not asked:
        return []
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]


def _read(cursor: Any, table: str) -> bytes:
    with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
        return b"".join(bytes(part) for part in rows)


def _write(cursor: Any, table: str, held: bytes) -> None:
    with cursor.copy(f'COPY "{table}" FROM STDIN') as rows:
        rows.write(held)
