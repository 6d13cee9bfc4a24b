"""How a test that committed leaves an empty database behind: only the tables that hold something are emptied.

Django truncates every table and then makes content types, permissions and groups anew, which costs
half a second for two hundred tables. Here those three stay, and the others lose their rows by DELETE.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, connections, transaction
from django.test import TransactionTestCase

KEPT = ["django_migrations", "django_content_type", "auth_permission", "auth_group"]
_USED = """
    SELECT c.relname,
           EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 8 = 8)
    FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND pg_relation_size(c.oid) > 0
      AND c.relname <> ALL(%s)
"""


def used_tables(cursor: Any) -> dict[str, bool]:
    """The tables that hold or held something, and whether a trigger guards their rows."""
    cursor.execute(_USED, [KEPT])
    return dict(cursor.fetchall())


@contextlib.contextmanager
def without_triggers(cursor: Any, tables: list[str]) -> Iterator[None]:
    """Let rows pass by the triggers of these tables."""
    for table in tables:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    yield
    for table in tables:
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def empty(connection: Any) -> None:
    """Delete every row that a test may have written, past the triggers that forbid it."""
    with connection.cursor() as cursor:
        used = used_tables(cursor)
        guarded = [table for table, is_guarded in used.items() if is_guarded]
        with without_triggers(cursor, guarded), transaction.atomic(using=connection.alias):
            _delete(cursor, list(used))


def _delete(cursor: Any, tables: list[str]) -> None:
    """Delete the rows of all; a table whose reference is checked at once waits until its rows are gone."""
    refused = []
    for table in tables:
        try:
            with transaction.atomic(using=cursor.db.alias):
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  names from the database's own catalogue
        except IntegrityError:
            refused.append(table)
    assert not refused or len(refused) < len(tables), refused
    if refused:
        _delete(cursor, refused)


def leave_empty(test: TransactionTestCase) -> None:
    """Take the place of `TransactionTestCase._fixture_teardown`."""
    for alias in test._databases_names(include_mirrors=False):
        empty(connections[alias])
