"""Who takes a file, notes an absence, reads a plan and carries out its tasks.

The advisor of a file works on it; a supervisor says who the advisor is, and stands in for one who is missing.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.permissions import has_role, predicate, register
from projects.models import PlanSide
from projects.permissions.projects import advises, is_holder, leads, supervises

is_an_advisor = has_role(Role.PROJECT_ADVISOR)


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
    """A task of the person's own side; a supervisor never speaks for the advisor."""
    if task is None:
        return False
    if task.side == PlanSide.HOLDER:
        return is_holder(user, task.project)
    return task.project.advisor_id == user.pk and is_an_advisor(user)


words.register("project.assigned", _("Choix du conseiller de votre projet"))

register("projects.view_advisors", advises, _("consulter les conseillers"))
register(
    "projects.declare_absence", supervises | (is_an_advisor & is_own_profile), _("noter l’absence d’un conseiller")
)
register("projects.take_project", is_an_advisor & has_no_advisor & ~is_holder, _("prendre un dossier sans conseiller"))
register("projects.read_plan", is_holder | leads, _("lire le plan d’action de ce projet"))
register("projects.finish_task", is_own_task, _("dire qu’une tâche de l’autre partie est faite"))
