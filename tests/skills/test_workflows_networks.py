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
from tests.utils.workflow_matrix import PLATFORM, mismatches

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


class Dated:
    """A workflow with the fields that its services write along with each state."""

    def __init__(self, workflow, changes):
        self.workflow, self.changes = workflow, changes
        self.transitions, self.states, self.get = workflow.transitions, workflow.states, workflow.get

    def apply(self, obj, name, **words):
        changes = self.changes(self.workflow.get(name).target)
        return self.workflow.apply(obj, name, changes=changes, **words)


def _network_dates(target):
    now = timezone.now()
    return {"opened_at": now, "closed_at": now if target == "closed" else None}


DatedNetworkWorkflow = Dated(NetworkWorkflow, _network_dates)
DatedNetworkMembershipWorkflow = Dated(
    NetworkMembershipWorkflow, lambda target: {"joined_at": timezone.now() if target == "member" else None}
)
DatedNetworkPostWorkflow = Dated(
    NetworkPostWorkflow, lambda target: {"body": "" if target == "deleted" else "Bonjour."}
)
DatedNetworkNoteWorkflow = Dated(
    NetworkNoteWorkflow, lambda target: {"published_at": timezone.now()} if target == "published" else {}
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
