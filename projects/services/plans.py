"""The action plan: milestones, and tasks on both sides, each recalled once when due and once when late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.audit import events as audit
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import has_permission, require_permission
from projects.models import Milestone, PlanSide, PlanTask, Project
from projects.notifications.advice import MilestoneReached, TaskAdded, TaskDone, TaskDue, TaskLate
from projects.services.assignments import WITHOUT_ADVISOR
from projects.workflows import SupportState

REMIND_BEFORE = timedelta(days=3)
FARTHEST = timedelta(days=365 * 6)
MOST_OPEN = 60
QUIET_STATES = frozenset({SupportState.QUALIFIED, SupportState.DIAGNOSIS})


@dataclass(frozen=True)
class Plan:
    """A whole plan as its pages show it; `open_tasks` and `milestones` by date, what is done the latest first."""

    milestones: tuple[Milestone, ...]
    open_tasks: tuple[PlanTask, ...]
    done_tasks: tuple[PlanTask, ...]
    today: date

    @property
    def total(self) -> int:
        """How many tasks the plan has."""
        return len(self.open_tasks) + len(self.done_tasks)

    @property
    def reached(self) -> int:
        """How many milestones are behind."""
        return sum(one.reached_on is not None for one in self.milestones)

    def of(self, side: str) -> list[PlanTask]:
        """What remains to be done by that side."""
        return [one for one in self.open_tasks if one.side == side]

    @property
    def next_milestone(self) -> Milestone | None:
        """The first that is not reached."""
        return next((one for one in self.milestones if one.reached_on is None), None)


def read(project: Project, *, today: date | None = None) -> Plan:
    """The plan of a project, in two statements."""
    tasks = list(project.plan_tasks.kept().select_related("milestone").soonest_first())
    done = sorted((one for one in tasks if one.done_at), key=lambda one: one.done_at, reverse=True)
    return Plan(
        milestones=tuple(project.milestones.soonest_first()),
        open_tasks=tuple(one for one in tasks if not one.done_at),
        done_tasks=tuple(done),
        today=today or timezone.localdate(),
    )


@transaction.atomic
def add_task(
    *,
    project: Project,
    side: str,
    title: str,
    due_on: date,
    by: Any,
    detail: str = "",
    milestone: Milestone | None = None,
    now: datetime | None = None,
) -> PlanTask:
    """Add a task to the plan; the other side hears of it once the plan is under way.

    Raises PermissionRefused, InvalidInput, TransitionNotAllowed for a file that is not in course or a plan too long.
    """
    moment = now or timezone.now()
    locked = _opened(project, by)
    if not title.strip():
        raise InvalidInput(fields={"title": [_("Dites ce qu’il y a à faire.")]})
    _check_day(due_on, moment)
    if milestone is not None and milestone.project_id != locked.pk:
        raise InvalidInput(fields={"milestone": [_("Cette étape est d’un autre projet.")]})
    if locked.plan_tasks.open().count() >= MOST_OPEN:
        raise TransitionNotAllowed(_("Le plan a déjà soixante tâches ouvertes : terminez-en, ou retirez-en."))
    made = PlanTask.objects.create(
        project=locked,
        side=side,
        title=title.strip()[:200],
        detail=detail.strip()[:1500],
        due_on=due_on,
        milestone=milestone,
        added_by=by,
        added_at=moment,
    )
    other = _person_of(locked, PlanSide(side))
    if locked.state not in QUIET_STATES and other is not None and other.pk != by.pk:
        TaskAdded.send(to=other, about=made, now=moment)
    return made


@transaction.atomic
def finish(*, task: PlanTask, by: Any, now: datetime | None = None) -> PlanTask:
    """Say that a task is done; only its own side may. Said twice, it was done the first time."""
    moment, locked = now or timezone.now(), _locked(task)
    require_permission(by, "projects.finish_task", locked)
    if locked.dropped_at is not None:
        raise TransitionNotAllowed(_("Cette tâche a été retirée du plan : il n’y a plus rien à faire."))
    if locked.done_at is None:
        _write(locked, task, done_at=moment, done_by=by)
        other = locked.project.advisor if locked.side == PlanSide.HOLDER else locked.project.holder
        if other is not None and other.pk != by.pk:
            TaskDone.send(to=other, about=locked, now=moment)
    return task


@transaction.atomic
def reopen(*, task: PlanTask, by: Any, now: datetime | None = None) -> PlanTask:
    """The task was not finished after all: its own side, or the advisor, opens it again."""
    locked = _locked(task)
    if not has_permission(by, "projects.finish_task", locked):
        require_permission(by, "projects.accompany_project", locked.project)
    if locked.done_at is None:
        raise TransitionNotAllowed(_("Cette tâche est déjà ouverte."))
    _write(locked, task, done_at=None, done_by=None, late_told_at=None)
    return task


@transaction.atomic
def postpone(*, task: PlanTask, due_on: date, by: Any, now: datetime | None = None) -> PlanTask:
    """Give a task another day; it will be recalled anew."""
    locked = _locked(task)
    require_permission(by, "projects.accompany_project", locked.project)
    if locked.done_at is not None or locked.dropped_at is not None:
        raise TransitionNotAllowed(_("Cette tâche n’est plus à faire : sa date ne change plus."))
    _check_day(due_on, now or timezone.now())
    _write(locked, task, due_on=due_on, reminded_at=None, late_told_at=None)
    return task


@transaction.atomic
def drop(*, task: PlanTask, by: Any, now: datetime | None = None) -> PlanTask:
    """Take a task out of the plan; what is done stays."""
    moment, locked = now or timezone.now(), _locked(task)
    require_permission(by, "projects.accompany_project", locked.project)
    if locked.done_at is not None:
        raise TransitionNotAllowed(_("Cette tâche est faite : elle reste dans le plan."))
    if locked.dropped_at is None:
        _write(locked, task, dropped_at=moment)
    return task


@transaction.atomic
def add_milestone(*, project: Project, title: str, due_on: date, by: Any, now: datetime | None = None) -> Milestone:
    """Add a point to reach. Raises as `add_task`."""
    locked = _opened(project, by)
    if not title.strip():
        raise InvalidInput(fields={"title": [_("Donnez un nom à l’étape.")]})
    _check_day(due_on, now or timezone.now())
    return Milestone.objects.create(project=locked, title=title.strip()[:160], due_on=due_on, added_by=by)


@transaction.atomic
def reach(*, milestone: Milestone, on: date, by: Any, now: datetime | None = None) -> Milestone:
    """Note that the project has reached a milestone, and congratulate its holder."""
    moment = now or timezone.now()
    locked = Milestone.objects.select_for_update(of=("self",)).select_related("project").get(pk=milestone.pk)
    require_permission(by, "projects.accompany_project", locked.project)
    if locked.reached_on is not None:
        raise TransitionNotAllowed(_("Cette étape est déjà franchie."))
    if on > timezone.localdate(moment):
        raise InvalidInput(fields={"on": [_("Une étape franchie l’est aujourd’hui ou l’a été avant.")]})
    locked.reached_on = milestone.reached_on = on
    locked.save(update_fields=["reached_on"])
    audit.record("milestone.reached", by=by, obj=locked, now=moment)
    if locked.project.holder is not None:
        MilestoneReached.send(to=locked.project.holder, about=locked, now=moment)
    return milestone


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Tell each side, once, of a task due within three days, and once of one that is late; how many messages."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    rows = PlanTask.objects.open().exclude(project__state__in=[*WITHOUT_ADVISOR, SupportState.PAUSED])
    near = rows.filter(due_on__range=(today, today + REMIND_BEFORE), reminded_at=None)
    late = rows.filter(due_on__lt=today, late_told_at=None)
    return _tell(TaskDue, near, "reminded_at", moment) + _tell(TaskLate, late, "late_told_at", moment)


def _tell(message: Any, rows: Any, field: str, moment: datetime) -> int:
    locked = rows.select_for_update(of=("self",), skip_locked=True).select_related(
        "project__holder", "project__advisor"
    )
    tasks = list(locked.order_by("pk"))
    pairs = [(_person_of(one.project, PlanSide(one.side)), one) for one in tasks]
    told = [(person, one) for person, one in pairs if person is not None]
    message.send_to_each(to=told, now=moment)
    PlanTask.objects.filter(pk__in=[one.pk for one in tasks]).update(**{field: moment})
    return len(told)


def _person_of(project: Project, side: PlanSide) -> Any:
    return project.holder if side is PlanSide.HOLDER else project.advisor


def _opened(project: Project, by: Any) -> Project:
    """The project, locked so that its plan stays within bounds, once the person may write in it."""
    locked = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    require_permission(by, "projects.accompany_project", locked)
    if locked.state in WITHOUT_ADVISOR:
        raise TransitionNotAllowed(_("Ce dossier n’est pas en cours : son plan ne change plus."))
    return locked


def _locked(task: PlanTask) -> PlanTask:
    return PlanTask.objects.select_for_update(of=("self",)).select_related("project").get(pk=task.pk)


def _write(locked: PlanTask, task: PlanTask, **values: Any) -> None:
    for one in (locked, task):
        for field, value in values.items():
            setattr(one, field, value)
    locked.save(update_fields=list(values))


def _check_day(day: date, moment: datetime) -> None:
    today = timezone.localdate(moment)
    if day < today:
        raise InvalidInput(fields={"due_on": [_("Choisissez un jour à venir.")]})
    if day > today + FARTHEST:
        raise InvalidInput(fields={"due_on": [_("Choisissez un jour dans les six ans.")]})
