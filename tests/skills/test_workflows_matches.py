"""Who may do what with a match, in which state; and what its guards refuse."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.errors import TransitionNotAllowed
from skills.models import Match
from skills.workflows import MatchWorkflow
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory, make_principal
from tests.factories.skills import MatchFactory, NeedFactory
from tests.factories.skills.matches import willing_profile
from tests.factories.skills.needs import make_agent
from tests.utils.workflow_matrix import PLATFORM, mismatches


def test_matches(amina, stranger, curator, administrator, dpo):
    institution = InstitutionFactory()
    profile = willing_profile(amina)
    actors = {
        "agent": make_agent(institution),
        "colleague": make_agent(institution),
        "program": make_principal("needs:write", institution=institution),
        "reading_program": make_principal("profiles:read", institution=institution),
        "other_agent": make_agent(),
        "other_program": make_principal("needs:write"),
        "agent_of_nobody": make_user(Role.PARTNER_AGENT),
        "person": amina,
        "stranger": stranger,
        "curator": curator,
        "administrator": administrator,
        "dpo": dpo,
    }
    theirs = {"agent", "colleague", "program"}
    allowed = {
        "set_aside": theirs,
        "restore": theirs,
        "propose_again": {*theirs, PLATFORM},
        "send": theirs,
        "see": {"person"},
        "interest": {"person"},
        "volunteer": {"person"},
        "decline": {"person"},
        "refuse_institution": {PLATFORM},
        "introduce": theirs,
        "engage": theirs,
        "complete": theirs,
        "close": theirs,
        "expire": {PLATFORM},
        "lapse": {PLATFORM},
    }

    def make(state):
        return MatchFactory(state=state, need=NeedFactory(state="published", institution=institution), profile=profile)

    assert mismatches(DatedMatchWorkflow, make=make, actors=actors, allowed=allowed) == []


@pytest.mark.parametrize("transition", ["send", "interest", "volunteer", "restore", "propose_again"])
def test_a_need_past_its_deadline_takes_no_answer(amina, transition):
    yesterday = timezone.localdate() - timedelta(days=1)
    state = MatchWorkflow.get(transition).sources[0]
    match = MatchFactory(owner=amina, state=state, need__deadline=yesterday)
    assert MatchWorkflow.get(transition).refusals(match) == [
        "Ce besoin n’accepte plus de réponses : sa date limite est passée, ou il est clos."
    ]


def test_an_introduction_outlives_the_deadline(db):
    match = MatchFactory(state="interested", need__deadline=timezone.localdate() - timedelta(days=1))
    assert MatchWorkflow.get("introduce").refusals(match) == []


def test_no_engagement_beyond_the_people_wanted(db):
    need = NeedFactory(state="published", people=1)
    MatchFactory(need=need, state="engaged")
    late = MatchFactory(need=need, state="introduced")
    agent = make_agent(need.institution)
    with pytest.raises(TransitionNotAllowed) as refusal:
        DatedMatchWorkflow.apply(late, "engage", by=agent)
    assert refusal.value.reasons == [
        "Toutes les places de ce besoin sont prises. Augmentez le nombre de personnes recherchées s’il en reste."
    ]
    assert Match.objects.get(pk=late.pk).state == "introduced"


class DatedMatchWorkflow:
    """The workflow of matches, with the fields that its services write along with each state."""

    transitions = MatchWorkflow.transitions
    states = MatchWorkflow.states
    get = MatchWorkflow.get

    @staticmethod
    def apply(match, name, **words):
        target, now, reason = MatchWorkflow.get(name).target, timezone.now(), words.get("reason", "")
        changes = {
            "sent_at": now,
            "answered_at": now,
            "introduced_at": now,
            "engaged_at": now,
            "engaged_from": timezone.localdate(),
            "completed_at": now if target == "completed" else None,
            "outcome": reason if target == "completed" else "",
            "decline_reason": reason if target == "declined" else "",
            "close_reason": reason if target == "closed" else "",
        }
        return MatchWorkflow.apply(match, name, changes=changes, **words)
