"""The reference data as a deployment has it, read from its files once by each process that runs tests.

Loading it costs a second; the rows that the first load wrote are then copied back in some hundredths.
"""

from collections.abc import Iterable
from typing import Any

from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tests.utils.emptying import used_tables, without_triggers

_rows: dict[str, bytes] = {}


def load_reference() -> None:
    """Give the database regions, countries, languages, taxonomy and purposes."""
    with connection.cursor() as cursor:
        if _rows and not _filled(cursor, list(_rows)):
            with without_triggers(cursor, list(_rows)), transaction.atomic():
                _write(cursor, list(_rows))
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


def _write(cursor: Any, tables: list[str]) -> None:
    """Write the rows of all; a table whose reference is checked at once waits until the other has its rows."""
    refused = []
    for table in tables:
        try:
            with transaction.atomic(), cursor.copy(f'COPY "{table}" FROM STDIN') as rows:
                rows.write(_rows[table])
        except IntegrityError:
            refused.append(table)
    assert len(refused) < len(tables), refused
    if refused:
        _write(cursor, refused)
