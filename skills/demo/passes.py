"""The demonstration's pass of matching: as after a night, no need waits and the figures are there to read."""

from skills.models import MatchingRun, Need
from skills.services.matching import nightly


def load(*, profiles: int) -> int:
    """Match what waits, once; how many passes there are."""
    if Need.objects.exists() and not MatchingRun.objects.exists():
        nightly.match_what_changed()
    return MatchingRun.objects.count()
