"""The steps of a file that its readers and its advisor take: the state, the next date, the message to the holder.

What the holder does alone (submit, resubmit, abandon) is in `projects.services.projects`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.audit import events as audit
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, TransitionConflict, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from projects.models import Project
from projects.notifications.support import (
    CompletionAsked,
    FileClosed,
    FilePaused,
    FileResumed,
    ProjectLaunched,
    ProjectQualified,
    ProjectRedirected,
    ProjectRefused,
    StepBegun,
    SupportCompleted,
)
from projects.services import file_listeners, support_delays
from projects.workflows import SHOWABLE, RefusalReason, SupportState, SupportWorkflow


def move(
    project: Project,
    name: str,
    *,
    by: Any,
    now: datetime | None = None,
    note: str = "",
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
) -> TransitionLog:
    """Apply a transition with the day on which the new step is due, and all that follows it.

    A step after which the public sheet may be read, or says more, is a change of the project for who follows changes.
    Raises as `Workflow.apply`.
    """
    moment, target = now or timezone.now(), SupportWorkflow.get(name).target
    fields = {"due_on": support_delays.due_on(target, now=moment), **(changes or {})}
    if target in SHOWABLE and (project.state not in SHOWABLE or target == SupportState.LAUNCHED):
        fields["updated_at"] = moment
    with transaction.atomic():
        log = SupportWorkflow.apply(project, name, by=by, now=moment, note=note, reason=reason, changes=fields)
        file_listeners.tell(project, moment)
    return log


@transaction.atomic
def ask_completion(*, project: Project, note: str, by: Any, now: datetime | None = None) -> TransitionLog:
    """Ask the holder for what is missing."""
    log = move(project, "ask_completion", by=by, now=now, note=note)
    _tell(CompletionAsked, project, now=now, params={"log": log.pk})
    return log


@transaction.atomic
def qualify(*, project: Project, by: Any, now: datetime | None = None) -> TransitionLog:
    """Decide that the project is accompanied."""
    log = move(project, "qualify", by=by, now=now, changes={"qualified_at": now or timezone.now()})
    _tell(ProjectQualified, project, now=now)
    return log


@transaction.atomic
def redirect(*, project: Project, to: str, note: str, by: Any, now: datetime | None = None) -> TransitionLog:
    """Say who is better placed, and why. Raises InvalidInput without a name."""
    if not to.strip():
        raise InvalidInput(fields={"to": [_("Indiquez l’organisme vers lequel orienter le porteur.")]})
    log = move(project, "redirect", by=by, now=now, note=note, changes={"redirected_to": to.strip()[:200]})
    _tell(ProjectRedirected, project, now=now, params={"log": log.pk})
    return log


@transaction.atomic
def propose_refusal(*, project: Project, reason: str, note: str, by: Any, now: datetime | None = None) -> Project:
    """A first reader proposes to refuse; the holder hears nothing until a second one has decided.

    Raises PermissionRefused, TransitionConflict, TransitionNotAllowed out of turn, InvalidInput.
    """
    locked = _locked(project)
    require_permission(by, "projects.qualify_project", locked)
    if locked.state != SupportState.SUBMITTED:
        raise TransitionNotAllowed(_("Seul un projet déposé, qui attend une décision, peut être refusé."))
    if locked.refusal_proposed_at is not None:
        raise TransitionConflict
    if reason not in RefusalReason.values:
        raise InvalidInput(fields={"reason": [_("Choisissez un motif dans la liste.")]})
    if not note.strip():
        raise InvalidInput(fields={"note": [_("Expliquez le refus : le porteur lira ces mots.")]})
    values = {
        "refusal_proposed_by": by,
        "refusal_proposed_at": now or timezone.now(),
        "refusal_reason": reason,
        "refusal_note": note.strip()[:4000],
    }
    audit.record("project.refusal_proposed", by=by, obj=locked, now=now)
    return _write(project, values)


@transaction.atomic
def withdraw_refusal(*, project: Project, by: Any, now: datetime | None = None) -> Project:
    """Whoever reads the file again finds no reason to refuse it: the proposal is lifted."""
    locked = _locked(project)
    require_permission(by, "projects.qualify_project", locked)
    if locked.refusal_proposed_at is None or locked.state != SupportState.SUBMITTED:
        raise TransitionNotAllowed(_("Aucun refus n’est proposé pour ce projet."))
    audit.record("project.refusal_withdrawn", by=by, obj=locked, now=now)
    nothing = {"refusal_proposed_by": None, "refusal_proposed_at": None, "refusal_reason": "", "refusal_note": ""}
    return _write(project, nothing)


@transaction.atomic
def refuse(*, project: Project, by: Any, now: datetime | None = None) -> TransitionLog:
    """A second reader confirms the refusal as it was proposed, and the holder reads why."""
    locked = _locked(project)
    log = move(project, "refuse", by=by, now=now, reason=locked.refusal_reason, note=locked.refusal_note)
    _tell(ProjectRefused, project, now=now)
    return log


@transaction.atomic
def start_diagnosis(*, project: Project, by: Any, now: datetime | None = None) -> TransitionLog:
    """Begin the diagnosis."""
    return _step(project, "start_diagnosis", by=by, now=now)


@transaction.atomic
def plan(*, project: Project, by: Any, now: datetime | None = None) -> TransitionLog:
    """Go from the diagnosis to the action plan."""
    return _step(project, "plan", by=by, now=now)


@transaction.atomic
def accompany(*, project: Project, by: Any, now: datetime | None = None) -> TransitionLog:
    """The plan is written: each side does its tasks."""
    return _step(project, "accompany", by=by, now=now)


@transaction.atomic
def ready(*, project: Project, by: Any, now: datetime | None = None) -> TransitionLog:
    """The project is ready to look for money."""
    return _step(project, "ready", by=by, now=now)


@transaction.atomic
def finance(*, project: Project, by: Any, now: datetime | None = None) -> TransitionLog:
    """Its financing is under way."""
    return _step(project, "finance", by=by, now=now)


@transaction.atomic
def launch(*, project: Project, by: Any, launched_on: date | None = None, now: datetime | None = None) -> TransitionLog:
    """The project works since that day, today unless told. Raises InvalidInput for a day that cannot be."""
    moment = now or timezone.now()
    day = launched_on or timezone.localdate(moment)
    if day > timezone.localdate(moment):
        raise InvalidInput(fields={"launched_on": [_("Le lancement a eu lieu aujourd’hui ou avant.")]})
    if project.submitted_at is not None and day < timezone.localdate(project.submitted_at):
        raise InvalidInput(fields={"launched_on": [_("Le projet a été lancé après le dépôt du dossier.")]})
    log = move(project, "launch", by=by, now=moment, changes={"launched_on": day})
    _tell(ProjectLaunched, project, now=moment)
    return log


@transaction.atomic
def follow(*, project: Project, by: Any, now: datetime | None = None) -> TransitionLog:
    """The accompaniment becomes a follow-up of five years."""
    return _step(project, "follow", by=by, now=now)


@transaction.atomic
def complete(*, project: Project, by: Any, now: datetime | None = None) -> TransitionLog:
    """The five years are over; `by` is None when the platform closes the file."""
    log = move(project, "complete", by=by, now=now)
    _tell(SupportCompleted, project, now=now)
    return log


@transaction.atomic
def pause(*, project: Project, by: Any, now: datetime | None = None) -> TransitionLog:
    """Let the file wait where it is; the other side is told."""
    locked = _locked(project)
    log = move(project, "pause", by=by, now=now, changes={"before_pause": locked.state})
    _tell_other(FilePaused, project, by, now)
    return log


@transaction.atomic
def resume(*, project: Project, by: Any, now: datetime | None = None) -> TransitionLog:
    """Take the file up where it was. Raises TransitionNotAllowed for a file that does not wait."""
    locked = _locked(project)
    if locked.state != SupportState.PAUSED:
        raise TransitionNotAllowed(_("Ce dossier n’est pas en pause."))
    log = move(project, f"resume_{locked.before_pause}", by=by, now=now, changes={"before_pause": ""})
    _tell_other(FileResumed, project, by, now)
    return log


@transaction.atomic
def give_up(*, project: Project, note: str, by: Any, now: datetime | None = None) -> TransitionLog:
    """Close a file whose holder answers no more; they may present the project again."""
    log = move(project, "give_up", by=by, now=now, note=note, changes={"before_pause": ""})
    _tell(FileClosed, project, now=now, params={"log": log.pk})
    return log


def _step(project: Project, name: str, *, by: Any, now: datetime | None) -> TransitionLog:
    log = move(project, name, by=by, now=now)
    _tell(StepBegun, project, now=now)
    return log


def _locked(project: Project) -> Project:
    """The row, locked. Raises TransitionConflict when the file moved since it was read."""
    locked = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if locked.state != project.state:
        raise TransitionConflict
    return locked


def _write(project: Project, values: Mapping[str, Any]) -> Project:
    Project.objects.filter(pk=project.pk).update(**values)
    for field, value in values.items():
        setattr(project, field, value)
    return project


def _tell(message: Any, project: Project, *, now: datetime | None, params: Mapping[str, Any] | None = None) -> None:
    """Tell the holder, if the project still has one."""
    if project.holder is not None:
        message.send(to=project.holder, about=project, params=params or {}, now=now)


def _tell_other(message: Any, project: Project, by: Any, now: datetime | None) -> None:
    for person in (project.holder, project.advisor):
        if person is not None and person.pk != getattr(by, "pk", None):
            message.send(to=person, about=project, now=now)
