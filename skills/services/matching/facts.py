"""The facts that conditions read, as bits: one comparison then says whether somebody meets every condition.

A level of a language sets its own bit and those of the levels below, so that « B2 or better » is one bit too.
"""

from collections.abc import Iterable, Mapping

from skills.audiences import ABROAD, Audience
from skills.models import Availability, LanguageLevel

FACES: Mapping[str, int] = {Audience.PARTNERS.value: 1, ABROAD: 2}
REMOTE, ON_SITE, AVAILABLE, REGULAR, LANGUAGES_SHOWN = (1 << place for place in range(2, 7))
PACKED_LANGUAGES = ("ar", "fr", "en", "es", "de", "it", "nl", "pt", "zgh")
LEVELS = tuple(LanguageLevel.values)
UNKNOWN_SENIORITY = -1
_FIRST_LANGUAGE = 7
_MOST_REGIONS = 15


def language_bit(code: str, level: str) -> int:
    """The bit of « speaks it at this level or better »; 0 for a language that has none."""
    if code not in PACKED_LANGUAGES:
        return 0
    return 1 << (_FIRST_LANGUAGE + PACKED_LANGUAGES.index(code) * len(LEVELS) + LEVELS.index(level))


def languages(spoken: Iterable[tuple[str, str]]) -> int:
    """The bits of somebody who shows these languages at these levels."""
    found = LANGUAGES_SHOWN
    for code, level in spoken:
        for below in LEVELS[: LEVELS.index(level) + 1]:
            found |= language_bit(code, below)
    return found


def availability(value: str, *, remote: bool, on_site: bool) -> int:
    """The bits of an availability; what is not said rules nothing out."""
    found = 0
    if value != Availability.UNAVAILABLE:
        found |= AVAILABLE
        if value != Availability.OCCASIONAL:
            found |= REGULAR
    if remote or not on_site:
        found |= REMOTE
    if on_site or not remote:
        found |= ON_SITE
    return found


def regions(codes: Iterable[str]) -> int:
    """The bits of Moroccan regions, by the HCP's code."""
    found = 0
    for code in codes:
        place = int(code) - 1
        if 0 <= place < _MOST_REGIONS:
            found |= 1 << place
    return found
