"""Import institutions, or consulates with their districts, from a CSV file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from mdm_platform.errors import InvalidInput
from mdm_platform.institutions.imports import import_file


class Command(BaseCommand):
    help = "Imports institutions or consulates from a CSV file and says what became of each row."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and keep nothing")

    def handle(self, *args, file, dry_run, **options):
        try:
            report = import_file(content=file.read_bytes(), by=None, dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except InvalidInput as refusal:
            raise CommandError(str(refusal)) from refusal
        for line, sentences in report.refused:
            self.stderr.write(f"line {line}: {' '.join(sentences)}")
        self.stdout.write(
            f"{report.read} rows: {report.created} created, {report.changed} changed, "
            f"{report.unchanged} unchanged, {len(report.refused)} refused"
        )
