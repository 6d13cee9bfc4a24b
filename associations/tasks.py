"""The daily round of the associations: each task loads nothing and calls one service."""

from typing import Any

SCHEDULE: dict[str, Any] = {}
