"""The demonstration's rules of routing, its summer return and the texts that its agents write often."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from grievances.models import CannedReply, Category, RoutingRule, Surge
from grievances.services import units
from mdm_platform.institutions.models import Institution

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_desk.json"


def load(*, profiles: int) -> int:
    """Write them once, after the cases were told; 0 without a central desk. How many rows there are."""
    if units.central() is None:
        return 0
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    for row in rows["rules"]:
        _rule(**row)
    for row in rows["surges"]:
        _surge(**row)
    for row in rows["replies"]:
        category = Category.objects.filter(code=row.pop("category", "")).first()
        CannedReply.objects.get_or_create(title=row.pop("title"), defaults={**row, "category": category})
    return RoutingRule.objects.count() + Surge.objects.count() + CannedReply.objects.count()


def _rule(*, name: str, categories: Any = (), to_unit: str = "", **fields: Any) -> None:
    unit = Institution.objects.filter(slug=to_unit).first() if to_unit else None
    if to_unit and unit is None:
        return
    rule, is_new = RoutingRule.objects.get_or_create(name=name, defaults={**fields, "to_unit": unit})
    if is_new:
        rule.categories.set(Category.objects.filter(code__in=categories))


def _surge(*, tag: str, first: list[int], last: list[int], overflow: bool, **fields: Any) -> None:
    year = timezone.localdate().year
    days = {"first_day": date(year, *first), "last_day": date(year, *last)}
    fields["overflow_unit"] = units.central() if overflow else None
    Surge.objects.get_or_create(tag=f"{tag}-{year}", defaults={**fields, **days})
