"""The clocks of a case, computed from its events."""

from datetime import datetime
from typing import Any


def refresh(*, case: Any, now: datetime | None = None) -> None:
    """Compute the case's deadlines again, and when it is due next; called after each transition."""
