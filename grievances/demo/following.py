"""The demonstration's case that anybody may follow: its number and its code stay the same from one run to the next."""

from typing import Any

from grievances.models import Case
from grievances.services import codes
from grievances.workflows import CaseState


def example(known: dict[str, Any]) -> dict[str, Any] | None:
    """The number and the code of a case that waits for its person; None while there is no case."""
    case = Case.objects.filter(number=known.get("number", "")).first() or _waiting()
    if case is None:
        return None
    code = known.get("code", "")
    return {"number": case.number, "code": code if codes.is_code_of(case, code) else codes.issue(case=case)}


def _waiting() -> Case | None:
    """One of the demonstration's own, which come first: a visitor keeps the code of theirs."""
    rows = Case.objects.filter(identity__user=None).order_by("pk")
    return rows.filter(state=CaseState.INFORMATION_REQUESTED).first() or rows.first()
