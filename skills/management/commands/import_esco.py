"""`manage.py import_esco DIR`: read the official ESCO bundles into the taxonomy."""

import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mdm_platform.errors import DomainError
from skills.services import esco

BAR = 30


class Command(BaseCommand):
    """Translates arguments to `esco.load` and its report to lines."""

    help = (
        "Reads skills_fr.csv, skills_en.csv, skills_ar.csv, occupations_*.csv, broaderRelationsSkillPillar.csv and "
        "occupationSkillRelations.csv, any subset, from DIR. May run again. ESCO: European Commission, CC BY 4.0."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR")
        default = Path(tempfile.gettempdir()) / "esco_refused.csv"
        parser.add_argument("--refused", type=Path, default=default, help="where the refused rows are written")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            report = esco.load(directory=options["directory"], progress=self._show)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stderr.write("")
        for what in ("read", "skills", "labels", "occupations", "broader", "links"):
            self.stdout.write(f"{what}: {getattr(report, what)}")
        self.stdout.write(f"refused: {len(report.refused)}")
        if report.refused:
            esco.write_refusals(report, options["refused"])
            self.stdout.write(f"refused rows: {options['refused']}")
        self.stdout.write(f"seconds: {time.monotonic() - started:.1f}")

    def _show(self, done: int, total: int) -> None:
        share = done / total if total else 1
        filled = round(BAR * share)
        end = "\r" if sys.stderr.isatty() else "\n"
        if end == "\r" or share in (0, 1) or done != getattr(self, "_last", None):
            self.stderr.write(f"[{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%}", ending=end)
        self._last = done
