"""Compute the clocks of all cases again from their events, or check that they are what is stored."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grievances.services import deadlines


class Command(BaseCommand):
    help = "Compute the deadlines of all cases again; with --check, change nothing and fail when one differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what differs, and fail when something does")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        found = deadlines.recompute(write=not check)
        for difference in found:
            self.stdout.write(f"{difference.case.number}: {', '.join(difference.kinds)}")
        if check and found:
            message = f"{len(found)} cases have stored deadlines that differ from their events."
            raise CommandError(message)
        self.stdout.write(f"{len(found)} cases corrected." if found else "No difference.")
