"""Amendments of running projects: what may move freely, what needs approval, what then changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Amendment, BudgetMove, Report, Request
from associations.notifications.follow_up import AmendmentDecided, AmendmentToDecide
from associations.services import reports, request_staff
from associations.services.officers_told import officers_of
from associations.workflows import (
    AmendmentKind,
    AmendmentState,
    AmendmentWorkflow,
    ReportKind,
    RequestState,
    RequestWorkflow,
)
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.journeys.saving import assign, validate_row
from mdm_platform.money import ZERO
from mdm_platform.permissions import require_permission

FIELDS = ("explanation", "new_ends_on", "description")


@transaction.atomic
def start(*, request: Request, kind: str, by: Any, now: datetime | None = None) -> Amendment:
    """Begin an amendment of a running project; one is open at a time.

    Raises PermissionRefused, TransitionNotAllowed (the project is not running), IntegrityError's own sentence.
    """
    require_permission(by, "associations.ask_amendment", request)
    Request.objects.select_for_update(of=("self",)).only("pk").get(pk=request.pk)
    request.refresh_from_db()
    if request.state != RequestState.ACTIVE:
        raise TransitionNotAllowed(_("Un avenant se demande pendant l’exécution du projet."), code="not_running")
    amendment = Amendment(request=request, kind=kind, created_by=by, old_ends_on=request.ends_on)
    amendment.created_at = now or timezone.now()
    validate_row(amendment, exclude=set())
    amendment.save(force_insert=True)
    AmendmentWorkflow.start_many(Amendment, [amendment.pk], by=by, now=now)
    return amendment


@transaction.atomic
def save(*, amendment: Amendment, data: Mapping[str, Any], by: Any) -> Amendment:
    """Keep what an officer wrote: the fields, and `moves` [{source, target, amount}], which replace those held.

    Raises PermissionRefused, TransitionNotAllowed (sent already), InvalidInput.
    """
    require_permission(by, "associations.ask_amendment", amendment)
    Amendment.objects.select_for_update(of=("self",)).only("pk").get(pk=amendment.pk)
    amendment.refresh_from_db()
    if amendment.state != AmendmentState.DRAFT:
        raise TransitionNotAllowed(_("Cette demande d’avenant est envoyée."), code="not_editable")
    changed = assign(amendment, data, FIELDS)
    if "new_ends_on" in changed:
        _check_new_end(amendment)
    validate_row(amendment, exclude=set())
    if changed:
        amendment.save(update_fields=changed)
    if "moves" in data:
        _save_moves(amendment, list(data["moves"]))
    return amendment


@transaction.atomic
def send(*, amendment: Amendment, by: Any, now: datetime | None = None) -> Amendment:
    """Send the amendment: a small move is registered at once, anything else waits for approval.

    Raises as `Workflow.apply` does.
    """
    if amendment.is_within_margin:
        AmendmentWorkflow.apply(amendment, "register", by=by, now=now)
        return amendment
    AmendmentWorkflow.apply(amendment, "submit", by=by, now=now)
    RequestWorkflow.apply(amendment.request, "open_amendment", by=by, now=now)
    AmendmentToDecide.send_to_many(to=request_staff.instructors(), about=amendment, now=now)
    return amendment


@transaction.atomic
def approve(
    *, amendment: Amendment, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Amendment:
    """Approve the amendment and carry it out. Raises as `Workflow.apply` does."""
    _decide(amendment, "approve", by, note, now)
    if amendment.kind == AmendmentKind.DATES:
        _extend(amendment)
    return amendment


@transaction.atomic
def refuse(
    *, amendment: Amendment, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Amendment:
    """Refuse the amendment with its reason. Raises as `Workflow.apply` does."""
    _decide(amendment, "refuse", by, note, now)
    return amendment


@transaction.atomic
def withdraw(
    *, amendment: Amendment, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> Amendment:
    """Give the amendment up; the project goes on as agreed. Raises as `Workflow.apply` does."""
    was_sent = amendment.state == AmendmentState.SUBMITTED
    AmendmentWorkflow.apply(amendment, "withdraw", by=by, now=now)
    if was_sent:
        RequestWorkflow.apply(amendment.request, "close_amendment", by=None, now=now)
    return amendment


def budget_now(request: Request) -> dict[int, Any]:
    """What each heading of expense holds after the amendments in force, by the key of its category."""
    held = dict(request.budget_lines.expenses().by_category())
    for move in BudgetMove.objects.filter(amendment__in=request.amendments.enacted()):
        held[move.source_id] = held.get(move.source_id, ZERO) - move.amount
        held[move.target_id] = held.get(move.target_id, ZERO) + move.amount
    return held


def _decide(amendment: Amendment, name: str, by: Any, note: str, now: datetime | None) -> None:
    moment = now or timezone.now()
    changes = {"decided_by": by, "decided_at": moment}
    AmendmentWorkflow.apply(amendment, name, by=by, note=note, now=moment, changes=changes)
    RequestWorkflow.apply(amendment.request, "close_amendment", by=by, now=moment)
    AmendmentDecided.send_to_many(to=officers_of(amendment.association), about=amendment, now=moment)


def _extend(amendment: Amendment) -> None:
    request = amendment.request
    request.ends_on = amendment.new_ends_on
    request.save(update_fields=["ends_on"])
    due_on = reports.final_due_on(request, request.ends_on)
    Report.objects.filter(request=request, kind=ReportKind.FINAL).owed().update(due_on=due_on)


def _check_new_end(amendment: Amendment) -> None:
    new = amendment.new_ends_on
    if new is not None and new <= amendment.request.starts_on:
        message = _("La nouvelle date de fin précède le début du projet.")
        raise InvalidInput(message, code="ends_before_start", fields={"new_ends_on": [message]})


def _save_moves(amendment: Amendment, rows: list[Mapping[str, Any]]) -> None:
    available = budget_now(amendment.request)
    amendment.moves.all().delete()
    for number, row in enumerate(rows):
        move = BudgetMove(amendment=amendment, currency=amendment.request.currency, **row)
        validate_row(move, exclude={"amendment"}, prefix=f"moves.{number}.")
        if move.source.is_in_kind != move.target.is_in_kind:
            message = _("Un apport en nature ne devient pas de l’argent : choisissez deux postes de même nature.")
            raise InvalidInput(message, code="in_kind_to_cash", fields={f"moves.{number}.target": [message]})
        available[move.source_id] = available.get(move.source_id, ZERO) - move.amount
        if available[move.source_id] < 0:
            message = _("Ce poste ne contient pas autant : diminuez le montant.")
            raise InvalidInput(message, code="heading_exceeded", fields={f"moves.{number}.amount": [message]})
        move.save(force_insert=True)
