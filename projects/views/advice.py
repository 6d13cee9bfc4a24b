"""The holder's page of the diagnosis and the plan: what stands, what remains, who does it."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mdm_platform import access
from mdm_platform.components import Link
from mdm_platform.page_acts import announce, visible_or_404
from mdm_platform.permissions import has_permission, require_permission
from projects.models import PlanSide, PlanTask, Project
from projects.services import advice_presenters, plans, support_delays


def opened(request: HttpRequest, public_id: str) -> Project:
    """The project whose plan the reader may read; 404 for whoever does not even see the project."""
    found = visible_or_404(request, Project, public_id, "holder", "advisor")
    require_permission(request.user, "projects.read_plan", found)
    return found


@access.permission("projects.read_plan", on_object=True)
@require_safe
def plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """The diagnosis, the milestones, and the tasks of both sides."""
    project = opened(request, public_id)
    is_holder = project.holder_id == request.user.pk
    side = PlanSide.HOLDER if is_holder else PlanSide.ADVISOR
    context = {
        "project": project,
        "page": advice_presenters.plan_page(project, side=side),
        "standing": support_delays.standing(project),
        "is_holder": is_holder,
        "crumbs": _crumbs(project, is_holder=is_holder),
        "may_work": has_permission(request.user, "projects.accompany_project", project),
    }
    return render(request, "projects/advice/plan.html", context)


@access.permission("projects.finish_task", on_object=True)
@require_POST
def finish(request: HttpRequest, public_id: str, task_id: str) -> HttpResponse:
    """Say that a task is done."""
    task = task_of(request, public_id, task_id)
    announce(request, partial(plans.finish, task=task, by=request.user), done=_("C’est noté : cette tâche est faite."))
    return redirect("projects:plan", public_id=public_id)


@access.permission("projects.finish_task", on_object=True)
@require_POST
def reopen(request: HttpRequest, public_id: str, task_id: str) -> HttpResponse:
    """Say that it was not finished after all."""
    task = task_of(request, public_id, task_id)
    announce(request, partial(plans.reopen, task=task, by=request.user), done=_("Cette tâche est de nouveau à faire."))
    return redirect("projects:plan", public_id=public_id)


def _crumbs(project: Project, *, is_holder: bool) -> list[Link]:
    own = [Link(_("Mes projets"), reverse("projects:mine"))] if is_holder else []
    page = Link(project.title, reverse("projects:project", args=[project.public_id]))
    return [*own, page, Link(_("Diagnostic et plan d’action"))]


def task_of(request: HttpRequest, public_id: str, task_id: str) -> PlanTask:
    """A task of a plan that the reader may read."""
    rows = PlanTask.objects.visible_to(request.user).select_related("project")
    return get_object_or_404(rows, public_id=task_id, project__public_id=public_id)
