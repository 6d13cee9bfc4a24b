"""The writing of a need as its agents read it: the tasks in their order, and how far each one is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.journeys.tasks import LOCKED, Task, state_of
from mdm_platform.workflow import refusal_of
from skills.models import Need
from skills.services.needs import EDITABLE_NEED_STATES
from skills.workflows import NEED_GUARDS

LABELS: dict[str, Any] = {
    "mission": _("La mission"),
    "skills": _("Les compétences"),
    "conditions": _("Les conditions"),
    "languages": _("Les langues"),
}
STEPS = tuple(LABELS)
_STEP_OF = {
    "has_title": "mission",
    "has_mission": "mission",
    "has_need_domain": "mission",
    "has_contribution": "mission",
    "has_required_skill": "skills",
}
_GIVEN = {
    "mission": ("title", "mission", "domain_id", "contribution"),
    "conditions": ("presence", "region_id", "city", "workload", "compensation", "deadline", "starts"),
}
_ROWS = {"skills": "need_skills", "languages": "need_languages"}
_HINTS = {"languages": _("Facultatif : seulement celles sans lesquelles la mission est impossible.")}


def is_open(need: Need) -> bool:
    """Whether the steps may be filled in the need's state."""
    return need.state in EDITABLE_NEED_STATES


def missing(need: Need) -> dict[str, list[str]]:
    """What the need lacks before it can be sent, by step."""
    found: dict[str, list[str]] = {step: [] for step in STEPS}
    for check in NEED_GUARDS:
        if not check(need):
            found[_STEP_OF.get(check.__name__, "conditions")].append(refusal_of(check))
    return found


def tasks(need: Need) -> list[Task]:
    """Every step with its state; load the need `with_parts()` to keep the queries few."""
    lacking = missing(need)
    return [_task(need, step, lacking[step]) for step in STEPS]


def _task(need: Need, step: str, lacking: list[str]) -> Task:
    if not is_open(need):
        return Task(step, LABELS[step], LOCKED)
    begun = _is_begun(need, step)
    hint = lacking[0] if lacking else "" if begun else _HINTS.get(step, "")
    return Task(step, LABELS[step], state_of(is_begun=begun, is_lacking=bool(lacking)), hint)


def _is_begun(need: Need, step: str) -> bool:
    if step in _ROWS:
        return bool(getattr(need, _ROWS[step]).all())
    return any(getattr(need, name) for name in _GIVEN[step])
