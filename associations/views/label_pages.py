"""What the pages of the label show, built once."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.forms import labels as forms
from associations.models import Association, LabelApplication, LabelStatus, LabelWithdrawal
from associations.services import label_campaigns, label_disputes, label_journey, label_partnerships, labels
from associations.views.label_verification import TONES
from associations.workflows import LABEL_AWARDED_STATES
from mdm_platform.audit.timeline import timeline
from mdm_platform.components import Link, Row
from mdm_platform.formats import nice_date
from mdm_platform.journeys.tasks import Section
from mdm_platform.permissions import has_permission

APPLICATION_TONES = {
    "draft": "neutral",
    "to_complete": "warning",
    "awarded": "success",
    "awarded_with_conditions": "success",
    "refused": "danger",
    "ineligible": "danger",
    "withdrawn": "neutral",
}


def crumbs(association: Association, *more: Link) -> list[Link]:
    """The way from one's associations to the page."""
    home = reverse("associations:home", args=[association.public_id])
    label_url = reverse("associations:label_home", args=[association.public_id]) if more else ""
    return [Link(association.name, home), Link(_("Label national"), label_url), *more]


def home_context(association: Association, user: Any) -> dict[str, Any]:
    """The page of an association's label."""
    today = timezone.localdate()
    periods = list(association.labels.prefetch_related("events").order_by("-starts"))
    applications = list(LabelApplication.objects.of_association(association).select_related("campaign"))
    running = next((one for one in applications if one.state in _RUNNING), None)
    shown = [(period, period.status(today)) for period in periods]
    current = next((pair for pair in shown if pair[1] in _STANDING), None)
    return {
        "association": association,
        "periods": [(period, status, TONES[status]) for period, status in shown],
        "current": current[0] if current else None,
        "current_status": current[1] if current else None,
        "current_tone": TONES[current[1]] if current else "neutral",
        "applications": [(one, APPLICATION_TONES.get(one.state, "info")) for one in applications],
        "running": running,
        "campaign": label_campaigns.open_for(association, today) if labels.is_renewable(association, today) else None,
        "may_apply": has_permission(user, "associations.apply_for_label", association),
        "is_labellable": association.is_public and association.is_registered,
        "withdrawals": list(LabelWithdrawal.objects.filter(period__association=association).select_related("period")),
        "partnerships": [one for period in periods for one in label_partnerships.of_period(period)],
        "crumbs": crumbs(association),
    }


_RUNNING = ("draft", "submitted", "completeness", "to_complete", "evaluation", "committee")
_STANDING = (LabelStatus.VALID, LabelStatus.SUSPENDED, LabelStatus.UPCOMING)


def application_context(application: LabelApplication, user: Any, **bound: Any) -> dict[str, Any]:
    """The follow-up of an application that was sent; `bound` are forms that were refused."""
    association = application.association
    is_own = has_permission(user, "associations.edit_label_application", application)
    decision = label_disputes.contested_decision(application)
    return {
        "application": application,
        "association": association,
        "tone": APPLICATION_TONES.get(application.state, "info"),
        "is_own": is_own,
        "may_appeal": is_own and label_disputes.may_appeal(application),
        "appeal_until": label_disputes.appeal_until(application, decision) if decision else None,
        "may_withdraw": has_permission(user, "associations.certify_label_application", application)
        and application.state in _RUNNING,
        "completion": application.completions.filter(answered_at=None).last(),
        **_label_of(application),
        "is_decided": application.decided_at is not None,
        "appeals": list(application.appeals.all()),
        "entries": timeline(application, names_people=False),
        "sections": sections(application),
        "complete_form": bound.get("complete") or forms.CompletionForm(),
        "appeal_form": bound.get("appeal") or forms.AppealForm(),
        "opened": bool(bound.get("appeal")),
        "crumbs": crumbs(association, Link(application.number or _("Demande"))),
    }


def _label_of(application: LabelApplication) -> dict[str, Any]:
    """The label that it led to, and what that is worth today."""
    period = application.periods.last() if application.state in LABEL_AWARDED_STATES else None
    return {"period": period, "period_status": period.status() if period is not None else ""}


def sections(application: LabelApplication) -> list[Section]:
    """Every step in its order, with what is still needed before sending."""
    needed = label_journey.lacking(application)
    rows = {
        "presentation": [Row(_("Présentation"), application.presentation)],
        "social_value": [Row(_("Utilité sociale"), application.social_value)],
        "governance": [Row(_("Gouvernance"), application.governance)],
        "evidence": [
            Row(row.criterion.label, row.file.name, hint=nice_date(row.added_at))
            for row in application.evidence.select_related("criterion", "file")
        ],
        "commitments": [
            Row(_("Engagements"), _("Acceptés") if application.accepts_commitments else _("Pas encore acceptés"))
        ],
    }
    return [
        Section(step, label, f"{step_url(application, step)}?from=check", tuple(rows[step]), tuple(needed[step]))
        for step, label in label_journey.LABELS.items()
    ]


def step_url(application: LabelApplication, step: str) -> str:
    """The address of a step; evidence has a page of its own."""
    if step == "evidence":
        return reverse("associations:label_evidence", args=[application.public_id])
    return reverse("associations:label_step", args=[application.public_id, step])
