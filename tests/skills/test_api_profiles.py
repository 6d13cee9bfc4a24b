"""The directory's endpoints: what is sent, to whom, and how refusals look."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mdm_platform.accounts.services import consents
from skills.models import ListingQuota
from skills.services import cards
from tests.utils.directory import publish, skill

pytestmark = pytest.mark.django_db
PROFILES = "/api/v1/profiles/"


def sent(client, address=PROFILES, **asked):
    response = client.get(address, asked)
    assert response.status_code == 200, response.content
    return response.json()


def test_visitors_read_what_is_public(client):
    publish()
    open_to_all = publish(listed_for="public", visibility={"headline": "public"})
    answer = sent(client)
    assert [card["public_id"] for card in answer["results"]] == [str(open_to_all.public_id)]
    assert answer["results"][0]["name"] == ""
    assert (answer["next"], answer["previous"]) == (None, None)


def test_members_find_by_words_with_the_reason(client, stranger):
    client.force_login(stranger)
    skill("solar-energy", "Énergie solaire", "الطاقة الشمسية", "Solar energy")
    publish(skills=["solar-energy"], headline="Ingénieure")
    (card,) = sent(client, q="الطاقة الشمسية")["results"]
    assert card["matched_on"] == [
        {
            "field": "skills",
            "value": "solar-energy",
            "label": {"fr": "Énergie solaire", "ar": "الطاقة الشمسية", "en": "Solar energy"},
        }
    ]


def test_pages_are_walked_by_their_links(client, stranger):
    client.force_login(stranger)
    everybody = {str(publish().public_id) for _ in range(5)}
    address, seen, pages = PROFILES + "?page_size=2&ordering=name", [], 0
    while address:
        answer = sent(client, address)
        seen += [card["public_id"] for card in answer["results"]]
        previous, address, pages = answer["previous"], answer["next"], pages + 1
    assert (set(seen), len(seen), pages) == (everybody, 5, 3)
    assert [card["public_id"] for card in sent(client, previous)["results"]] == seen[2:4]


def test_facets_carry_counts(client, stranger):
    client.force_login(stranger)
    publish()
    answer = sent(client, PROFILES + "facets/", q="ingénieure")
    assert answer["count"] == {"value": 1, "exact": True}
    assert answer["facets"]["country"] == [{"value": "FR", "label": {}, "count": {"value": 1, "exact": True}}]
    assert answer["facets"]["domain"][0]["value"] == "engineering"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"country": "France"}, "invalid"),
        ({"cursor": "x"}, "invalid_cursor"),
        ({"page_size": "0"}, "invalid"),
        ({"ordering": "age"}, "invalid"),
        ({"colour": "red"}, "unknown_parameter"),
        ({"q": "\x00"}, "invalid"),
    ],
)
def test_wrong_questions_are_refused_by_name(client, asked, code):
    response = client.get(PROFILES, asked)
    assert response.status_code == 400
    assert response.json()["code"] == code
    assert list(response.json()["errors"]) == list(asked)


def test_a_profile_is_read_as_the_caller_may_see_it(client, stranger):
    profile = publish()
    assert client.get(f"{PROFILES}{profile.public_id}/").status_code == 404
    client.force_login(stranger)
    answer = sent(client, f"{PROFILES}{profile.public_id}/")
    assert (answer["headline"], answer["city"], answer["skills"][0]["evidence"]) == (profile.headline, "", "")
    invisible, unknown = (client.get(f"{PROFILES}{one}/") for one in (publish(listed_for="staff").public_id, uuid4()))
    assert invisible.status_code == unknown.status_code == 404
    assert invisible.json() == unknown.json()


def test_the_quota_of_a_visitor_says_what_to_do(client, settings):
    settings.DIRECTORY_DAILY_CARDS = {"public": 1}
    publish(listed_for="public", visibility={"headline": "public"})
    sent(client)
    response = client.get(PROFILES)
    assert (response.status_code, response.json()["code"]) == (429, "quota_exceeded")
    assert "demain" in response.json()["detail"]
    assert "127.0.0.1" not in ListingQuota.objects.get().reader


def test_partners_are_told_what_to_forget(client, partner_agent, stranger):
    profile = publish("partner_sharing")
    client.force_login(partner_agent)
    assert [card["public_id"] for card in sent(client)["results"]] == [str(profile.public_id)]
    consents.withdraw(user=profile.owner, purpose="partner_sharing", by=profile.owner)
    cards.rebuild(profile=profile)
    assert sent(client)["results"] == []
    answer = sent(client, PROFILES + "withdrawn/", since=(timezone.now() - timedelta(hours=1)).isoformat())
    assert [row["public_id"] for row in answer["results"]] == [str(profile.public_id)]
    assert sent(client, PROFILES + "withdrawn/", since="2099-01-01")["results"] == []
    client.force_login(stranger)
    assert client.get(PROFILES + "withdrawn/").status_code == 403


def test_updated_since_reads_changes(client, stranger):
    client.force_login(stranger)
    publish()
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    assert sent(client, updated_since=later)["results"] == []
    assert len(sent(client, updated_since="2020-01-01")["results"]) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_whatever_its_length(rows, client, stranger, django_assert_max_num_queries):
    client.force_login(stranger)
    for _ in range(rows):
        publish()
    with django_assert_max_num_queries(13):
        assert len(sent(client, q="ingénieure")["results"]) == rows
