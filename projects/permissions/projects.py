"""Who may do what with a project and its file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.permissions import anyone, has_role, is_somebody, predicate, register
from projects.models import Project

advises = has_role(Role.PROJECT_ADVISOR, Role.PROJECT_SUPERVISOR)
supervises = has_role(Role.PROJECT_SUPERVISOR)


@predicate
def may_hold(user: Any, obj: Any) -> bool:
    """Whether the user is a person: a partner's program carries no project."""
    return is_somebody(user)


@predicate
def is_holder(user: Any, project: Any) -> bool:
    """Whether the project is the user's own."""
    return project is not None and user is not None and user.is_authenticated and project.holder_id == user.pk


@predicate
def is_advisor(user: Any, project: Any) -> bool:
    """Whether the file is in the user's hands."""
    return project is not None and project.advisor_id is not None and project.advisor_id == user.pk


@predicate
def reads_project(user: Any, project: Any) -> bool:
    """Whether `visible_to` gives the project to the user."""
    return project is not None and Project.objects.visible_to(user).filter(pk=project.pk).exists()


@predicate
def did_not_propose_the_refusal(user: Any, project: Any) -> bool:
    """Whether somebody else proposed the refusal: a second reader decides."""
    return project is not None and project.refusal_proposed_by_id != user.pk


works_on_it = advises & ~is_holder & reads_project
leads = (is_advisor & advises & ~is_holder) | (supervises & ~is_holder)

words.register("project.read", _("Lecture d’un projet"))

register("projects.start_project", may_hold, _("présenter un projet"))
register("projects.view_public_projects", anyone, _("lire les projets publics"))
register("projects.read_own_project", is_holder, _("ouvrir ce projet"))
register("projects.submit_project", is_holder, _("déposer ou modifier ce projet"))
register("projects.work_on_projects", advises, _("accompagner des porteurs de projets"))
register("projects.supervise_projects", supervises, _("superviser l’accompagnement des projets"))
register("projects.view_project", reads_project, _("ouvrir ce projet"))
register("projects.qualify_project", works_on_it, _("décider de l’accompagnement de ce projet"))
register("projects.confirm_refusal", works_on_it & did_not_propose_the_refusal, _("confirmer ce refus"))
register("projects.accompany_project", leads, _("accompagner ce projet"))
register("projects.pause_project", is_holder | leads, _("mettre ce projet en pause ou le reprendre"))
register("projects.update_figures", is_holder | leads, _("corriger les chiffres de ce projet"))
register("projects.assign_project", supervises & ~is_holder, _("confier ce projet à un conseiller"))
