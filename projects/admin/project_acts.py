"""Acts on the file of a project that ask for more than a note: each is a form and one call of a service."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.workplace.acts import Act, PlainForm
from projects.forms.advice import (
    AssignForm,
    DiagnosisForm,
    DropForm,
    FinishForm,
    LaunchForm,
    MilestoneForm,
    PostponeForm,
    ReachForm,
    RedirectForm,
    RefusalForm,
    TaskForm,
)
from projects.models import PlanSide, Project
from projects.services import assignments, plans, project_diagnoses, support
from projects.workflows import SupportState, SupportWorkflow

LEAD, QUALIFY = "projects.accompany_project", "projects.qualify_project"


def _assign(project: Project, *, by: Any, advisor: Any, seen: int | None) -> None:
    project.advisor_id = seen
    assignments.assign(project=project, advisor=advisor, by=by)


def _take(project: Project, *, by: Any) -> None:
    assignments.take(project=project, by=by)


def _redirect(project: Project, *, by: Any, to: str, note: str) -> None:
    support.redirect(project=project, to=to, note=note, by=by)


def _propose_refusal(project: Project, *, by: Any, reason: str, note: str) -> None:
    support.propose_refusal(project=project, reason=reason, note=note, by=by)


def _withdraw_refusal(project: Project, *, by: Any) -> None:
    support.withdraw_refusal(project=project, by=by)


def _refuse(project: Project, *, by: Any) -> None:
    support.refuse(project=project, by=by)


def _launch(project: Project, *, by: Any, launched_on: Any) -> None:
    support.launch(project=project, launched_on=launched_on, by=by)


def _resume(project: Project, *, by: Any) -> None:
    support.resume(project=project, by=by)


def _diagnose(project: Project, *, by: Any, strengths: str, needs: str, **scores: int) -> None:
    project_diagnoses.make(project=project, scores=scores, strengths=strengths, needs=needs, by=by)


def _add_task(project: Project, *, by: Any, **values: Any) -> None:
    plans.add_task(project=project, by=by, **values)


def _add_milestone(project: Project, *, by: Any, title: str, due_on: Any) -> None:
    plans.add_milestone(project=project, title=title, due_on=due_on, by=by)


def _finish(project: Project, *, by: Any, task: Any) -> None:
    plans.finish(task=task, by=by)


def _postpone(project: Project, *, by: Any, task: Any, due_on: Any) -> None:
    plans.postpone(task=task, due_on=due_on, by=by)


def _drop(project: Project, *, by: Any, task: Any) -> None:
    plans.drop(task=task, by=by)


def _reach(project: Project, *, by: Any, milestone: Any, on: Any) -> None:
    plans.reach(milestone=milestone, on=on, by=by)


def _is_running(project: Project) -> bool:
    return project.state not in assignments.WITHOUT_ADVISOR


def _may(name: str) -> Any:
    """Whether the state lets the transition of that name be asked."""
    return lambda project: project.state in SupportWorkflow.get(name).sources


def _is_refusal_proposed(project: Project) -> bool:
    return project.state == SupportState.SUBMITTED and project.refusal_proposed_at is not None


def _may_propose_refusal(project: Project) -> bool:
    return project.state == SupportState.SUBMITTED and project.refusal_proposed_at is None


def _has_open_tasks(project: Project) -> bool:
    return _is_running(project) and project.plan_tasks.open().exists()


def _has_advisor_tasks(project: Project) -> bool:
    return _is_running(project) and project.plan_tasks.open().filter(side=PlanSide.ADVISOR).exists()


def _has_stops(project: Project) -> bool:
    return _is_running(project) and project.milestones.filter(reached_on=None).exists()


ACTS = (
    Act(
        "take",
        _("Prendre ce dossier"),
        "projects.take_project",
        PlainForm,
        _take,
        is_offered=lambda project: _is_running(project) and project.advisor_id is None,
        hint=_("Vous devenez le conseiller du porteur, qui en est prévenu."),
    ),
    Act(
        "assign",
        _("Confier à un conseiller"),
        "projects.assign_project",
        AssignForm,
        _assign,
        is_offered=_is_running,
        hint=_("Le premier est la proposition : région, secteur, langue, puis charge. Le porteur est prévenu."),
    ),
    Act(
        "redirect",
        _("Réorienter"),
        QUALIFY,
        RedirectForm,
        _redirect,
        is_offered=lambda project: _may("redirect")(project) and not _is_refusal_proposed(project),
    ),
    Act(
        "propose-refusal",
        _("Proposer un refus"),
        QUALIFY,
        RefusalForm,
        _propose_refusal,
        is_offered=_may_propose_refusal,
        hint=_("Une autre personne lira le dossier et décidera. Le porteur n’en sait rien d’ici là."),
    ),
    Act(
        "refuse",
        _("Confirmer le refus"),
        "projects.confirm_refusal",
        PlainForm,
        _refuse,
        is_offered=_is_refusal_proposed,
        hint=_("Le porteur lira le motif et l’explication proposés. Vous avez lu le dossier entier."),
    ),
    Act(
        "withdraw-refusal",
        _("Lever la proposition de refus"),
        QUALIFY,
        PlainForm,
        _withdraw_refusal,
        is_offered=_is_refusal_proposed,
    ),
    Act("diagnosis", _("Faire le diagnostic"), LEAD, DiagnosisForm, _diagnose, is_offered=_is_running),
    Act("add-milestone", _("Ajouter une étape"), LEAD, MilestoneForm, _add_milestone, is_offered=_is_running),
    Act("add-task", _("Ajouter une tâche"), LEAD, TaskForm, _add_task, is_offered=_is_running),
    Act("finish-task", _("J’ai fait une tâche"), LEAD, FinishForm, _finish, is_offered=_has_advisor_tasks),
    Act("postpone-task", _("Changer la date d’une tâche"), LEAD, PostponeForm, _postpone, is_offered=_has_open_tasks),
    Act("drop-task", _("Retirer une tâche"), LEAD, DropForm, _drop, is_offered=_has_open_tasks),
    Act("reach", _("Noter une étape franchie"), LEAD, ReachForm, _reach, is_offered=_has_stops),
    Act("launch", _("Déclarer lancé"), LEAD, LaunchForm, _launch, is_offered=_may("launch")),
    Act(
        "resume",
        _("Reprendre le dossier"),
        "projects.pause_project",
        PlainForm,
        _resume,
        is_offered=lambda project: project.state == SupportState.PAUSED,
    ),
)
