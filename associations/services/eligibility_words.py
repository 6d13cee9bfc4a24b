"""The rules that a request does not meet, in words."""

from typing import Any


def reasons_of(request: Any) -> str:
    """One sentence a rule, as the officer recorded it."""
    return " ".join(row.why.strip() for row in request.ineligibilities.order_by("pk") if row.why.strip())
