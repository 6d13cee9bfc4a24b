"""Who may do what with an opportunity and with an answer to it, in every state."""

from django.utils import timezone

from mdm_platform.accounts.roles import Role
from projects.workflows.opportunities import InterestWorkflow, OpportunityWorkflow
from tests.factories.accounts import make_user
from tests.factories.projects.opportunities import make_interest, make_opportunity
from tests.utils.workflow_matrix import Filled, mismatches

OPPORTUNITIES = {
    "submit": ("author",),
    "rewrite": ("author",),
    "withdraw": ("author", "platform"),
    "publish": ("moderator",),
    "send_back": ("moderator",),
}
INTERESTS = {"accept": ("author",), "decline": ("author",), "withdraw": ("person", "platform")}


def test_who_may_do_what(amina, youssef, stranger, opportunity_moderator, administrator, partner_agent):
    actors = {
        "author": amina,
        "person": youssef,
        "moderator": opportunity_moderator,
        "administrator": administrator,
        "agent": partner_agent,
        "stranger": stranger,
    }
    now = timezone.now()
    written = {"withdrawn": {"title": "", "body": ""}, "published": {"published_at": now}}
    answered = {"accepted": {"answered_at": now}, "declined": {"answered_at": now}}

    def opportunity(state):
        return make_opportunity(state, author=amina)

    def interest(state):
        return make_interest(make_opportunity(author=amina), state=state, person=youssef)

    def published(_opportunity, step):
        return written.get(step.target, {})

    def told(_interest, step):
        return answered.get(step.target, {})

    assert (
        mismatches(Filled(OpportunityWorkflow, published), make=opportunity, allowed=OPPORTUNITIES, actors=actors) == []
    )
    assert mismatches(Filled(InterestWorkflow, told), make=interest, allowed=INTERESTS, actors=actors) == []


def test_nobody_moderates_what_they_wrote(opportunity_moderator):
    opportunity_moderator.groups.add(*make_user(Role.MEMBER).groups.all())
    own = make_opportunity("review", author=opportunity_moderator)
    assert [row.name for row, _why in OpportunityWorkflow.available(own, opportunity_moderator)] == [
        "rewrite",
        "withdraw",
    ]
