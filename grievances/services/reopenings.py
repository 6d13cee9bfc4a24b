"""An answer that the person contests: asked within its time, decided by somebody who did not decide before."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grievances.models import Case
from grievances.models.message import LONGEST_MESSAGE
from grievances.services import contacting, deadlines, endings, messages, units
from grievances.services.persons import require_person
from grievances.services.words import required
from grievances.workflows import CaseWorkflow, MessageKind
from mdm_platform.institutions.models import Institution

REOPENED = {
    "outcome": "",
    "inadmissible_reason": "",
    "directed_to": "",
    "answered_at": None,
    "feedback_until": None,
    "lead": None,
}


@transaction.atomic
def ask(*, case: Case, note: str, by: Any = None, now: datetime | None = None) -> Case:
    """The person says why the answer does not do. Raises as `Workflow.apply`, InvalidInput (no text)."""
    require_person(by, case)
    text = required(note, field="note", most=LONGEST_MESSAGE)
    CaseWorkflow.apply(case, "ask_reopening", by=None, now=now)
    messages.kept_from_person(case=case, kind=MessageKind.MESSAGE, body=text, now=now)
    deadlines.refresh(case=case, now=now)
    return case


@transaction.atomic
def grant(*, case: Case, by: Any, now: datetime | None = None) -> Case:
    """Take the case up again, in other hands than before. Raises as `Workflow.apply`."""
    changes = {**REOPENED, "unit": _unit_for(case, by), "agent": by}
    CaseWorkflow.apply(case, "reopen", by=by, now=now, changes=changes)
    deadlines.refresh(case=case, now=now)
    contacting.tell(case=case, what="reopened", now=now)
    return case


@transaction.atomic
def refuse(
    *,
    case: Case,
    by: Any,
    note: str,
    language: str = "",
    translation: str = "",
    translation_language: str = "",
    now: datetime | None = None,
) -> Case:
    """Uphold the answer, with why; the person reads the way to the Médiateur.

    Raises as `Workflow.apply`, InvalidInput (the person does not read that language).
    """
    decision = messages.Decision(note, language, translation, translation_language)
    decision.require_readable(case, by=by)
    CaseWorkflow.apply(case, "refuse_reopening", by=by, note=note, now=now, changes=endings.closed(now))
    messages.told_by_agent(case=case, decision=decision, by=by, now=now)
    endings.ended(case=case, what="reopening_refused", now=now)
    return case


def _unit_for(case: Case, by: Any) -> Institution | None:
    """The unit that takes the case up again: its own, or the one for which the decider works."""
    own = units.of(by)
    if case.unit_id is not None and case.unit_id in own:
        return case.unit
    return units.central() or Institution.objects.filter(pk__in=own).order_by("pk").first() or case.unit
