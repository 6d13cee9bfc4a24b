"""The whole matrix of public proposals and of their comments."""

import pytest
from django.utils import timezone

from grievances.workflows import ProposalCommentWorkflow, ProposalWorkflow
from tests.factories.grievances.proposals import make_comment, make_proposal
from tests.utils.workflow_matrix import Filled, crossed, mismatches

TEAM = ("agent", "supervisor", "publisher")
PROPOSALS = {
    "publish": TEAM,
    "refuse": TEAM,
    "revise": ("author",),
    "study": ("supervisor",),
    "adopt": ("supervisor",),
    "not_adopt": ("supervisor",),
    "study_again": ("supervisor",),
    "withdraw": ("author", "platform"),
}
COMMENTS = {"publish": TEAM, "refuse": TEAM, "withdraw": ("author", "platform")}


def filled(workflow, words, withdrawn):
    return Filled(workflow, lambda _one, step: withdrawn if step.target == "withdrawn" else words)


EMPTIED = {"author": None}
FilledProposalWorkflow = filled(
    ProposalWorkflow,
    {"title": "Une idée", "problem": "Un constat"},
    {**EMPTIED, "title": "", "problem": "", "idea": ""},
)
FilledProposalCommentWorkflow = filled(ProposalCommentWorkflow, {"body": "Oui."}, {**EMPTIED, "body": ""})


@pytest.fixture
def actors(amina, complaints_agent, complaints_supervisor, unit_complaints_agent, stranger, administrator, publisher):
    """The author, the team, and people who have no part in it."""
    return {
        "author": amina,
        "agent": complaints_agent,
        "supervisor": complaints_supervisor,
        "publisher": publisher,
        "unit": unit_complaints_agent,
        "administrator": administrator,
        "stranger": stranger,
    }


def test_who_may_do_what(actors, amina):
    now = timezone.now()

    def proposal(state):
        dates = {"published_at": now, "answered_at": now, "not_adopted_reason": "exists"}
        return make_proposal(state, author=amina, **dates)

    def comment(state):
        return make_comment(make_proposal(), author=amina, state=state)

    assert mismatches(FilledProposalWorkflow, make=proposal, actors=actors, allowed=PROPOSALS) == []
    assert crossed(FilledProposalCommentWorkflow, make=comment, actors=actors, allowed=COMMENTS) == []
