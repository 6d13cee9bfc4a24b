"""What a moderator should look at twice in a need; the platform decides nothing by it."""

import re
from dataclasses import dataclass, field

from skills import text
from skills.models import Need
from skills.services import mission_text
from skills.services.mission_text import Suggestion
from skills.workflows import OPEN_NEED_STATES, NeedState

SHORT_MISSION = 150
MOST_SIMILAR = 5
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|(?:\+|00)\s?\d(?:[\s.-]?\d){7,}|\b0[5-8](?:[\s.-]?\d{2}){4}\b|https?://|www\."
)


@dataclass(frozen=True)
class Checks:
    """Hints: contact details in the text, a mission too short, skills that it names and that are not asked for,
    and needs of the same institution that look alike."""

    has_contact_details: bool = False
    is_short: bool = False
    unasked: list[Suggestion] = field(default_factory=list)
    similar: list[Need] = field(default_factory=list)


def checks(need: Need) -> Checks:
    """The hints about one need."""
    asked = set(need.need_skills.values_list("skill_id", flat=True))
    named = mission_text.suggest_skills(f"{need.title}\n{need.mission}")
    return Checks(
        has_contact_details=bool(_CONTACT.search(f"{need.title}\n{need.mission}")),
        is_short=len(need.mission) < SHORT_MISSION,
        unasked=[one for one in named if one.skill.pk not in asked],
        similar=_similar(need),
    )


def _similar(need: Need) -> list[Need]:
    """Needs of the institution, sent or open, whose titles share most of their words."""
    words = set(text.stems(need.title))
    others = Need.objects.of_institution(need.institution_id).exclude(pk=need.pk)
    others = others.filter(state__in=(NeedState.SUBMITTED, *OPEN_NEED_STATES)).order_by("-submitted_at")
    alike = [other for other in others[:100] if _likeness(words, set(text.stems(other.title))) >= 0.6]
    return alike[:MOST_SIMILAR]


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
