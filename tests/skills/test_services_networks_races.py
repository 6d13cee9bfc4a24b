"""Two at once in a network: an admission while it is being closed, and while the person leaves the directory."""

import threading

import pytest
from django.db import connection, transaction

from mdm_platform.accounts.services import consents
from mdm_platform.errors import DomainError
from skills.models import NetworkMembership, NetworkPost, PostReport
from skills.services import network_invitations, network_memberships, network_posts, networks
from tests.factories.accounts import make_user
from tests.factories.skills import NetworkFactory, NetworkMembershipFactory, ProfileFactory
from tests.factories.skills.networks import NetworkPostFactory
from tests.utils.consents import consent

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 10


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def animator(network):
    return NetworkMembershipFactory(network=network, role="animator").user


def beside(action):
    """Start the action on a connection of its own; the thread, and where its outcome will stand."""
    outcome = []

    def run():
        try:
            action()
            outcome.append("done")
        except DomainError as refusal:
            outcome.append(refusal.code)
        except Exception as error:
            outcome.append(repr(error))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome


def while_open(first, second):
    """What becomes of the second while the first, done, is not yet committed; whether it waited for it."""
    with transaction.atomic():
        first()
        thread, outcome = beside(second)
        thread.join(timeout=1)
        waited = thread.is_alive()
    thread.join(timeout=LONG)
    return waited, outcome


def test_nobody_is_admitted_while_the_network_is_being_closed(network, animator, curator):
    asked = NetworkMembershipFactory(network=network, state="requested")
    waited, outcome = while_open(
        lambda: networks.close(network=network, by=curator, note="Le programme est fini."),
        lambda: network_memberships.admit(membership=NetworkMembership.objects.get(pk=asked.pk), by=animator),
    )
    asked.refresh_from_db()
    assert (waited, outcome, asked.state) == (True, ["transition_not_allowed"], "requested")


def test_an_admission_and_a_consent_withdrawn_wait_for_each_other_in_turn(network, animator):
    person = consent(ProfileFactory(state="published").owner, "directory")
    asked = NetworkMembershipFactory(network=network, user=person, state="requested")
    for _round in range(5):
        NetworkMembership.objects.filter(pk=asked.pk).update(state="requested", joined_at=None)
        consent(person, "directory")
        ready = threading.Barrier(2)

        def admit(ready=ready):
            ready.wait()
            network_memberships.admit(membership=NetworkMembership.objects.get(pk=asked.pk), by=animator)

        def withdraw(ready=ready):
            ready.wait()
            consents.withdraw(user=person, purpose="directory", by=person)

        running = [beside(admit), beside(withdraw)]
        for thread, _outcome in running:
            thread.join(timeout=LONG)
        assert running[1][1] == ["done"]
        assert running[0][1] in (["done"], ["transition_not_allowed"], ["transition_conflict"])
        asked.refresh_from_db()
        assert asked.state == "left"


def test_a_withdrawal_waits_for_an_admission_that_began_before(network, animator):
    person = consent(ProfileFactory(state="published").owner, "directory")
    asked = NetworkMembershipFactory(network=network, user=person, state="requested")
    waited, outcome = while_open(
        lambda: network_memberships.admit(membership=asked, by=animator),
        lambda: consents.withdraw(user=person, purpose="directory", by=person),
    )
    asked.refresh_from_db()
    assert (waited, outcome, asked.state) == (True, ["done"], "left")


def test_two_who_invite_the_same_person_make_one_place(network, animator):
    person = make_user("member", email="invited@example.org")
    ProfileFactory(owner=person, state="published")
    second = NetworkMembershipFactory(network=network, role="animator").user
    invite = network_invitations.invite_person
    running = [
        beside(lambda by=by: invite(network=network, person="invited@example.org", by=by)) for by in (animator, second)
    ]
    for thread, _outcome in running:
        thread.join(timeout=LONG)
    assert [outcome for _thread, outcome in running] == [["done"], ["done"]]
    assert NetworkMembership.objects.get(network=network, user=person).state == "invited"


def test_two_who_agree_with_two_reports_of_a_post_remove_it_once(network, animator):
    second = NetworkMembershipFactory(network=network, role="animator").user
    post = NetworkPostFactory(network=network)
    members = [NetworkMembershipFactory(network=network).user for _each in range(2)]
    filed = [network_posts.report(post=post, reason="other", by=member) for member in members]

    def uphold(report, by):
        network_posts.uphold(report=PostReport.objects.get(pk=report.pk), by=by)

    pairs = zip(filed, (animator, second), strict=True)
    running = [beside(lambda pair=pair: uphold(*pair)) for pair in pairs]
    for thread, _outcome in running:
        thread.join(timeout=LONG)
    assert ["done"] in [outcome for _thread, outcome in running]
    assert {code for _thread, outcome in running for code in outcome} <= {
        *("done", "transition_conflict", "transition_not_allowed"),
    }
    assert NetworkPost.objects.get(pk=post.pk).state == "removed"
    assert {report.state for report in PostReport.objects.filter(post=post)} == {"upheld"}
