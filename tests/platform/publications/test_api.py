"""Guides and bulletins in the API: what is published, and what each version changed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.publications import PublicationFactory, VersionFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/publications/"


def slugs(client, query=""):
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200, answer.content
    return [row["slug"] for row in answer.json()["results"]]


def test_everybody_reads_what_is_published_and_its_history(client):
    guide = PublicationFactory(slug="demander")
    VersionFactory(publication=guide, state="superseded", published_at=timezone.now() - timedelta(days=90))
    VersionFactory(publication=guide, number=2)
    VersionFactory(publication=guide, number=3, state="draft")
    VersionFactory(publication=PublicationFactory(slug="a-venir"), state="draft")
    VersionFactory(publication=PublicationFactory(slug="pratique", kind="good_practice"))
    VersionFactory(publication=PublicationFactory(slug="lettre", kind="bulletin"))
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat().replace("+", "%2B")
    for query, found in (
        ("", ["demander", "lettre"]),
        ("?kind=bulletin", ["lettre"]),
        ("?slug=demander", ["demander"]),
        (f"?changed_since={tomorrow}", []),
    ):
        assert slugs(client, query) == found, query
    assert client.get(f"{LIST}?kind=good_practice").status_code == 400
    row = client.get(f"{LIST}{guide.public_id}/").json()
    assert (row["version"], [text["language"] for text in row["texts"]]) == (2, ["fr", "ar", "en"])
    assert row["texts"][0]["body"].startswith("## Avant")
    assert [(one["number"], one["is_current"], one["changes"]) for one in row["versions"]] == [
        (2, True, {"fr": "Des délais plus courts."}),
        (1, False, {}),
    ]


def test_the_list_asks_as_many_questions_at_one_and_three_rows(client):
    VersionFactory()
    with CaptureQueriesContext(connection) as one:
        assert "body" not in client.get(LIST).json()["results"][0]["texts"][0]
    VersionFactory.create_batch(2)
    with CaptureQueriesContext(connection) as three:
        assert len(slugs(client)) == 3
    assert len(three) == len(one)
