"""Role × state × transition of investors, presentations and introductions."""

import pytest

from projects.workflows.investors import IntroductionWorkflow, InvestorWorkflow, TeaserWorkflow
from tests.factories.projects.investors import IntroductionFactory, InvestorFactory, TeaserFactory, give_document
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


def test_each_side_of_an_introduction_does_its_part(actors, project):
    allowed = {
        "accept": {"holder"},
        "decline": {"holder"},
        "cancel": {"investor", "platform"},
        "sign": {"holder", "investor"},
        "seal": {"platform"},
        "disclose": {"holder"},
        "start_talks": {"holder", "investor"},
        "declare_agreement": {"holder", "investor"},
        "agree": {"platform"},
        "end": {"holder", "investor"},
        "close": {"platform"},
        "expire": {"platform"},
    }
    made = IntroductionFactory(
        project=TeaserFactory(project=project).project, investor__owner=actors["investor"], state="agreed"
    )
    give_document(made)

    def make(state):
        signed = state not in ("requested", "accepted")
        moment = made.requested_at
        type(made).objects.filter(pk=made.pk).update(
            state=state,
            holder_signed_at=moment if signed else None,
            investor_signed_at=moment if signed else None,
        )
        made.refresh_from_db()
        return made

    found = mismatches(IntroductionWorkflow, make=make, actors=actors, allowed=allowed)
    sentence = "L’engagement de confidentialité doit être accepté des deux côtés."
    assert found == [f"platform-accepted-seal: was refused (transition_not_allowed {sentence})"]
