"""Load the demonstration: accounts, a partner, and what the apps register."""

import json
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mdm_platform.demo import demo_entries, demo_parts, make_accounts


class Command(BaseCommand):
    help = "Makes one account a role and one partner, loads demonstration data, and writes how to sign in."

    def add_arguments(self, parser):
        parser.add_argument("--profiles", type=int, default=2000, metavar="N", help="how many profiles")
        parser.add_argument("--accounts", type=Path, required=True, metavar="PATH", help="the file to write")

    def handle(self, *args, profiles, accounts, **options):
        if settings.DEVELOPMENT_MAILBOX is None:
            raise CommandError("Demonstration accounts are made under the development settings only.")
        known = _read(accounts)
        entries = make_accounts(known)
        _write(accounts, [*entries, *(known[name] for name in known.keys() - {one["role"] for one in entries})])
        self.stdout.write(f"accounts: {len(entries)}")
        for part in demo_parts():
            self.stdout.write(f"{part.name}: {part.load(profiles=profiles)} rows")
        _write(accounts, [*entries, *demo_entries(known)])


def _read(path: Path) -> dict[str, dict]:
    """The entries of the last run by role; none when there is no file that can be read."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {entry["role"]: entry for entry in entries}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write(path: Path, entries: list[dict]) -> None:
    """Replace the file in one step, for its owner's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as partial:
        os.chmod(partial.fileno(), 0o600)  # noqa: PTH101  the open file, whatever its name becomes
        json.dump(entries, partial, ensure_ascii=False, indent=2)
    Path(partial.name).replace(path)
