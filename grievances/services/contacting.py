"""What a person hears of their case, as « comment vous joindre » allows: the one place that writes to them."""

from datetime import datetime
from typing import Any

EVENTS = (
    "received",
    "question",
    "message",
    "answered",
    "inadmissible",
    "reopened",
    "reopening_refused",
    "closed",
    "withdrawn",
    "identity_opened",
    "code_reissued",
    "mandate_revoked",
    "escalated",
)


def tell(*, case: Any, what: str, now: datetime | None = None) -> None:
    """Let the person know that something of that kind (see `EVENTS`) happened to their case."""


def ask_third_party(*, third_party: Any, now: datetime | None = None) -> None:
    """Send the third party the signed link of its question."""
