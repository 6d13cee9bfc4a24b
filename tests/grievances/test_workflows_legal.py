"""Who may do what in which state of a request for legal assistance."""

import pytest
from django.utils import timezone

from grievances.workflows import AssistanceWorkflow
from mdm_platform.accounts.roles import Role
from tests.factories.accounts import make_user
from tests.factories.grievances.legal import LegalExpertFactory, make_assistance, refer, write_exchange
from tests.utils.workflow_matrix import PLATFORM, Filled, crossed

DESK = ["agent", "supervisor"]
ENDED = ("refused", "withdrawn", "closed")


def dated(_request, step):
    """The dates that services write along with each state."""
    if step.target in ENDED:
        return {"ended_at": timezone.now()}
    return {"answered_at": timezone.now()} if step.target == "answered" else {}


@pytest.fixture
def actors(amina, legal_expert, complaints_agent, complaints_supervisor, unit_complaints_agent, administrator):
    return {
        "person": amina,
        "expert": legal_expert,
        "other_expert": make_user(Role.LEGAL_EXPERT),
        "agent": complaints_agent,
        "supervisor": complaints_supervisor,
        "unit_agent": unit_complaints_agent,
        "administrator": administrator,
    }


def test_the_desk_refers_the_expert_answers_the_person_follows(actors, amina, legal_expert):
    entry = LegalExpertFactory(user=legal_expert)

    def make(state):
        made = make_assistance(state, requester=amina, expert=None if state == "received" else entry)
        if state == "received":
            refer(made, entry)
        if state == "in_progress":
            write_exchange(made)
        return made

    allowed = {
        "refer": DESK,
        "recall": [*DESK, PLATFORM],
        "refuse": DESK,
        "accept": ["expert"],
        "decline": ["expert"],
        "give_back": ["expert"],
        "answer": ["expert"],
        "expire": [PLATFORM],
        "ask_again": ["person", PLATFORM],
        "close": ["person", PLATFORM],
        "withdraw": ["person", PLATFORM],
    }
    assert crossed(Filled(AssistanceWorkflow, dated), make=make, actors=actors, allowed=allowed) == []
