"""Many rows at once, by COPY: for imports, where a row a statement would be a hundred times slower."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Keys for `count` rows that are about to be copied in, taken from the table's own sequence."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(model._meta.db_table), model._meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]


def analyse(*models_filled: type[models.Model]) -> None:
    """Let the planner know of many new rows now: until autovacuum comes by, it plans for the table as it was."""
    tables = sql.SQL(", ").join(sql.Identifier(model._meta.db_table) for model in models_filled)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("ANALYZE {}").format(tables))


def copy_in(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows in the caller's transaction and return how many.

    `fields` are names of model fields in the order of the values; those left out take the
    default of the database. Lists become arrays; JSON is given as text. No signal is sent
    and `save()` is not called. Raises django.db.IntegrityError as an insert would.
    """
    columns = [model._meta.get_field(name).column for name in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
