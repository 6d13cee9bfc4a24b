"""Who may do what to a long job in which state: the whole matrix."""

import pytest
from django.utils import timezone

from mdm_platform.jobs.models import Job
from mdm_platform.jobs.workflows import JobState, JobWorkflow
from tests.utils.workflow_matrix import PLATFORM, mismatches

OPEN = {JobState.QUEUED, JobState.RUNNING}


class DatedJobWorkflow:
    """The workflow of jobs, with the end date that the services write beside the state."""

    states = JobWorkflow.states
    transitions = JobWorkflow.transitions
    get = JobWorkflow.get

    @staticmethod
    def apply(job, name, **words):
        ends = JobWorkflow.get(name).target not in OPEN
        return JobWorkflow.apply(job, name, changes={"finished_at": timezone.now()} if ends else {}, **words)


@pytest.mark.django_db
def test_jobs(amina, stranger, administrator, curator):
    actors = {"owner": amina, "stranger": stranger, "administrator": administrator, "curator": curator}

    def make(state):
        ended = None if state in OPEN else timezone.now()
        return Job.objects.create(kind="tests.matrix", owner=amina, state=state, finished_at=ended)

    allowed = {
        "take_up": {PLATFORM},
        "requeue": {PLATFORM},
        "finish": {PLATFORM},
        "fail": {PLATFORM},
        "cancel": {"owner", PLATFORM},
    }
    assert mismatches(DatedJobWorkflow, make=make, actors=actors, allowed=allowed) == []
