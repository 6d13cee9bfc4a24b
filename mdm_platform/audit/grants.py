"""The database role under which pages and workers run: it cannot edit history."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg import sql

APPEND_ONLY_ATTRIBUTE = "append_only"


def append_only_tables() -> list[str]:
    """Tables of the models that declare `append_only = True`, sorted."""
    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, APPEND_ONLY_ATTRIBUTE, False))


def grant_application_role(using: str = "default", **kwargs: Any) -> None:
    """Create the application's role if it is missing and give it exactly its rights.

    Everything on every table, except UPDATE, DELETE and TRUNCATE on append-only ones.
    """
    role = sql.Identifier(settings.APPLICATION_ROLE)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APPLICATION_ROLE])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
        statements = [
            "GRANT {role} TO CURRENT_USER",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        ]
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(role=role))
        existing = connections[using].introspection.table_names(cursor)
        for table in append_only_tables():
            if table in existing:
                revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}")
                cursor.execute(revoke.format(sql.Identifier(table), role))
