"""The demonstration's accompaniment is told once and shows each situation."""

import pytest

from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email
from projects.demo import advice
from projects.models import AdvisorAbsence, Assignment, Milestone, PlanTask, ProjectDiagnosis
from tests.factories.accounts import make_user
from tests.factories.projects import make_project


@pytest.mark.django_db
def test_it_is_told_once():
    assert advice.load(profiles=0) == 0
    for role in (Role.PROJECT_SUPERVISOR, Role.PROJECT_ADVISOR):
        make_user(role, email=demo_email(role))
    for state in ("submitted", "qualified", "qualified", "in_support", "financing", "followed", "paused"):
        make_project(state)
    assert [advice.load(profiles=0) for _time in range(2)] == [5, 5]
    assert (Assignment.objects.current().count(), AdvisorAbsence.objects.count()) == (5, 1)
    assert (ProjectDiagnosis.objects.count(), Milestone.objects.count(), PlanTask.objects.count()) == (6, 7, 15)
