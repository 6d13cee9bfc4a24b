"""Who may do what with the label: every role, in every state, for every act."""

from datetime import date

import pytest

from associations.models import CommitteeVote
from associations.workflows import (
    CommitteeWorkflow,
    LabelAppealWorkflow,
    LabelApplicationWorkflow,
    LabelReviewWorkflow,
    LabelWithdrawalWorkflow,
)
from mdm_platform.accounts.roles import Role
from tests.factories.accounts import make_user
from tests.factories.associations import OfficerFactory, make_association
from tests.factories.associations.labels import (
    make_appeal,
    make_campaign,
    make_label_application,
    make_label_period,
    make_label_review,
    make_session,
    make_withdrawal,
)
from tests.utils.workflow_matrix import mismatches

pytestmark = pytest.mark.django_db
STAFF = {"label_officer", "administrator"}


@pytest.fixture
def actors(amina, youssef, stranger, administrator, label_officer, cofinancing_officer, label_expert):
    """Amina represents the association, Youssef sits in its board, an officer of the label is of its board too."""
    return {
        "president": amina,
        "treasurer": youssef,
        "stranger": stranger,
        "administrator": administrator,
        "label_officer": label_officer,
        "tied_officer": make_user(Role.LABEL_OFFICER),
        "cofinancing_officer": cofinancing_officer,
        "expert": label_expert,
    }


@pytest.fixture
def association(actors):
    made = make_association(actors["president"])
    OfficerFactory(association=made, user=actors["treasurer"], role="treasurer")
    OfficerFactory(
        association=made, user=actors["tied_officer"], role="board_member", state="ended", ends=date(2025, 12, 31)
    )
    return made


@pytest.fixture
def campaign(db):
    return make_campaign()


def test_application(actors, association, campaign):
    def make(state):
        application = make_label_application(state, association=association, campaign=campaign)
        for _number in range(2):
            make_label_review(application, state="given")
        return application

    deciders = {*STAFF, "tied_officer"}
    allowed = {
        "submit": {"president"},
        "receive": STAFF,
        "ask_completion": STAFF,
        "complete": {"president", "treasurer"},
        "declare_ineligible": STAFF,
        "accept": STAFF,
        "to_committee": STAFF,
        "award": deciders,
        "award_with_conditions": deciders,
        "refuse": deciders,
        "requalify": STAFF,
        "reconsider": STAFF,
        "withdraw": {"president"},
    }
    assert mismatches(LabelApplicationWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_review(actors, association, campaign):
    application = make_label_application("evaluation", association=association, campaign=campaign)

    def make(state):
        review = make_label_review(application, actors["expert"], state="given")
        type(review).objects.filter(pk=review.pk).update(state=state)
        review.refresh_from_db()
        return review

    allowed = {"give": {"expert"}, "decline": {"expert"}, "remove": {*STAFF, "platform"}}
    assert mismatches(LabelReviewWorkflow, make=make, actors=actors, allowed=allowed) == []


class Closed:
    """The workflow with the date that the service writes when it closes."""

    def __init__(self, workflow):
        self.workflow = workflow
        self.transitions, self.states, self.get = workflow.transitions, workflow.states, workflow.get

    def apply(self, obj, name, *, by, **words):
        return self.workflow.apply(obj, name, by=by, changes={"closed_at": obj.closed_at}, **words)


def test_committee(actors, association, campaign):
    application = make_label_application("committee", association=association, campaign=campaign)

    def make(state):
        session = make_session(application, members=[actors["expert"], make_user(Role.LABEL_COMMITTEE)], state="closed")
        type(session).objects.filter(pk=session.pk).update(state=state)
        session.refresh_from_db()
        item = session.items.get()
        CommitteeVote.objects.create(
            session=session, item=item, member=session.members.first(), choice="award", at=session.closed_at
        )
        return session

    holders = {*STAFF, "tied_officer"}
    allowed = {"open": holders, "close": holders, "cancel": holders}
    assert mismatches(Closed(CommitteeWorkflow), make=make, actors=actors, allowed=allowed) == []


def test_withdrawal(actors, association):
    period = make_label_period(association)

    def make(state):
        return make_withdrawal(period, state=state, due=date(2026, 1, 1), opened_by=actors["administrator"])

    allowed = {
        "answer": {"president", "treasurer"},
        "withdraw": {"label_officer"},
        "dismiss": {"label_officer"},
    }
    assert mismatches(LabelWithdrawalWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_appeal(actors, association, campaign):
    application = make_label_application("refused", association=association, campaign=campaign)

    def make(state):
        return make_appeal(application, state=state, decided_by=actors["administrator"])

    allowed = {"uphold": {"label_officer"}, "reject": {"label_officer"}}
    assert mismatches(LabelAppealWorkflow, make=make, actors=actors, allowed=allowed) == []
