"""Erase again the people whom a restored backup brought back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mdm_platform.accounts.services import erasures


class Command(BaseCommand):
    help = "Erase again the accounts of the erasure list (settings.ERASURE_LIST, or FILE) after a restore."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=settings.ERASURE_LIST)

    def handle(self, *args: Any, **options: Any) -> None:
        public_ids = erasures.remembered(options["file"])
        erased = erasures.replay(public_ids=public_ids)
        self.stdout.write(f"{len(public_ids)} on the list, {erased} erased again.")
