"""The schemes that come with the platform. Their figures are known to the public, and marked for editors to confirm."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from projects.models import Scheme, SchemeRule, SchemeVersion
from projects.services import schemes

DATA = Path(__file__).parent.parent / "data" / "schemes.json"
KNOWN_SINCE = date(2026, 1, 1)


@transaction.atomic
def load() -> int:
    """Add the schemes that are missing, each with its first version; those that exist stay as editors made them."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    known = set(Scheme.objects.values_list("slug", flat=True))
    for row in rows:
        if row["slug"] not in known:
            _add(row)
    return len(rows)


def _add(row: Mapping[str, Any]) -> None:
    texts = {name: value for name, value in row.items() if name not in ("version", "region")}
    scheme = Scheme.objects.create(**texts, region_id=row.get("region"))
    figures = dict(row["version"])
    rules = figures.pop("rules")
    for name in ("rate", "cap"):
        figures[name] = Decimal(figures[name]) if name in figures else None
    version = SchemeVersion.objects.create(scheme=scheme, in_force_from=KNOWN_SINCE, **figures)
    SchemeRule.objects.bulk_create(
        SchemeRule(version=version, rule_id=rule_id, parameters=parameters, position=position)
        for position, (rule_id, parameters) in enumerate(rules, start=1)
    )
    schemes.deliver(version=version)
