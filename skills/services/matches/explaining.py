"""What the engine says of one person for one need, for those whom it did not find itself."""

from typing import Any

from skills.models import Need, Profile


def explained(need: Need, profile: Profile) -> dict[str, Any]:
    """The score, parts, reasons and version to keep on the match."""
    return {"score": 0, "parts": {}, "reasons": [], "engine_version": ""}
