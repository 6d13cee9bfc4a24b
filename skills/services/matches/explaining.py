"""What the engine says of one person for one need, for those whom it did not find itself."""

from typing import Any

from skills.models import Need, Profile
from skills.services import matching


def explained(need: Need, profile: Profile) -> dict[str, Any]:
    """The score, parts, reasons and version to keep on the match, as they are now."""
    told = matching.explain(need, profile)
    return {
        "score": told.score,
        "parts": dict(told.parts),
        "reasons": [dict(reason) for reason in told.reasons],
        "engine_version": told.engine_version,
    }
