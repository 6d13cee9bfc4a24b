"""Short lists: whole, or in pages for those who ask."""

import pytest

from tests.utils.reference import load_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db):
    load_reference()


def codes(answer):
    return [row["code"] for row in answer.json()["results"]]


def test_a_short_list_is_whole_unless_pages_are_asked_for(places, client):
    whole = client.get("/api/v1/regions/").json()
    assert (len(whole["results"]), whole["next"], whole["previous"]) == (12, None, None)


def test_pages_hold_every_row_once_and_lead_both_ways(places, client):
    whole = codes(client.get("/api/v1/regions/"))
    walked, address = [], "/api/v1/regions/?page_size=5"
    while address:
        answer = client.get(address)
        walked += codes(answer)
        last, address = answer.json(), answer.json()["next"]
    assert walked == whole
    assert codes(client.get(last["previous"])) == whole[5:10]


def test_an_order_is_chosen_among_those_that_are_offered(places, client):
    assert codes(client.get("/api/v1/regions/?ordering=code&page_size=3")) == ["01", "02", "03"]
    assert client.get("/api/v1/regions/?ordering=colour").json()["errors"] == {
        "ordering": ["Ordres acceptés : name, code."]
    }


@pytest.mark.parametrize("asked", ["page_size=0", "page_size=101", "page_size=x", "cursor=1", "cursor="])
def test_wrong_pages_are_refused(places, client, asked):
    assert client.get(f"/api/v1/regions/?{asked}").status_code == 400


def test_a_cursor_of_another_list_is_refused(places, client):
    cursor = client.get("/api/v1/regions/?page_size=3").json()["next"].split("cursor=")[1].split("&")[0]
    assert client.get(f"/api/v1/domains/?page_size=3&cursor={cursor}").json()["code"] == "invalid_cursor"


def test_suggestions_and_domains_come_in_pages_too(places, client):
    suggested = client.get("/api/v1/skills/", {"q": "soud", "page_size": 1}).json()
    assert len(suggested["results"]) == 1
    assert len(client.get("/api/v1/domains/?page_size=4&ordering=slug").json()["results"]) == 4
    by_position = client.get("/api/v1/domains/?ordering=position").json()["results"]
    assert by_position == client.get("/api/v1/domains/").json()["results"]
