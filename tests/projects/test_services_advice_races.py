"""Two at once: of two supervisors, of two advisors and of two readers, one wins."""

from functools import partial

import pytest

from mdm_platform.accounts.roles import Role
from projects.models import Assignment, Project
from projects.services import assignments, support
from tests.factories.accounts import make_user
from tests.factories.projects import make_project
from tests.factories.projects.advice import AdvisorProfileFactory
from tests.utils.races import race


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins():
    first, second = AdvisorProfileFactory(), AdvisorProfileFactory()
    supervisors = [make_user(Role.PROJECT_SUPERVISOR) for _number in range(2)]
    project = make_project("submitted")
    seen = [Project.objects.get(pk=project.pk) for _number in range(2)]
    results = race(
        partial(assignments.assign, project=seen[0], advisor=first, by=supervisors[0]),
        partial(assignments.assign, project=seen[1], advisor=second, by=supervisors[1]),
    )
    assert results.count("transition_conflict") == 1
    winner = next(one for one in results if isinstance(one, Assignment))
    assert list(Assignment.objects.current()) == [winner]
    project.refresh_from_db()
    assert project.advisor_id == winner.advisor_id

    free = make_project("submitted")
    seen = [Project.objects.get(pk=free.pk) for _number in range(2)]
    results = race(
        partial(assignments.take, project=seen[0], by=first.user),
        partial(assignments.take, project=seen[1], by=second.user),
    )
    assert results.count("transition_conflict") == 1
    assert Assignment.objects.current().filter(project=free).count() == 1

    last_place = AdvisorProfileFactory(capacity=1)
    files = [make_project("submitted") for _number in range(2)]
    results = race(
        *(
            partial(assignments.assign, project=file, advisor=last_place, by=supervisor)
            for file, supervisor in zip(files, supervisors, strict=True)
        )
    )
    assert sorted(type(one).__name__ for one in results) == ["Assignment", "str"]
    assert Assignment.objects.current().filter(advisor=last_place.user).count() == 1

    read = make_project("submitted")
    seen = [Project.objects.get(pk=read.pk) for _number in range(2)]
    words = {"reason": "duplicate", "note": "Déjà suivi."}
    results = race(
        partial(support.qualify, project=seen[0], by=supervisors[0]),
        partial(support.propose_refusal, project=seen[1], by=supervisors[1], **words),
    )
    read.refresh_from_db()
    assert (read.state == "qualified") != (read.refusal_proposed_at is not None)
    assert sum(isinstance(one, str) for one in results) == 1
