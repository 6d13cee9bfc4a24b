"""The categories of cases that the platform comes with."""

import json
from pathlib import Path

from django.db import transaction

from grievances.models import Category
from mdm_platform.reference import write_rows

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load(*, directory: Path = DATA) -> int:
    """Create the categories that are missing, leaving those that staff changed as they are; how many were read."""
    rows = json.loads((directory / "categories.json").read_text(encoding="utf-8"))
    numbered = [{**row, "position": position} for position, row in enumerate(rows, start=1)]
    write_rows(Category, "code", numbered, overwrite=False)
    return len(rows)
