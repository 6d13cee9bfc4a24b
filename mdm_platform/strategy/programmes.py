"""The programmes that the platform comes with; staff keep them afterwards."""

import json
from pathlib import Path

from django.db import transaction

from mdm_platform.reference import write_rows
from mdm_platform.strategy.models import Programme

DATA = Path(__file__).resolve().parent / "data" / "programmes.json"


@transaction.atomic
def load(*, path: Path = DATA) -> int:
    """Create the programmes that are missing, leaving those that staff changed; how many were read."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    numbered = [{**row, "position": position} for position, row in enumerate(rows, start=1)]
    write_rows(Programme, "code", numbered, overwrite=False)
    return len(rows)


def choices() -> list[tuple[str, str]]:
    """The programmes in force, by their code, in the reader's language."""
    return [(one.code, one.label) for one in Programme.objects.active()]
