"""Load the reference data: territories, institutions, taxonomy, and whatever else the apps register."""

from django.core.management.base import BaseCommand, CommandError

from mdm_platform.reference import loaders


class Command(BaseCommand):
    help = "Loads every part of the reference data; may run again at any time, and rewrites only what changed."

    def add_arguments(self, parser):
        parser.add_argument("--only", metavar="NAME", help="load this part alone")

    def handle(self, *args, only=None, **options):
        chosen = [loader for loader in loaders() if only in (None, loader.name)]
        if not chosen:
            message = f"No part is called {only}. Known: {', '.join(loader.name for loader in loaders())}."
            raise CommandError(message)
        for loader in chosen:
            self.stdout.write(f"{loader.name}: {loader.load()} rows")
