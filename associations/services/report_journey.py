"""The writing of a report as officers read it: its tasks, and how far each one is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.models import Report
from associations.services.reports import WRITABLE_STATES
from associations.workflows.reports import REPORT_GUARDS
from mdm_platform.journeys.tasks import LOCKED, Task, state_of
from mdm_platform.workflow import refusal_of

LABELS: dict[str, Any] = {
    "story": _("Le récit"),
    "spending": _("Les dépenses"),
    "indicators": _("Les résultats chiffrés"),
    "receipts": _("Les pièces justificatives"),
}
STEPS = tuple(LABELS)
_STEP_OF = {
    "has_narrative": "story",
    "has_spending": "spending",
    "has_receipts": "receipts",
    "has_indicators": "indicators",
    "has_running_project": "story",
}


def is_open(report: Report) -> bool:
    """Whether the report may be written in its state."""
    return report.state in WRITABLE_STATES


def missing(report: Report) -> dict[str, list[str]]:
    """What the report lacks before it can be handed in, by step."""
    found: dict[str, list[str]] = {step: [] for step in STEPS}
    for check in REPORT_GUARDS:
        if not check(report):
            found[_STEP_OF[check.__name__]].append(refusal_of(check))
    return found


def tasks(report: Report) -> list[Task]:
    """Every step with its state."""
    if not is_open(report):
        return [Task(step, label, LOCKED) for step, label in LABELS.items()]
    lacking = missing(report)
    begun = {
        "story": bool(report.narrative),
        "spending": report.has_spending,
        "indicators": report.indicators.exists(),
        "receipts": report.receipts.exists(),
    }
    return [
        Task(
            step,
            label,
            state_of(is_begun=begun[step], is_lacking=bool(lacking[step])),
            lacking[step][0] if lacking[step] else "",
        )
        for step, label in LABELS.items()
    ]
