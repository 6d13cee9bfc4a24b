"""Who names advisors, makes a diagnosis, and writes or carries out a plan.

The advisor of a file works on it; a supervisor decides who the advisor is, and stands in for one who is missing.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import has_role, predicate, register
from projects.models import PlanSide
from projects.models.advisor import LEADING_ROLES, SUPPORT_ROLES

leads_support = has_role(*LEADING_ROLES)
is_an_advisor = has_role(Role.PROJECT_ADVISOR)


@predicate
def is_advisor_of(user: Any, project: Any) -> bool:
    """The advisor of the file, as long as they hold the role."""
    return project is not None and project.advisor_id == user.pk and is_an_advisor(user)


@predicate
def holds_the_project(user: Any, project: Any) -> bool:
    """Whoever carries the project."""
    return project is not None and project.holder_id == user.pk


@predicate
def is_not_the_holder(user: Any, project: Any) -> bool:
    """Nobody works on their own file."""
    return project is None or project.holder_id != user.pk


@predicate
def has_no_advisor(user: Any, project: Any) -> bool:
    """A file that is nobody's yet."""
    return project is None or project.advisor_id is None


@predicate
def is_own_profile(user: Any, profile: Any) -> bool:
    """An advisor's own sheet."""
    return profile is None or profile.user_id == user.pk


@predicate
def is_own_task(user: Any, task: Any) -> bool:
    """A task of the person's own side."""
    if task is None:
        return False
    if task.side == PlanSide.HOLDER:
        return task.project.holder_id == user.pk
    return is_advisor_of(user, task.project)


works_on_file = (is_advisor_of | leads_support) & is_not_the_holder

register("projects.view_advisors", has_role(*SUPPORT_ROLES), _("consulter les conseillers"))
register("projects.manage_advisors", leads_support, _("organiser le travail des conseillers"))
register(
    "projects.declare_absence", leads_support | (is_an_advisor & is_own_profile), _("noter l’absence d’un conseiller")
)
register("projects.assign_advisor", leads_support & is_not_the_holder, _("confier un dossier à un conseiller"))
register(
    "projects.take_file", is_an_advisor & has_no_advisor & is_not_the_holder, _("prendre un dossier sans conseiller")
)
register("projects.make_diagnosis", works_on_file, _("faire le diagnostic d’un projet"))
register(
    "projects.read_plan", holds_the_project | is_advisor_of | leads_support, _("lire le plan d’action de ce projet")
)
register("projects.write_plan", works_on_file, _("écrire le plan d’action d’un projet"))
register("projects.finish_task", is_own_task, _("dire qu’une tâche de l’autre partie est faite"))
