"""Who may do what in which state of a network, of a place in it, and of what is written there."""

import pytest
from django.utils import timezone

from skills.models import NetworkMembership, NetworkNote, NetworkPost, NoteReview, PostReport
from skills.workflows import (
    NetworkMembershipWorkflow,
    NetworkNoteWorkflow,
    NetworkPostWorkflow,
    NetworkWorkflow,
    PostReportWorkflow,
)
from tests.factories.skills import (
    NetworkFactory,
    NetworkMembershipFactory,
    NetworkNoteFactory,
    NetworkPostFactory,
    ProfileFactory,
)
from tests.utils.consents import consent
from tests.utils.workflow_matrix import PLATFORM, Filled, mismatches

KEEPERS = {"curator", "administrator"}


@pytest.fixture
def network(db):
    return NetworkFactory()


@pytest.fixture
def actors(network, amina, youssef, stranger, curator, administrator, dpo, partner_agent):
    """The cast: Amina is concerned, Youssef animates, a colleague is a member, another one animates elsewhere."""
    ProfileFactory(owner=consent(amina), state="published")
    NetworkMembershipFactory(network=network, user=youssef, role="animator")
    colleague = NetworkMembershipFactory(network=network).user
    elsewhere = NetworkMembershipFactory(role="animator").user
    return {
        "owner": amina,
        "animator": youssef,
        "colleague": colleague,
        "elsewhere": elsewhere,
        "stranger": stranger,
        "curator": curator,
        "administrator": administrator,
        "dpo": dpo,
        "partner_agent": partner_agent,
    }


def _network_dates(_network, step):
    now = timezone.now()
    return {"opened_at": now, "closed_at": now if step.target == "closed" else None}


DatedNetworkWorkflow = Filled(NetworkWorkflow, _network_dates)
DatedNetworkMembershipWorkflow = Filled(
    NetworkMembershipWorkflow, lambda _row, step: {"joined_at": timezone.now() if step.target == "member" else None}
)
DatedNetworkPostWorkflow = Filled(
    NetworkPostWorkflow, lambda _row, step: {"body": "" if step.target == "deleted" else "Bonjour."}
)
DatedNetworkNoteWorkflow = Filled(
    NetworkNoteWorkflow, lambda _row, step: {"published_at": timezone.now()} if step.target == "published" else {}
)


def test_networks(actors):
    def make(state):
        return NetworkFactory(state=state)

    allowed = {"open": KEEPERS, "close": KEEPERS, "reopen": KEEPERS}
    assert mismatches(DatedNetworkWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_places(actors, network, amina):
    def make(state):
        place = NetworkMembershipFactory(network=network, user=amina, state=state)
        return NetworkMembership.objects.get(pk=place.pk)

    allowed = {
        "invite": {"animator"},
        "set_aside": {"animator"},
        "join": {"owner"},
        "decline": {"owner"},
        "request": {"owner"},
        "admit": {"animator"},
        "refuse": {"animator"},
        "abandon": {"owner"},
        "leave": {"owner"},
        "remove": {"animator", *KEEPERS},
        "appoint": KEEPERS,
        "lapse": {PLATFORM},
    }
    assert mismatches(DatedNetworkMembershipWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_posts(actors, network, amina):
    NetworkMembershipFactory(network=network, user=amina)

    def make(state):
        post = NetworkPostFactory(network=network, author=amina, state=state)
        PostReport.objects.create(post=post, reporter=actors["colleague"], reason="other")
        return NetworkPost.objects.get(pk=post.pk)

    deciders = {"animator", *KEEPERS}
    allowed = {"remove": deciders, "restore": deciders, "delete": {"owner", PLATFORM}}
    assert mismatches(DatedNetworkPostWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_reports_of_posts(actors, network, amina):
    def make(state):
        post = NetworkPostFactory(network=network, author=amina)
        return PostReport.objects.create(post=post, reporter=actors["colleague"], reason="other", state=state)

    deciders = {"animator", PLATFORM, *KEEPERS}
    allowed = {"uphold": deciders, "dismiss": deciders}
    assert mismatches(PostReportWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_notes(actors, network, amina):
    NetworkMembershipFactory(network=network, user=amina)
    peers = [NetworkMembershipFactory(network=network).user for _number in range(2)]

    def make(state):
        note = NetworkNoteFactory(network=network, author=amina, state=state)
        for peer in peers:
            NoteReview.objects.create(note=note, reviewer=peer, round=note.round, verdict="approve")
        return NetworkNote.objects.get(pk=note.pk)

    allowed = {
        "submit": {"owner"},
        "recall": {"owner"},
        "hand_back": {"animator"},
        "publish": {"animator"},
        "withdraw": {"owner", PLATFORM},
        "retract": {"animator", *KEEPERS},
    }
    assert mismatches(DatedNetworkNoteWorkflow, make=make, actors=actors, allowed=allowed) == []
