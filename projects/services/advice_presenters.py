"""How a diagnosis and a plan are shown: the same for the holder, the workplace and the person's own data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from projects.models import Milestone, PlanSide, PlanTask, Project
from projects.services import plans, project_diagnoses
from projects.services.project_diagnoses import DiagnosisSheet


@dataclass(frozen=True)
class TaskRow:
    """A task as it is read: `may_act` when it is the reader's own."""

    task: PlanTask
    is_late: bool
    may_act: bool


@dataclass(frozen=True)
class Stop:
    """A milestone as it is read: reached, next, late or ahead."""

    milestone: Milestone
    tone: str
    label: str


@dataclass(frozen=True)
class PlanPage:
    """All that the page of the plan shows to one side."""

    diagnosis: DiagnosisSheet | None
    stops: Sequence[Stop]
    own: Sequence[TaskRow]
    other: Sequence[TaskRow]
    done: Sequence[TaskRow]
    done_count: int
    total: int
    late_count: int

    @property
    def next_stop(self) -> Stop | None:
        """The first milestone that is not reached."""
        return next((one for one in self.stops if one.milestone.reached_on is None), None)

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a diagnosis nor a plan yet."""
        return self.diagnosis is None and not self.total and not self.stops


def plan_page(project: Project, *, side: str, today: date | None = None) -> PlanPage:
    """What one side reads of the plan and the diagnosis."""
    found = plans.read(project, today=today)
    other_side = PlanSide.ADVISOR if side == PlanSide.HOLDER else PlanSide.HOLDER
    own = [_row(one, found.today, side) for one in found.of(side)]
    return PlanPage(
        diagnosis=project_diagnoses.sheet(project),
        stops=[_stop(one, found) for one in found.milestones],
        own=own,
        other=[_row(one, found.today, side) for one in found.of(other_side)],
        done=[_row(one, found.today, side) for one in found.done_tasks],
        done_count=len(found.done_tasks),
        total=found.total,
        late_count=sum(one.is_late for one in own),
    )


def _row(task: PlanTask, today: date, side: str) -> TaskRow:
    return TaskRow(task, task.is_late(today), task.side == side)


def _stop(milestone: Milestone, plan: Any) -> Stop:
    if milestone.reached_on is not None:
        return Stop(milestone, "success", _("Franchie"))
    if milestone.is_late(plan.today):
        return Stop(milestone, "warning", _("En retard"))
    if milestone == plan.next_milestone:
        return Stop(milestone, "info", _("La prochaine"))
    return Stop(milestone, "neutral", _("À venir"))
