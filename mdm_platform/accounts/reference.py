"""The purposes of consent and the first version of their words (law 09-08, art. 4, 5, 43 and 44)."""

import json
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from mdm_platform.accounts.models import ConsentPurpose, ConsentText
from mdm_platform.reference import register_loader
from mdm_platform.translated import LANGUAGE_CODES

WORDS = Path(__file__).parent / "data" / "consent_purposes.json"


@transaction.atomic
def load_purposes() -> int:
    """Make the purposes that are missing, each with its first words; those that staff changed are left alone."""
    rows = json.loads(WORDS.read_text(encoding="utf-8"))
    ConsentPurpose.objects.bulk_create(
        [_purpose(position, row) for position, row in enumerate(rows)], ignore_conflicts=True
    )
    wordless = ConsentPurpose.objects.filter(texts=None).in_bulk(field_name="slug")
    ConsentText.objects.bulk_create(_first_words(wordless[row["slug"]], row) for row in rows if row["slug"] in wordless)
    return len(rows)


def _purpose(position: int, row: dict) -> ConsentPurpose:
    labels = {f"label_{code}": row["label"][code] for code in LANGUAGE_CODES}
    return ConsentPurpose(slug=row["slug"], position=position, **labels)


def _first_words(purpose: ConsentPurpose, row: dict) -> ConsentText:
    texts = {f"text_{code}": row["text"][code] for code in LANGUAGE_CODES}
    return ConsentText(purpose=purpose, version=1, valid_from=timezone.now(), **texts)


register_loader("consent_purposes", load_purposes, 10)
