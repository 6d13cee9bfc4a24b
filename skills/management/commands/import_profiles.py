"""`manage.py import_profiles FILE`: import profiles from a spreadsheet, or only say each row's fate."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import DomainError
from skills.services.imports import importing, reports
from skills.services.imports.rows import Fate

BAR = 30


class Command(BaseCommand):
    """Translates arguments to the import and its report to lines."""

    help = "Imports profiles from a CSV or XLSX file; see docs/how-to/import-profiles.md for its columns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say each row's fate and write nothing")
        parser.add_argument("--publish", action="store_true", help="publish the complete profiles at once")
        parser.add_argument("--by", metavar="EMAIL", default="", help="who imports: a curator or an administrator")
        parser.add_argument(
            "--refused", type=Path, metavar="CSV", help="where to write the rows left out, or every row of a dry run"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        how = {"by": self._importer(options["by"]), "name": options["file"].name, "progress": self._show}
        try:
            with options["file"].open("rb") as stream:
                if options["dry_run"]:
                    report = importing.check(stream=stream, **how)
                else:
                    report = importing.run(stream=stream, publish=options["publish"], **how)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            message = f"{options['file']}: {error.strerror}"
            raise CommandError(message) from error
        self._tell(report, options, time.monotonic() - started)

    def _importer(self, email: str) -> User:
        """The person named, else the first administrator or curator of the platform."""
        if email:
            found = User.objects.filter(email=email.lower(), is_active=True).first()
        else:
            staff = User.objects.filter(is_active=True, groups__name__in=(Role.ADMINISTRATOR, Role.DIRECTORY_CURATOR))
            found = staff.order_by("pk").first()
        if found is None:
            message = f"No active account {email}." if email else "Nobody may import: name an account with --by EMAIL."
            raise CommandError(message)
        return found

    def _show(self, done: int, total: int) -> None:
        share = done / total if total else 1
        filled = round(BAR * share)
        end = "\r" if sys.stderr.isatty() and done < total else "\n"
        self.stderr.write(f"[{'#' * filled}{'.' * (BAR - filled)}] {done}/{total} {share:4.0%}", ending=end)

    def _tell(self, report: Any, options: dict[str, Any], seconds: float) -> None:
        if report.header.unknown:
            self.stdout.write(f"ignored columns: {', '.join(report.header.unknown)}")
        for judged in report.left_out[:20]:
            self.stdout.write(f"row {judged.person.number}: {judged.fate.value}: {reports.reasons(judged)}")
        if len(report.left_out) > 20:
            self.stdout.write(f"… and {len(report.left_out) - 20} more: write them with --refused CSV")
        if options["refused"]:
            options["refused"].write_bytes(reports.rows_csv(report))
            self.stdout.write(f"{'every row' if options['dry_run'] else 'rows left out'}: {options['refused']}")
        for fate in Fate:
            self.stdout.write(f"{fate.value}: {report.counts[fate.value]}")
        self.stdout.write("nothing was written (dry run)" if options["dry_run"] else "imported")
        self.stdout.write(f"seconds: {seconds:.1f}")
