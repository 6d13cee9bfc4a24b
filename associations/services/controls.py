"""Controls of co-financed projects: visits, findings, answers, and what they change in the final amount."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import ControlVisit, Finding, Request
from associations.notifications.follow_up import ControlPlanned, FindingDecided, FindingToAnswer
from associations.services.officers_told import officers_of
from associations.workflows import ControlState, ControlWorkflow, FindingState, FindingWorkflow
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.journeys.saving import assign, validate_row
from mdm_platform.permissions import require_permission

OPEN_CONTROL_STATES = (ControlState.PLANNED, ControlState.HELD)
DAYS_TO_ANSWER = 15  # the adversarial delay that a finding leaves to the association


@transaction.atomic
def plan(
    *, request: Request, kind: str, planned_on: date, place: str = "", by: Any, now: datetime | None = None
) -> ControlVisit:
    """Plan a control and tell the association. Raises PermissionRefused, InvalidInput."""
    require_permission(by, "associations.control_request", request)
    control = ControlVisit(request=request, kind=kind, planned_on=planned_on, place=place, controller=by)
    control.created_at = now or timezone.now()
    validate_row(control, exclude={"request"})
    control.save(force_insert=True)
    ControlWorkflow.start_many(ControlVisit, [control.pk], by=by, now=now)
    ControlPlanned.send_to_many(to=officers_of(control.association), about=control, now=now)
    return control


@transaction.atomic
def write(*, control: ControlVisit, data: Mapping[str, Any], by: Any) -> ControlVisit:
    """Keep what the controller noted (`held_on`, `report`, `place`) until the control is concluded.

    Raises PermissionRefused, TransitionNotAllowed (it is over), InvalidInput.
    """
    require_permission(by, "associations.control_request", control)
    ControlVisit.objects.select_for_update(of=("self",)).only("pk").get(pk=control.pk)
    control.refresh_from_db()
    if control.state not in OPEN_CONTROL_STATES:
        raise TransitionNotAllowed(_("Ce contrôle est terminé : il ne change plus."), code="control_over")
    changed = assign(control, data, ("held_on", "report", "place"))
    validate_row(control, exclude={"request"})
    if changed:
        control.save(update_fields=changed)
    return control


@transaction.atomic
def hold(
    *, controlvisit: ControlVisit, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> ControlVisit:
    """Declare that the control took place, on the day that was noted or today. Raises as `Workflow.apply` does."""
    day = controlvisit.held_on or timezone.localdate(now)
    ControlWorkflow.apply(controlvisit, "hold", by=by, now=now, changes={"held_on": day})
    return controlvisit


@transaction.atomic
def add_finding(*, control: ControlVisit, data: Mapping[str, Any], by: Any, now: datetime | None = None) -> Finding:
    """Write a finding (`severity`, `text`, `rejected`) and ask the association to answer it.

    Raises PermissionRefused, TransitionNotAllowed (the control is over or not held), InvalidInput.
    """
    require_permission(by, "associations.control_request", control)
    ControlVisit.objects.select_for_update(of=("self",)).only("pk").get(pk=control.pk)
    control.refresh_from_db()
    if control.state != ControlState.HELD:
        sentence = _("Déclarez d’abord le contrôle réalisé : les constats viennent après.")
        raise TransitionNotAllowed(sentence, code="control_not_held")
    moment = now or timezone.now()
    finding = Finding(
        control=control,
        currency=control.request.currency,
        answer_due_on=timezone.localdate(moment) + timedelta(days=DAYS_TO_ANSWER),
        created_at=moment,
        **data,
    )
    validate_row(finding, exclude={"control"})
    finding.save(force_insert=True)
    FindingWorkflow.start_many(Finding, [finding.pk], by=by, now=moment)
    FindingToAnswer.send_to_many(to=officers_of(finding.association), about=finding, now=moment)
    return finding


@transaction.atomic
def answer(*, finding: Finding, text: str, by: Any, now: datetime | None = None) -> Finding:
    """Answer a finding on behalf of the association. Raises as `Workflow.apply` does."""
    finding.answer = text.strip()
    require_permission(by, "associations.answer_finding", finding)
    Finding.objects.filter(pk=finding.pk, state=FindingState.OPEN).update(answer=finding.answer)
    FindingWorkflow.apply(finding, "answer", by=by, now=now)
    return finding


@transaction.atomic
def lift(*, finding: Finding, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Finding:
    """Lift a finding: it costs nothing. Raises as `Workflow.apply` does."""
    FindingWorkflow.apply(finding, "lift", by=by, now=now)
    FindingDecided.send_to_many(to=officers_of(finding.association), about=finding, now=now)
    return finding


@transaction.atomic
def uphold(*, finding: Finding, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Finding:
    """Uphold a finding after its answer: what it rejects leaves the accepted spending. Raises as `Workflow.apply`."""
    FindingWorkflow.apply(finding, "uphold", by=by, note=note, now=now)
    FindingDecided.send_to_many(to=officers_of(finding.association), about=finding, now=now)
    return finding


@transaction.atomic
def conclude(
    *, controlvisit: ControlVisit, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> ControlVisit:
    """Conclude the control once every finding is decided. Raises as `Workflow.apply` does."""
    ControlWorkflow.apply(controlvisit, "conclude", by=by, now=now)
    return controlvisit


@transaction.atomic
def cancel(
    *, controlvisit: ControlVisit, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> ControlVisit:
    """Give a planned control up. Raises as `Workflow.apply` does."""
    ControlWorkflow.apply(controlvisit, "cancel", by=by, note=note, now=now)
    return controlvisit


@transaction.atomic
def uphold_unanswered(*, now: datetime | None = None) -> int:
    """Uphold the findings whose answer did not come in time; returns how many."""
    today = timezone.localdate(now)
    overdue = Finding.objects.filter(state=FindingState.OPEN, answer_due_on__lt=today)
    moved = FindingWorkflow.apply_many(overdue, "uphold_unanswered", now=now)
    for finding, _source in moved:
        FindingDecided.send_to_many(to=officers_of(finding.association), about=finding, now=now)
    return len(moved)
