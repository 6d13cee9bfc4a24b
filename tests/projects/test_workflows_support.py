"""Who may do what with the file of a project, in every state."""

from django.utils import timezone

from mdm_platform.accounts.roles import Role
from projects.models import NUMBERS
from projects.workflows import PAUSABLE, SupportState, SupportWorkflow
from tests.factories.accounts import make_user
from tests.factories.projects import make_follow_up, make_project
from tests.factories.projects.advice import make_diagnosis, make_task
from tests.utils.workflow_matrix import crossed

LEADS = ["advisor", "supervisor"]
READERS = [*LEADS, "other_advisor"]
ALLOWED = {
    "submit": ["holder"],
    "resubmit": ["holder"],
    "abandon": ["holder", "platform"],
    "ask_completion": READERS,
    "qualify": READERS,
    "redirect": READERS,
    "refuse": READERS,
    "start_diagnosis": LEADS,
    "plan": LEADS,
    "accompany": LEADS,
    "ready": LEADS,
    "finance": LEADS,
    "launch": LEADS,
    "follow": [*LEADS, "platform"],
    "complete": [*LEADS, "platform"],
    "give_up": [*LEADS, "platform"],
    "pause": [*LEADS, "holder"],
} | {f"resume_{state.value}": [*LEADS, "holder"] for state in PAUSABLE}


class DatedSupportWorkflow:
    """The workflow, with what services write along: the state before a pause, a date, a proposed refusal."""

    transitions, states, get = SupportWorkflow.transitions, SupportState, SupportWorkflow.get

    @staticmethod
    def apply(project, name, **words):
        changes = {"before_pause": project.state if name == "pause" else ""}
        if name == "submit":
            changes |= {"number": NUMBERS.take(), "submitted_at": timezone.now()}
        if name == "launch":
            changes["launched_on"] = timezone.localdate()
        if name.startswith("resume_") and project.state == "paused":
            type(project).objects.filter(pk=project.pk).update(before_pause=name.removeprefix("resume_"))
        if project.state == "submitted":
            proposed = timezone.now() if name == "refuse" else None
            type(project).objects.filter(pk=project.pk).update(refusal_proposed_at=proposed)
        return SupportWorkflow.apply(project, name, changes=changes, **words)


def test_every_role_in_every_state(amina, stranger, project_advisor, project_supervisor, administrator):
    other = make_user(Role.PROJECT_ADVISOR)
    actors = {
        "holder": amina,
        "advisor": project_advisor,
        "supervisor": project_supervisor,
        "other_advisor": other,
        "administrator": administrator,
        "stranger": stranger,
    }

    def make(state):
        project = make_project(state, holder=amina, advisor=project_advisor)
        make_diagnosis(project)
        make_task(project)
        make_follow_up(project=project, months=60)
        return project

    assert crossed(DatedSupportWorkflow, make=make, actors=actors, allowed=ALLOWED) == []
