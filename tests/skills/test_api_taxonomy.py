"""Pickers' endpoints: domains, skills and occupations, public."""

import pytest

from skills.models import Domain
from skills.services import taxonomy

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    taxonomy.load()


def sent(client, address, **asked):
    response = client.get(f"/api/v1/{address}/", asked)
    assert response.status_code == 200, response.content
    return response.json()


def test_pickers(client, loaded):
    assert len(sent(client, "domains")["results"]) == 25
    assert sent(client, "domains/health")["label_ar"] == "الصحة"
    suggested = sent(client, "skills", q="cardio")["results"]
    assert suggested[0]["slug"] == "cardiology"
    assert (suggested[0]["domain"], suggested[0]["broader"], suggested[0]["source"]) == (
        "health", "medical-practice", "own",
    )  # fmt: skip
    first = sent(client, "skills", page_size=2)
    assert len(first["results"]) == 2
    assert first["next"]
    surgeon = sent(client, "occupations/surgeon")
    assert {"slug": "surgery", "label": "Chirurgie", "relation": "essential"} in surgeon["skills"]
    assert sent(client, "occupations", q="chirurg")["results"][0]["slug"]
    assert client.get("/api/v1/skills/nothing/").status_code == 404


def test_a_domain_that_is_no_longer_offered_is_not_shown(client, loaded):
    Domain.objects.filter(slug="health").update(active=False)
    assert len(sent(client, "domains")["results"]) == 24
    assert client.get("/api/v1/domains/health/").status_code == 404


@pytest.mark.parametrize("address", ["skills", "occupations"])
@pytest.mark.parametrize("words", ["%", "🙂", "x" * 3_000, "'", "(", "\u202e"])
def test_hostile_words_suggest_nothing(client, loaded, address, words):
    assert sent(client, address, q=words)["results"] == []


@pytest.mark.parametrize("address", ["skills", "domains", "occupations/surgeon"])
def test_queries(client, loaded, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        sent(client, address)
