"""Advisors, diagnoses and plans for tests."""

from datetime import timedelta

import factory
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.grids.models import Grid
from projects.models import PROJECT_GRID, AdvisorProfile, Milestone, PlanTask, ProjectDiagnosis
from tests.factories.accounts import make_user
from tests.factories.projects.projects import make_project


class AdvisorProfileFactory(factory.django.DjangoModelFactory):
    """An advisor for every region and sector who speaks French."""

    class Meta:
        model = AdvisorProfile

    user = factory.LazyFunction(lambda: make_user(Role.PROJECT_ADVISOR))
    languages = ["fr"]


def make_diagnosis(project, **fields):
    """A diagnosis without scores, by a grid without criteria."""
    grid, _created = Grid.objects.get_or_create(code=PROJECT_GRID, defaults={"title_fr": "Diagnostic"})
    number = project.diagnoses.count() + 1
    words = {"total": 60, "needs": "Trouver un terrain.", "number": number}
    return ProjectDiagnosis.objects.create(project=project, grid=grid, **words | fields)


def make_task(project, side="holder", days=10, **fields):
    """A task that one side has to do in so many days."""
    words = {"title": "Demander un devis", "due_on": timezone.localdate() + timedelta(days=days)}
    return PlanTask.objects.create(project=project, side=side, **words | fields)


def make_milestone(project, days=30, **fields):
    """A milestone of the project."""
    words = {"title": "Le local est loué", "due_on": timezone.localdate() + timedelta(days=days)}
    return Milestone.objects.create(project=project, **words | fields)


def notification_examples():
    """An example of each message about the accompaniment of a project."""
    project = make_project("diagnosis", advisor=make_user(Role.PROJECT_ADVISOR), due_on=timezone.localdate())
    task = make_task(project)
    refused = make_project("refused", refusal_reason="duplicate", refusal_note="Le même projet est déjà suivi.")
    about_file = (
        *("advisor_named", "advisor_changed", "file_entrusted", "diagnosis_made"),
        *("completion_asked", "project_qualified", "step_begun", "project_launched", "support_completed"),
        *("file_closed", "file_paused", "file_resumed", "figures_updated"),
    )
    return {
        **{f"projects.{name}": project for name in about_file},
        **{f"projects.task_{name}": task for name in ("added", "done", "due", "late")},
        "projects.milestone_reached": make_milestone(project),
        "projects.project_redirected": make_project("redirected", redirected_to="Centre régional d’investissement"),
        "projects.project_refused": refused,
    }
