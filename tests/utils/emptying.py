"""How a test that committed leaves an empty database behind: only the tables that hold something are emptied.

Django truncates every table and then makes content types, permissions and groups anew, which costs
half a second for two hundred tables. Here those three stay, and the others lose their rows by DELETE, as a
replica would: no trigger runs, neither those that guard logs nor those that check what refers to a row, of which
a region has dozens. The role that runs the tests needs the right to say so (`GRANT SET ON PARAMETER
session_replication_role`), which the servers of bin/test give it.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import connections, transaction
from django.test import TransactionTestCase

KEPT = ["django_migrations", "django_content_type", "auth_permission", "auth_group"]
_USED = """
    SELECT c.relname FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND pg_relation_size(c.oid) > 0
      AND c.relname <> ALL(%s)
"""


def used_tables(cursor: Any) -> list[str]:
    """The tables that hold or held something."""
    cursor.execute(_USED, [KEPT])
    return [name for (name,) in cursor.fetchall()]


@contextlib.contextmanager
def as_replica(cursor: Any) -> Iterator[None]:
    """Let rows come and go, in one transaction, without a trigger or a check of what refers to them.

    Inside a test that rolls back, the transaction goes on after it, with its triggers and checks.
    """
    with transaction.atomic(using=cursor.db.alias):
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def empty(connection: Any) -> None:
    """Delete every row that a test may have written, past the triggers that forbid it."""
    with connection.cursor() as cursor, as_replica(cursor):
        for table in used_tables(cursor):
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  names from the database's own catalogue


def leave_empty(test: TransactionTestCase) -> None:
    """Take the place of `TransactionTestCase._fixture_teardown`."""
    for alias in test._databases_names(include_mirrors=False):
        empty(connections[alias])
