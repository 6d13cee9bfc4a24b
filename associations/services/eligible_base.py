"""The spending to which a call's rate applies."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from mdm_platform.money import ZERO, floor_cents


def eligible_base(request: Any) -> Decimal:
    """The project's expenses without what goes beyond the caps of the call: running costs, in kind, categories.

    The caps are shares of the project's total, rounded down to the cent.
    """
    version = request.version
    held = request.budget_lines.all()
    if "budget_lines" not in getattr(request, "_prefetched_objects_cache", {}):
        held = held.select_related("category")
    lines = [line for line in held if line.side == "expense"]
    total = sum((line.amount for line in lines), ZERO)
    beyond = _beyond([line for line in lines if line.category.is_overhead], version.overhead_cap, total)
    beyond += _beyond([line for line in lines if line.is_in_kind], version.in_kind_cap, total)
    by_category = defaultdict(list)
    for line in lines:
        by_category[line.category].append(line)
    for category, its_lines in by_category.items():
        if not (category.is_overhead or category.is_in_kind):
            beyond += _beyond(its_lines, category.cap_rate, total)
    base = total - beyond
    return base if version.max_project_amount is None else min(base, version.max_project_amount)


def _beyond(lines: list[Any], cap: Decimal | None, total: Decimal) -> Decimal:
    """By how much these lines exceed their share of the total."""
    if cap is None:
        return ZERO
    spent = sum((line.amount for line in lines), ZERO)
    return max(spent - floor_cents(cap * total), ZERO)
