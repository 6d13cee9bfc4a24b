"""The demonstration's accompaniment is told once and shows each situation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email
from projects.demo import advice, exchanges
from projects.models import AdvisorAbsence, Assignment, FollowUp, Milestone, PlanTask, Project, ProjectDiagnosis
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
    launched = timezone.localdate() - timedelta(days=400)
    Project.objects.filter(state="followed").update(launched_on=launched)
    assert [exchanges.load(profiles=0) for _time in range(2)] == [4, 4]
    asked = FollowUp.objects.order_by("months")
    assert [(one.months, one.answered_at is None, one.read_at is None) for one in asked[:3]] == [
        (6, False, False),
        (12, False, True),
        (24, True, True),
    ]
    assert Project.objects.get(state="followed").due_on == asked[2].due_on
    assert (ProjectDiagnosis.objects.count(), Milestone.objects.count(), PlanTask.objects.count()) == (6, 7, 15)
