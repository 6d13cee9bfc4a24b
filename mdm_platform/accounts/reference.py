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
    for position, row in enumerate(rows):
        labels = {f"label_{code}": row["label"][code] for code in LANGUAGE_CODES}
        purpose, _made = ConsentPurpose.objects.get_or_create(
            slug=row["slug"], defaults={"position": position, **labels}
        )
        if not purpose.texts.exists():
            texts = {f"text_{code}": row["text"][code] for code in LANGUAGE_CODES}
            ConsentText.objects.create(purpose=purpose, version=1, valid_from=timezone.now(), **texts)
    return len(rows)


register_loader("consent_purposes", load_purposes, 10)
