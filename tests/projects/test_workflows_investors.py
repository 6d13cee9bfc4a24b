"""Role × state × transition of investors, presentations and introductions."""

import pytest

from projects.workflows.investors import InvestorWorkflow, IntroductionWorkflow, TeaserWorkflow
from tests.factories.projects.investors import IntroductionFactory, InvestorFactory, TeaserFactory, make_text
from tests.factories.projects.projects import make_project
from tests.utils.workflow_matrix import mismatches

pytestmark = pytest.mark.django_db


@pytest.fixture
def actors(amina, youssef, stranger, project_advisor, investment_officer):
    return {
        "holder": amina,
        "investor": youssef,
        "stranger": stranger,
        "advisor": project_advisor,
        "officer": investment_officer,
    }


@pytest.fixture
def project(amina, project_advisor):
    return make_project("in_support", holder=amina, advisor=project_advisor, confidentiality="teaser")


def test_an_investor_submits_and_staff_verify(actors):
    allowed = {
        "submit": {"investor"},
        "ask_completion": {"officer"},
        "verify": {"officer"},
        "refuse": {"officer"},
        "suspend": {"officer"},
        "restore": {"officer"},
        "withdraw": {"investor", "platform"},
        "reopen": {"investor"},
    }
    made = InvestorFactory(owner=actors["investor"])

    def make(state):
        type(made).objects.filter(pk=made.pk).update(state=state)
        made.refresh_from_db()
        return made

    assert mismatches(InvestorWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_the_holder_publishes_what_the_advisor_approved(actors, project):
    allowed = {
        "send_to_advisor": {"holder"},
        "send_back": {"advisor"},
        "approve": {"advisor"},
        "publish": {"holder"},
        "take_back": {"holder", "platform"},
    }
    made = TeaserFactory(project=project)

    def make(state):
        type(made).objects.filter(pk=made.pk).update(state=state)
        made.refresh_from_db()
        return made

    assert mismatches(TeaserWorkflow, make=make, actors=actors, allowed=allowed) == []
