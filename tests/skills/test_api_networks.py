"""Networks in the API: public pages and published notes, nothing from inside."""

import pytest
from django.test import Client

from skills.models import Network, NetworkMembership
from skills.services import network_figures
from tests.factories.skills import (
    NetworkFactory,
    NetworkMembershipFactory,
    NetworkNoteFactory,
    NetworkPostFactory,
    RegionFactory,
)
from tests.utils.api_cases import check_every_operation

pytestmark = pytest.mark.django_db
NETWORKS, NOTES = "/api/v1/networks/", "/api/v1/networks/notes/"


def listed(address, browser=None, **asked):
    answer = (browser or Client()).get(address, asked)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_a_visitor_reads_open_and_closed_networks():
    shown = NetworkFactory(slug="alpha", countries=["FR"], seniority_min=5)
    shown.regions.set([RegionFactory()])
    NetworkFactory(slug="beta", state="closed")
    NetworkFactory(slug="gamma", state="draft")
    first, second = listed(NETWORKS)
    assert (first["slug"], second["slug"]) == ("alpha", "beta")
    assert (first["domains"], first["countries"], first["regions"], first["seniority_min"]) == (
        ["engineering"], ["FR"], ["06"], 5,
    )  # fmt: skip
    assert first["name"] == {"fr": "Réseau alpha", "ar": "شبكة المهندسين", "en": "Network of engineers"}


def test_a_network_in_preparation_is_for_those_who_prepare_it(client_as, curator, amina):
    network = NetworkFactory(state="draft")
    address = f"{NETWORKS}{network.public_id}/"
    codes = [browser.get(address).status_code for browser in (Client(), client_as(amina), client_as(curator))]
    assert codes == [404, 404, 200]
    assert Client().get(NOTES, {"network": network.slug}).status_code == 400


def test_filters():
    NetworkFactory(slug="alpha", countries=["FR", "BE"])
    NetworkFactory(slug="beta", rule=[], state="closed")
    assert [row["slug"] for row in listed(NETWORKS, country="fr")] == ["alpha"]
    assert [row["slug"] for row in listed(NETWORKS, domain="engineering")] == ["alpha"]
    assert [row["slug"] for row in listed(NETWORKS, state="closed")] == ["beta"]
    assert Client().get(NETWORKS, {"name": "x"}).status_code == 400


def test_one_network_names_only_the_animators_who_chose_it():
    network = NetworkFactory()
    NetworkMembershipFactory(network=network, role="animator", is_shown=True)
    public = NetworkMembershipFactory(network=network, role="animator", is_shown=True, is_public=True)
    NetworkMembershipFactory.create_batch(4, network=network, is_shown=True)
    network_figures.refresh(network=network)
    told = Client().get(f"{NETWORKS}{network.public_id}/").json()
    assert told["animators"] == [public.user.profile.full_name]
    assert told["figures"] == {
        "members": 6, "countries": [], "domains": [], "seniority": [], "posts": None, "notes": 0,
    }  # fmt: skip
    for place in NetworkMembership.objects.exclude(pk=public.pk):
        assert place.user.profile.full_name not in str(told)


def test_only_published_notes_are_read(client_as):
    network = NetworkFactory()
    author = NetworkMembershipFactory(network=network).user
    for state in ("draft", "in_review", "returned", "withdrawn"):
        NetworkNoteFactory(network=network, author=author, state=state)
    published = NetworkNoteFactory(network=network, author=author, state="published", is_signed=True)
    NetworkNoteFactory(network=NetworkFactory(state="draft"), state="published")
    NetworkPostFactory(network=network, body="Entre nous, xenoglossie.")
    for browser in (Client(), client_as(author)):
        (row,) = listed(NOTES, browser)
        assert (row["public_id"], row["network"], row["author"]) == (
            str(published.public_id), network.slug, author.profile.full_name,
        )  # fmt: skip
    assert listed(NOTES, language="ar") == []
    assert [row["title"] for row in listed(NOTES, network=network.slug)] == [published.title]


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_few_queries(rows, django_assert_max_num_queries):
    for _number in range(rows):
        NetworkNoteFactory(state="published", is_signed=True)
    for address in (NETWORKS, NOTES):
        with django_assert_max_num_queries(8):
            assert len(listed(address)) == rows
    assert Network.objects.count() == rows


def test_no_generated_case_breaks_it(monkeypatch):
    NetworkNoteFactory(state="published")
    assert check_every_operation([{}, {}], cases_per_operation=10, monkeypatch=monkeypatch, paths="/networks") >= 40
