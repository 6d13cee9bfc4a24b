"""Who may do what with the file of a project, in every state."""

from django.utils import timezone

from mdm_platform.accounts.roles import Role
from projects.models import NUMBERS, Project
from projects.workflows import PAUSABLE, SupportWorkflow
from tests.factories.accounts import make_user
from tests.factories.projects import make_follow_up, make_project
from tests.factories.projects.advice import make_diagnosis, make_task
from tests.utils.workflow_matrix import Filled, crossed

LEADS = ["advisor", "supervisor"]
READERS = [*LEADS, "other_advisor"]
ALLOWED = {
    "submit": ["holder"],
    "resubmit": ["holder"],
    "abandon": ["holder", "platform"],
    "ask_completion": READERS,
    "qualify": READERS,
    "redirect": {"submitted": READERS, "qualified": LEADS},
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
ALLOWED |= {f"figures_{state.value}": [*LEADS, "holder"] for state in PAUSABLE}


def filled(project, step):
    """What services write along: the state before a pause, a date, a proposed refusal."""
    changes, rows = (
        {"before_pause": project.state if step.name == "pause" else ""},
        Project.objects.filter(pk=project.pk),
    )
    if step.name == "submit":
        changes |= {"number": NUMBERS.take(), "submitted_at": timezone.now()}
    if step.name == "launch":
        changes["launched_on"] = timezone.localdate()
    if step.name.startswith("resume_") and project.state == "paused":
        rows.update(before_pause=step.name.removeprefix("resume_"))
    if project.state == "submitted":
        rows.update(refusal_proposed_at=timezone.now() if step.name == "refuse" else None)
    return changes


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

    assert crossed(Filled(SupportWorkflow, filled), make=make, actors=actors, allowed=ALLOWED) == []
