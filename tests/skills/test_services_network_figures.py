"""Figures of a network: nothing about fewer than five people, not even by difference, between groups or in time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.models import NetworkMembership, Profile
from skills.services import network_figures
from tests.factories.skills import DomainFactory, NetworkFactory, NetworkMembershipFactory, NetworkNoteFactory
from tests.utils.consents import consent


def fill(network, count, **profile):
    """So many members who agreed to statistics, with these fields."""
    for _number in range(count):
        user = consent(NetworkMembershipFactory(network=network).user, "directory", "statistics")
        Profile.objects.filter(owner=user).update(**profile)


def read(network):
    network_figures.refresh(network=network)
    network.refresh_from_db()
    return network_figures.public(network)


def cells(rows):
    return {row.code: row.count for row in rows}


@pytest.mark.django_db
def test_an_empty_and_a_small_network_say_nothing():
    network = NetworkFactory()
    empty = read(network)
    assert (empty.members, empty.countries, empty.domains, empty.seniority, empty.posts, empty.notes) == (
        None, (), (), (), None, 0,
    )  # fmt: skip
    fill(network, 4)
    assert (read(network).members, read(network).countries) == (None, ())


@pytest.mark.django_db
def test_groups_under_five_are_hidden_and_not_found_by_difference():
    network = NetworkFactory()
    fill(network, 9, country="FR", seniority=3)
    fill(network, 6, country="BE", seniority=12)
    fill(network, 2, country="DE", seniority=25)
    figures = read(network)
    assert figures.members == 17
    assert cells(figures.countries) == {"FR": 9}
    assert cells(figures.seniority) == {"0-4": 9}
    assert cells(figures.domains) == {"engineering": 17}
    assert [str(row.label) for row in figures.countries] == ["France"]


@pytest.mark.django_db
def test_one_arrival_moves_no_figure():
    network = NetworkFactory()
    fill(network, 10, country="FR")
    assert read(network).members == 10
    fill(network, 4, country="FR")
    assert (read(network).members, cells(read(network).countries)) == (10, {"FR": 10})
    fill(network, 1, country="FR")
    assert (read(network).members, cells(read(network).countries)) == (15, {"FR": 15})
    NetworkMembership.objects.filter(pk__in=network.memberships.values("pk")[:12]).delete()
    assert read(network).members is None


@pytest.mark.django_db
def test_only_those_who_agreed_are_told_apart():
    network = NetworkFactory()
    NetworkMembershipFactory.create_batch(6, network=network)
    fill(network, 5, country="BE", domain=DomainFactory(slug="law"))
    figures = read(network)
    assert (figures.members, cells(figures.countries), cells(figures.domains)) == (11, {"BE": 5}, {"law": 5})


@pytest.mark.django_db
def test_published_notes_are_counted_and_reading_is_cheap(django_assert_num_queries):
    network = NetworkFactory()
    fill(network, 6)
    NetworkNoteFactory(network=network, state="published", author=network.memberships.first().user)
    network_figures.refresh(network=network)
    network.refresh_from_db()
    with django_assert_num_queries(3):
        assert network_figures.public(network).notes == 1


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(0, 30))
@settings(max_examples=300)
def test_whatever_is_hidden_is_nobody_or_at_least_five(counts, others):
    settled = {str(code): count for code, count in enumerate(counts) if count >= 5}
    total = sum(counts) + others
    shown = network_figures._suppressed(settled, total if total >= 5 else None)
    rest = total - sum(shown.values())
    assert all(count >= 5 for count in shown.values())
    assert not shown or rest == 0 or rest >= 5
