"""A granted project from its first payment to its closing: suspension, termination, settlement."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from associations.models import Request
from associations.notifications.follow_up import ProjectResumed, ProjectSuspended, ProjectTerminated
from associations.services import reports, settlement
from associations.services.officers_told import officers_of
from associations.workflows import RequestWorkflow
from mdm_platform.errors import TransitionNotAllowed


@transaction.atomic
def activate(*, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Request:
    """Open the project once its agreement is signed. Raises as `Workflow.apply` does."""
    RequestWorkflow.apply(request, "activate", by=by, now=now)
    return request


@transaction.atomic
def suspend(*, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Request:
    """Stop payments and reports for a time, with the reason that the association reads."""
    RequestWorkflow.apply(request, "suspend", by=by, note=note, now=now)
    ProjectSuspended.send_to_many(to=officers_of(request.association), about=request, now=now)
    return request


@transaction.atomic
def resume(*, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Request:
    """Let a suspended project go on. Raises as `Workflow.apply` does."""
    RequestWorkflow.apply(request, "resume", by=by, note=note, now=now)
    ProjectResumed.send_to_many(to=officers_of(request.association), about=request, now=now)
    return request


@transaction.atomic
def terminate(*, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Request:
    """End the agreement before its term: unpaid tranches fall, and what is not proved comes back.

    Raises as `Workflow.apply` does.
    """
    RequestWorkflow.apply(request, "terminate", by=by, note=note, now=now)
    reports.cancel_owed(request=request, now=now)
    settlement.end(request=request, by=by, now=now)
    ProjectTerminated.send_to_many(to=officers_of(request.association), about=request, now=now)
    return request


@transaction.atomic
def conclude_project(
    *, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Request:
    """End the control of a project whose final report is accepted, and fix its final amount (rule 8).

    The balance that is still due becomes payable; what was paid beyond the final amount becomes a recovery.
    Raises as `Workflow.apply` does, and TransitionNotAllowed while a report or a control is undecided.
    """
    undecided = request.reports.exclude(state__in=("accepted", "cancelled")).exists()
    running = request.controls.filter(state__in=("planned", "held")).exists()
    if undecided or running:
        sentence = _("Un rapport ou un contrôle de ce projet n’est pas terminé : décidez-en d’abord.")
        raise TransitionNotAllowed(sentence, code="control_not_over")
    RequestWorkflow.apply(request, "control", by=by, now=now)
    settlement.settle(request=request, by=by, now=now)
    return request


@transaction.atomic
def close_project(
    *, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Request:
    """Close the file once everything is paid or recovered. Raises as `Workflow.apply` does."""
    RequestWorkflow.apply(request, "close", by=by, now=now)
    return request
