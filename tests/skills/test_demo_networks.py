"""The demonstration's networks: twelve of them, people in every state, words and notes; once."""

import pytest

from mdm_platform import demo
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from skills.demo import networks, profiles
from skills.models import Network, NetworkMembership, NetworkNote, NetworkPost, PostReport
from skills.services import network_figures
from tests.utils.reference import load_reference

pytestmark = pytest.mark.django_db


def test_nothing_is_made_without_people():
    assert networks.load(profiles=10) == 0


def test_twelve_networks_tell_a_story_once():
    load_reference()
    demo.make_accounts({})
    profiles.load(profiles=600)
    assert networks.load(profiles=600) == 12
    assert networks.load(profiles=600) == 12
    assert sorted(Network.objects.values_list("state", flat=True)).count("open") == 10
    assert set(NetworkMembership.objects.values_list("state", flat=True)) == {
        "proposed", "invited", "requested", "member", "declined", "refused", "left", "removed", "set_aside",
    }  # fmt: skip
    assert set(NetworkNote.objects.values_list("state", flat=True)) == {
        "draft", "in_review", "returned", "published", "withdrawn",
    }  # fmt: skip
    assert NetworkPost.objects.count() > 30
    assert PostReport.objects.awaiting_decision().count() == 1
    assert not Network.objects.without_animator().exists()
    member = User.objects.get(email=demo.demo_email(Role.MEMBER))
    assert [place.network.slug for place in NetworkMembership.objects.animators().filter(user=member)] == [
        "numerique-europe"
    ]
    figures = network_figures.public(Network.objects.get(slug="numerique-europe"))
    assert figures.members >= 5
