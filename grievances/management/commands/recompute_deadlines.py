"""Compute the clocks of cases again from their events, or check that they are what is stored."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grievances.models import Case
from grievances.services import deadlines


class Command(BaseCommand):
    help = "Compute again the deadlines of the cases that are not over; with --check, only fail when one differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what differs, and fail when something does")
        parser.add_argument("--all", action="store_true", help="also the cases that are over, by the rules of today")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        found = deadlines.recompute(cases=Case.objects.all() if options["all"] else None, write=not check)
        for difference in found:
            self.stdout.write(f"{difference.case.number}: {', '.join(difference.kinds)}")
        if check and found:
            message = f"{len(found)} cases have stored deadlines that differ from their events."
            raise CommandError(message)
        self.stdout.write(f"{len(found)} cases corrected." if found else "No difference.")
