"""Make the schema of a database that is made anew: the tests' and the demonstration's."""

from typing import Any

from django.core.management.commands import migrate

from mdm_platform.migration_states import draw_little


class Command(migrate.Command):
    """`migrate`, in a fraction of its time; where data is real, `migrate` itself."""

    help = "Migrates a database of tests or of demonstration in a fraction of the time of migrate."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, drawing no more models than each operation needs."""
        draw_little()
        super().handle(*args, **options)
