"""The steps of an application for the label: what each holds, and what is still needed before sending."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import LabelApplication
from associations.workflows import LABEL_SUBMISSION_GUARDS
from mdm_platform.journeys.tasks import Task, state_of
from mdm_platform.workflow import refusal_of

LABELS: Mapping[str, Any] = {
    "presentation": gettext_lazy("Votre association"),
    "social_value": gettext_lazy("Son utilité sociale"),
    "governance": gettext_lazy("Sa gouvernance"),
    "evidence": gettext_lazy("Les pièces, critère par critère"),
    "commitments": gettext_lazy("Les engagements du label"),
}
STEPS = list(LABELS)


def lacking(application: LabelApplication) -> dict[str, list[str]]:
    """What each step still needs before sending."""
    found: dict[str, list[str]] = {step: [] for step in LABELS}
    for step in ("presentation", "social_value", "governance"):
        if not getattr(application, step).strip():
            found[step].append(_("Écrivez : %(step)s.") % {"step": str(LABELS[step]).lower()})
    for criterion in application.lacking_evidence():
        found["evidence"].append(_("Déposez une pièce pour « %(criterion)s ».") % {"criterion": criterion.label})
    if not application.accepts_commitments:
        found["commitments"].append(_("Acceptez les engagements du label."))
    return found


def tasks(application: LabelApplication) -> list[Task]:
    """How far each step is."""
    needed = lacking(application)
    begun = {
        "presentation": bool(application.presentation),
        "social_value": bool(application.social_value),
        "governance": bool(application.governance),
        "evidence": application.evidence.exists(),
        "commitments": application.accepts_commitments,
    }
    return [
        Task(step, label, state_of(is_begun=begun[step], is_lacking=bool(needed[step])))
        for step, label in LABELS.items()
    ]


def refusals(application: LabelApplication) -> list[str]:
    """Why the application cannot be sent now."""
    return [refusal_of(check) for check in LABEL_SUBMISSION_GUARDS if not check(application)]
