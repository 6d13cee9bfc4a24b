"""Who may do what in which state of a campaign and of a pledge."""

from decimal import Decimal

import pytest
from django.utils import timezone

from mdm_platform.errors import PermissionRefused, TransitionNotAllowed
from mdm_platform.money import ZERO
from projects.models import CampaignLine, CampaignPicture
from projects.workflows.campaigns import CampaignWorkflow, PledgeWorkflow
from tests.factories.associations import OfficerFactory, make_association
from tests.factories.associations.register import stored_file
from tests.factories.projects.campaigns import PledgeFactory, add_received, make_campaign
from tests.utils.workflow_matrix import PLATFORM, mismatches

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(amina):
    return make_association(amina, papers=False)


@pytest.fixture
def actors(amina, youssef, stranger, campaign_reviewer, administrator, ours):
    OfficerFactory(association=ours, user=youssef, role="board_member")
    return {
        "president": amina,
        "board_member": youssef,
        "stranger": stranger,
        "reviewer": campaign_reviewer,
        "administrator": administrator,
    }


def test_officers_write_reviewers_decide_and_the_rule_settles(actors, ours):
    board, staff, clock = {"president"}, {"reviewer"}, {PLATFORM}
    allowed = {
        "submit": board,
        "recall": board,
        "return_to_author": staff,
        "approve": staff,
        "open": board,
        "end": clock,
        "stop": staff,
        "start_confirming": clock,
        "succeed": board | clock,
        "succeed_in_part": set(),
        "fail": set(),
        "deliver": board,
        "report": board,
    }

    def make(state):
        paper = {"authorisation_reference": "SGG 1", "authorised_on": "2026-03-01"}
        words = {"authorisation_file": stored_file(purpose="campaign_authorisation"), "report_text": "C’est fait."}
        campaign = make_campaign(state, association=ours, **paper, **words)
        CampaignLine.objects.update(spent=ZERO)
        CampaignPicture.objects.create(campaign=campaign, file=stored_file(purpose="campaign_picture"), caption="Puits")
        add_received(campaign, "10000.00")
        return campaign

    assert mismatches(CampaignWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_a_reviewer_does_not_decide_on_the_own_association(ours, campaign_reviewer):
    campaign = make_campaign("review", association=ours)
    OfficerFactory(association=ours, user=campaign_reviewer, role="secretary")
    with pytest.raises(PermissionRefused):
        CampaignWorkflow.apply(campaign, "return_to_author", by=campaign_reviewer, note="Non.")


@pytest.mark.parametrize(
    ("amount", "transition"),
    [("10000.00", "succeed"), ("9999.99", "succeed_in_part"), ("4000.00", "succeed_in_part"), ("3999.99", "fail")],
)
def test_each_bound_has_one_result(ours, amount, transition):
    campaign = make_campaign("confirming", association=ours)
    add_received(campaign, amount)
    for name in {"succeed", "succeed_in_part", "fail"} - {transition}:
        with pytest.raises(TransitionNotAllowed):
            CampaignWorkflow.apply(campaign, name, by=None)
    CampaignWorkflow.apply(campaign, transition, by=None)
    assert campaign.raised == Decimal(amount)


def test_what_lacks_is_said_in_sentences(ours, amina, campaign_reviewer):
    bare = make_campaign(
        "draft", association=ours, summary="", goal=Decimal("9999.00"), deadline=None, account_fingerprint=""
    )
    with pytest.raises(TransitionNotAllowed) as refusal:
        CampaignWorkflow.apply(bare, "submit", by=amina)
    assert [reason.split(" ")[0] for reason in refusal.value.reasons] == [
        "Présentez",
        "Indiquez",
        "Le",
        "La",
        "Le",
    ]
    unauthorised = make_campaign("review", association=ours)
    with pytest.raises(TransitionNotAllowed, match="loi 18-18"):
        CampaignWorkflow.apply(unauthorised, "approve", by=campaign_reviewer)


def test_donors_act_on_their_pledge_and_the_treasury_on_what_it_received(actors, ours, amina, youssef):
    campaign, now = make_campaign(association=ours), timezone.now()
    actors["donor"] = actors.pop("stranger")
    donor, treasury = {"donor", PLATFORM}, {"president"}
    allowed = {
        "confirm": donor,
        "announce_paid": donor,
        "take_back": donor,
        "receive": treasury,
        "reverse": treasury,
        "withdraw": donor,
        "expire": {PLATFORM},
    }

    def make(state):
        return PledgeFactory(campaign=campaign, user=actors["donor"], state=state, confirmed_at=now, received_at=now)

    assert mismatches(PledgeWorkflow, make=make, actors=actors, allowed=allowed) == []
    closed = PledgeFactory(campaign=make_campaign("succeeded", association=ours), state="confirmed")
    for name, by in (("announce_paid", None), ("receive", amina)):
        with pytest.raises(TransitionNotAllowed, match="résultat de cette campagne"):
            PledgeWorkflow.apply(closed, name, by=by)
