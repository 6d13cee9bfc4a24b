"""The answers that the platform comes with; staff write the others."""

import json
from pathlib import Path

from django.db import transaction

from grievances.models import Category, PublishedAnswer
from mdm_platform.reference import write_rows

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load(*, directory: Path = DATA) -> int:
    """Create the answers that are missing, leaving those that staff changed as they are; how many were read."""
    rows = json.loads((directory / "published_answers.json").read_text(encoding="utf-8"))
    categories = {category.code: category for category in Category.objects.all()}
    known = [{**row, "category": categories[row["category"]]} for row in rows if row["category"] in categories]
    write_rows(PublishedAnswer, "code", known, overwrite=False)
    return len(known)
