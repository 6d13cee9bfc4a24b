"""Networks: the rule proposes, animators and members decide; nobody lets oneself in, nobody is shown unasked."""

from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionConflict, TransitionNotAllowed
from mdm_platform.notifications.models import InboxMessage
from skills.models import Network, NetworkMembership, Profile
from skills.services import network_memberships, network_proposals, network_views, networks, profiles
from tests.factories.accounts import make_user
from tests.factories.skills import (
    DomainFactory,
    NetworkFactory,
    NetworkMembershipFactory,
    ProfileFactory,
    RegionFactory,
)
from tests.utils.consents import consent
from tests.utils.directory import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def animator(network):
    return NetworkMembershipFactory(network=network, role="animator").user


def told(user):
    return list(InboxMessage.objects.filter(recipient=user).order_by("pk").values_list("notification", flat=True))


@contextmanager
def refused(code):
    with pytest.raises(TransitionNotAllowed) as refusal:
        yield
    assert refusal.value.code == code


def place(network, user):
    return NetworkMembership.objects.get(network=network, user=user)


# -- networks ------------------------------------------------------------------------


def test_a_curator_prepares_and_opens_a_network(curator, amina):
    network = Network(name_fr="Ingénieurs du Rhin", countries=["de", "FR"], seniority_min=5)
    networks.save(network=network, by=curator, domains=[DomainFactory()], regions=[RegionFactory()])
    assert (network.slug, network.countries, network.state) == ("ingenieurs-du-rhin", ["DE", "FR"], "draft")
    with pytest.raises(TransitionNotAllowed) as refusal:
        networks.open(network=network, by=curator)
    assert "Donnez au réseau un nom en français, en arabe et en anglais." in refusal.value.reasons
    for field in ("name", "purpose"):
        for code in ("fr", "ar", "en"):
            setattr(network, f"{field}_{code}", f"{field} {code}")
    networks.save(network=network, by=curator)
    assert networks.open(network=network, by=curator).opened_at is not None
    with pytest.raises(PermissionRefused):
        networks.close(network=network, by=amina, note="Non.")
    member = NetworkMembershipFactory(network=network).user
    networks.close(network=network, by=curator, note="Le programme est fini.")
    assert told(member) == ["skills.network_closed"]
    assert networks.reopen(network=network, by=curator).closed_at is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"countries": ["FR", "XX"]}, "countries"),
        ({"seniority_min": 20, "seniority_max": 10}, "__all__"),
        ({"name_fr": ""}, "name_fr"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(curator, values, field):
    with pytest.raises(InvalidInput) as refusal:
        networks.save(network=Network(**{"slug": "new", "name_fr": "Nouveau"} | values), by=curator)
    assert field in refusal.value.fields


def test_a_member_prepares_no_network(amina):
    with pytest.raises(PermissionRefused):
        networks.save(network=Network(slug="new", name_fr="Nouveau"), by=amina)


# -- the rule --------------------------------------------------------------------------


def test_the_rule_proposes_those_who_fit_and_tells_the_animators(network, animator):
    fitting = publish(seniority=12)
    publish(domain=DomainFactory(slug="law"))
    publish(country="MA")
    publish(listed_for="staff")
    ProfileFactory(state="paused")
    done = network_proposals.propose(network=network)
    proposed = NetworkMembership.objects.filter(network=network, state="proposed")
    assert (done.new, [one.user for one in proposed]) == (1, [fitting.owner])
    log = TransitionLog.objects.about(proposed[0]).get()
    assert (log.transition, log.target, log.actor) == ("start", "proposed", None)
    assert told(animator) == ["skills.network_membership_to_decide"]
    assert told(fitting.owner) == []
    assert network_proposals.propose(network=network) == network_proposals.Proposed(0, 0)
    assert told(animator) == ["skills.network_membership_to_decide"]


def test_every_criterion_counts():
    region = RegionFactory()
    network = NetworkFactory(countries=["FR", "BE"], seniority_min=10, seniority_max=20)
    network.regions.set([region])
    born, interested = publish(origin_region=region, country="BE"), publish(seniority=20)
    interested.regions_of_interest.set([region])
    publish(origin_region=region, country="DE")
    publish(origin_region=region, seniority=9)
    publish(origin_region=region, seniority=21)
    publish()
    assert set(network_proposals.candidates(network)) == {born, interested}


def test_proposals_that_no_longer_fit_are_withdrawn(network):
    profile = publish()
    network_proposals.propose(network=network)
    profile.country = "MA"
    profile.save(update_fields=["country"])
    assert network_proposals.propose(network=network) == network_proposals.Proposed(0, 1)
    assert not NetworkMembership.objects.exists()


def test_residents_are_proposed_where_they_are_admitted():
    network, profile = NetworkFactory(admits_residents=True), publish(country="MA")
    assert network_proposals.propose(network=network).new == 1
    assert place(network, profile.owner).lives_where_admitted


def test_nobody_is_proposed_twice_or_after_saying_no(network):
    declined = publish().owner
    NetworkMembershipFactory(network=network, user=declined, state="declined")
    assert network_proposals.propose(network=network).new == 0


def test_a_network_without_rule_or_not_open_proposes_nobody(curator):
    publish()
    with refused("network_without_rule"):
        network_proposals.propose(network=NetworkFactory(rule=[]), by=curator)
    with refused("network_not_open"):
        network_proposals.propose(network=NetworkFactory(state="draft"), by=curator)
    assert network_proposals.propose_everywhere().new == 0


def test_a_stranger_runs_no_rule(network, stranger):
    with pytest.raises(PermissionRefused):
        network_proposals.propose(network=network, by=stranger)


def test_five_thousand_people_are_proposed_in_few_queries(network, animator, django_assert_max_num_queries):
    domain, now = DomainFactory(), timezone.now()
    owners = User.objects.bulk_create(User(email=f"n{number}@exemple.ma") for number in range(5000))
    rows = [
        Profile(
            owner=owner,
            state="published",
            country="FR",
            domain=domain,
            headline="x",
            published_at=now,
            confirmed_at=now,
        )
        for owner in owners
    ]
    Profile.objects.bulk_create(rows)
    with django_assert_max_num_queries(25):
        assert network_proposals.propose(network=network).new == 5000
    assert NetworkMembership.objects.filter(network=network, state="proposed").count() == 5000
    assert TransitionLog.objects.filter(workflow="skills.network_membership").count() == 5000


# -- places ------------------------------------------------------------------------------


def test_a_proposed_person_is_invited_and_enters_hidden(network, animator):
    user = publish().owner
    network_proposals.propose(network=network)
    membership = place(network, user)
    network_memberships.invite(membership=membership, by=animator)
    assert (membership.state, told(user)) == ("invited", ["skills.network_invitation"])
    network_memberships.join(membership=membership, by=user)
    assert (membership.state, membership.is_shown, membership.joined_at is not None) == ("member", False, True)


def test_an_invitation_is_declined_by_its_person_only(network, animator, stranger):
    membership = NetworkMembershipFactory(network=network, state="invited")
    for other in (stranger, animator):
        with pytest.raises(PermissionRefused):
            network_memberships.decline(membership=membership, by=other)
        with pytest.raises(PermissionRefused):
            network_memberships.join(membership=membership, by=other)
    assert network_memberships.decline(membership=membership, by=membership.user).state == "declined"


def test_a_request_is_admitted(network, animator):
    user = publish().owner
    membership = network_memberships.request(network=network, by=user, motivation=" Je construis des ponts. ")
    assert (membership.state, membership.motivation) == ("requested", "Je construis des ponts.")
    assert told(animator) == ["skills.network_membership_to_decide"]
    network_memberships.admit(membership=membership, by=animator)
    assert (membership.state, told(user)) == ("member", ["skills.network_request_accepted"])


def test_a_request_where_nobody_animates_reaches_the_curators(network, curator):
    network_memberships.request(network=network, by=publish().owner)
    assert told(curator) == ["skills.network_without_animator"]
    assert list(Network.objects.without_animator()) == [network]


def test_whoever_was_proposed_and_asks_keeps_one_place(network):
    user = publish().owner
    network_proposals.propose(network=network)
    assert network_memberships.request(network=network, by=user).state == "requested"
    assert NetworkMembership.objects.get().user == user


def test_whoever_was_invited_and_asks_enters(network, animator):
    membership = NetworkMembershipFactory(network=network, state="invited")
    assert network_memberships.request(network=network, by=membership.user).state == "member"


def test_a_resident_is_refused_unless_admitted(network):
    resident = publish(country="MA").owner
    with pytest.raises(TransitionNotAllowed) as refusal:
        network_memberships.request(network=network, by=resident)
    assert refusal.value.reasons == ["Ce réseau s’adresse aux personnes qui vivent hors du Maroc."]
    assert not NetworkMembership.objects.exists()
    assert network_views.entry_of(network, resident).refusals == tuple(refusal.value.reasons)
    open_to_all = NetworkFactory(admits_residents=True)
    assert network_memberships.request(network=open_to_all, by=resident).state == "requested"


def test_somebody_without_a_listed_profile_is_refused(network, amina):
    ProfileFactory(owner=consent(amina))
    with pytest.raises(TransitionNotAllowed):
        network_memberships.request(network=network, by=amina)
    entry = network_views.entry_of(network, amina)
    assert (entry.may_request, len(entry.refusals)) == (False, 1)


def test_nobody_enters_a_closed_network(amina):
    network = NetworkFactory(state="closed")
    publish(owner=amina)
    with pytest.raises(TransitionNotAllowed):
        network_memberships.request(network=network, by=amina)
    with pytest.raises(PermissionRefused):
        network_memberships.request(network=NetworkFactory(state="draft"), by=amina)


def test_staff_without_the_role_of_member_do_not_ask(network, curator):
    with pytest.raises(PermissionRefused):
        network_memberships.request(network=network, by=curator)


def test_a_refusal_says_why_and_bars_the_way_for_three_months(network, animator):
    user, now = publish().owner, timezone.now()
    membership = network_memberships.request(network=network, by=user, now=now)
    with pytest.raises(InvalidInput):
        network_memberships.refuse(membership=membership, by=animator, reason="because")
    network_memberships.refuse(
        membership=membership, by=animator, reason="out_of_scope", note="Voyez ailleurs.", now=now
    )
    assert told(user) == ["skills.network_request_refused"]
    with refused("may_not_ask"):
        network_memberships.request(network=network, by=user, now=now + timedelta(days=89))
    assert not network_views.entry_of(network, user).may_request
    again = network_memberships.request(network=network, by=user, now=now + timedelta(days=91))
    assert again.state == "requested"


def test_a_proposal_set_aside_bars_nobody_who_asks(network, animator):
    user = publish().owner
    network_proposals.propose(network=network)
    network_memberships.set_aside(membership=place(network, user), by=animator)
    assert place(network, user).state == "set_aside"
    assert (told(user), network_proposals.propose(network=network).new) == ([], 0)
    assert network_memberships.request(network=network, by=user).state == "requested"


@pytest.mark.parametrize("state", ["proposed", "set_aside"])
def test_what_nobody_told_the_person_is_shown_to_animators_and_exported(network, animator, state):
    place = NetworkMembershipFactory(network=network, state=state)
    mine = NetworkMembership.objects.filter(pk=place.pk)
    assert not mine.visible_to(place.user).exists()
    assert not NetworkMembership.objects.of_person(place.user).exists()
    assert network_views.entry_of(network, place.user).state == ""
    assert mine.visible_to(animator).exists()
    assert [row["etat"] for row in data_rights.export(place.user)["skills.networks"]] == [state]


def test_an_animator_lets_nobody_in_elsewhere_nor_oneself(network, animator):
    elsewhere = NetworkMembershipFactory(role="animator").user
    asking = NetworkMembershipFactory(network=network, state="requested")
    with pytest.raises(PermissionRefused):
        network_memberships.admit(membership=asking, by=elsewhere)
    membership = place(network, animator)
    NetworkMembership.objects.filter(pk=membership.pk).update(state="requested", role="member", joined_at=None)
    membership.refresh_from_db()
    with pytest.raises(PermissionRefused):
        network_memberships.admit(membership=membership, by=animator)


def test_a_curator_who_is_a_member_does_not_let_oneself_in(network, curator):
    curator.groups.add(make_user(Role.MEMBER).groups.get())
    membership = NetworkMembershipFactory(network=network, user=publish(owner=curator).owner, state="requested")
    with pytest.raises(PermissionRefused):
        network_memberships.admit(membership=membership, by=curator)
    with pytest.raises(PermissionRefused):
        network_memberships.appoint(network=network, user=curator, by=curator)


def test_several_at_once_and_the_reason_of_those_left_out(network, animator):
    asking = [NetworkMembershipFactory(network=network, state="requested") for _number in range(3)]
    Profile.objects.filter(owner=asking[1].user).update(country="MA")
    outcome = network_memberships.admit_many(memberships=asking, by=animator)
    assert [one.user for one in outcome.done] == [asking[0].user, asking[2].user]
    sentence = "Ce réseau s’adresse aux personnes qui vivent hors du Maroc."
    assert outcome.blocked == [(asking[1], sentence)]


def test_leaving_hides_and_takes_the_role_back(network, animator):
    membership = place(network, animator)
    network_memberships.show(membership=membership, is_shown=True, is_public=True, by=animator)
    network_memberships.leave(membership=place(network, animator), by=animator)
    membership.refresh_from_db()
    assert (membership.state, membership.role, membership.is_shown, membership.is_public, membership.joined_at) == (
        "left", "member", False, False, None,
    )  # fmt: skip


def test_an_excluded_person_reads_why_and_does_not_ask_again(network, animator, curator):
    membership = NetworkMembershipFactory(network=network)
    with pytest.raises(InvalidInput):
        network_memberships.remove(membership=membership, by=animator, reason="harassment", note="")
    network_memberships.remove(membership=membership, by=animator, reason="harassment", note="Injures répétées.")
    assert told(membership.user) == ["skills.network_member_removed"]
    with refused("may_not_ask"):
        network_memberships.request(network=network, by=membership.user)
    assert network_memberships.appoint(network=network, user=membership.user, by=curator).state == "invited"


def test_an_animator_excludes_no_other_animator(network, animator, curator):
    other = NetworkMembershipFactory(network=network, role="animator")
    with pytest.raises(PermissionRefused):
        network_memberships.remove(membership=other, by=animator, reason="other", note="Non.")
    assert network_memberships.remove(membership=other, by=curator, reason="other", note="Oui.").state == "removed"


def test_a_curator_finds_the_first_animator(network, curator, stranger):
    user = publish().owner
    membership = network_memberships.appoint(network=network, user=user, by=curator)
    assert (membership.state, membership.role, told(user)) == ("invited", "animator", ["skills.network_invitation"])
    network_memberships.join(membership=membership, by=user)
    assert list(network.memberships.animators()) == [membership]
    with pytest.raises(PermissionRefused):
        network_memberships.appoint(network=network, user=user, by=stranger)


def test_roles_are_given_by_animators_and_taken_back_by_curators_or_the_person(network, animator, curator):
    membership = NetworkMembershipFactory(network=network)
    with pytest.raises(PermissionRefused):
        network_memberships.change_role(membership=membership, role="animator", by=membership.user)
    network_memberships.change_role(membership=membership, role="animator", by=animator)
    assert told(membership.user) == ["skills.network_animator_appointed"]
    with pytest.raises(PermissionRefused):
        network_memberships.change_role(membership=membership, role="member", by=animator)
    assert network_memberships.change_role(membership=membership, role="member", by=curator).role == "member"
    own = place(network, animator)
    assert network_memberships.change_role(membership=own, role="member", by=animator).role == "member"
    with pytest.raises(InvalidInput):
        network_memberships.change_role(membership=own, role="king", by=curator)


def test_only_the_person_chooses_to_be_seen(network, animator):
    membership = NetworkMembershipFactory(network=network)
    with pytest.raises(PermissionRefused):
        network_memberships.show(membership=membership, is_shown=True, by=animator)
    with pytest.raises(InvalidInput):
        network_memberships.show(membership=membership, is_shown=True, is_public=True, by=membership.user)
    assert list(network_views.people_shown(network)) == []
    network_memberships.show(membership=membership, is_shown=True, by=membership.user)
    assert [one.pk for one in network_views.people_shown(network)] == [membership.pk]
    Profile.objects.filter(owner=membership.user).update(state="paused")
    assert list(network_views.people_shown(network)) == []


def test_names_of_proposed_people_follow_their_profile(network, animator):
    publish(visibility={"name": "staff"}, last_name="Zylbrakoum")
    network_proposals.propose(network=network)
    waiting = network.memberships.awaiting_decision().with_profiles()
    assert [person.name for person in network_views.person_views(waiting, animator)] == ["Nom non communiqué"]


def test_a_page_of_people_is_one_query(network, animator, django_assert_num_queries):
    for _number in range(3):
        NetworkMembershipFactory(network=network, is_shown=True)
    animator.role_names  # noqa: B018  read once a request
    with django_assert_num_queries(1):
        assert len(network_views.person_views(network_views.people_shown(network), animator)) == 3


# -- what befalls an account ------------------------------------------------------------


@pytest.fixture
def places(network):
    user = publish().owner
    NetworkMembershipFactory(network=network, user=user, is_shown=True)
    NetworkMembershipFactory(user=user, state="requested")
    NetworkMembershipFactory(user=user, state="proposed")
    return NetworkMembership.objects.filter(user=user).order_by("pk")


def test_withdrawing_the_consent_leaves_every_network(places):
    consents.withdraw(user=places[0].user, purpose="directory", by=places[0].user)
    assert [(one.state, one.is_shown) for one in places.all()] == [("left", False), ("left", False)]
    assert {log.reason for log in TransitionLog.objects.filter(transition="lapse")} == {"consent_withdrawn"}


def test_withdrawing_the_profile_leaves_every_network(places):
    user = places[0].user
    profiles.withdraw(profile=user.profile, by=user)
    assert [one.state for one in places.all()] == ["left", "left"]


def test_the_dead_leave_every_network(places):
    lifecycle.tell("deceased", user=places[0].user)
    assert [one.state for one in places.all()] == ["left", "left"]


# -- races -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_animators_admit_the_same_person_once():
    network = NetworkFactory()
    animators = [NetworkMembershipFactory(network=network, role="animator").user for _number in range(2)]
    asking = NetworkMembershipFactory(network=network, state="requested")
    outcomes, ready = [], Barrier(2)

    def admit(by):
        try:
            membership = NetworkMembership.objects.get(pk=asking.pk)
            ready.wait(10)
            network_memberships.admit(membership=membership, by=by)
            outcomes.append("done")
        except TransitionConflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [Thread(target=admit, args=(by,)) for by in animators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["conflict", "done"]
    assert TransitionLog.objects.about(asking).filter(transition="admit").count() == 1
    assert told(asking.user) == ["skills.network_request_accepted"]


@pytest.mark.django_db(transaction=True)
def test_the_rule_and_a_request_at_the_same_moment_leave_one_place():
    network, user, ready = NetworkFactory(), publish().owner, Barrier(2)

    def run(work):
        try:
            ready.wait(10)
            work()
        finally:
            connection.close()

    works = [
        lambda: network_proposals.propose(network=network),
        lambda: network_memberships.request(network=network, by=user),
    ]
    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert place(network, user).state == "requested"
