"""`manage.py reconcile_ledger`: add all entries up again, and list what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mdm_platform.ledger import recounts


class Command(BaseCommand):
    """Prints each difference; the exit code is 1 when there is one."""

    help = "Compares every figure of every envelope with the sum of its entries."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = recounts.run()
        for one in differences:
            self.stdout.write(f"envelope {one.envelope_id} {one.figure}: stored {one.stored}, counted {one.counted}")
        if differences:
            message = f"{len(differences)} differences"
            raise CommandError(message)
        self.stdout.write("difference 0.00")
