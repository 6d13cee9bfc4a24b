"""The register in the API: what everybody reads, and what officers, staff and partners read beside it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from associations.models import Association
from associations.services import naming
from tests.factories.associations import AssociationFactory, make_association
from tests.factories.institutions import bearer, make_partner
from tests.factories.skills import ProvinceFactory

LIST = "/api/v1/associations/"


def names(client, query="", **headers):
    answer = client.get(f"{LIST}{query}", headers=headers)
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


@pytest.fixture
def atlas(amina):
    association = make_association(amina, name="Atlas", name_key="atlas", country="FR", sectors=["water"])
    association.provinces.add(ProvinceFactory())
    Association.objects.filter(pk=association.pk).update(search_words=naming.search_words(association))
    return association


def test_everybody_reads_what_is_public(client, atlas):
    AssociationFactory(state="suspended", name="Suspendue")
    group = AssociationFactory(name="Groupe", name_key="groupe", is_registered=False, country="BE", sectors=["sport"])
    assert names(client) == ["Atlas", "Groupe"]
    for query, found in (
        ("?country=FR", ["Atlas"]),
        ("?q=atlas", ["Atlas"]),
        ("?q=rif", []),
        ("?sector=sport", ["Groupe"]),
        ("?action_country=MA", ["Atlas", "Groupe"]),
        ("?province=06.141", ["Atlas"]),
        ("?is_registered=false", ["Groupe"]),
        ("?is_labelled=true", []),
        ("?ordering=-updated_at", ["Groupe", "Atlas"]),
    ):
        assert names(client, query) == found, query
    later = (timezone.now() + timedelta(hours=1)).isoformat().replace("+", "%2B")
    assert names(client, f"?changed_since={later}") == []
    row = client.get(f"{LIST}{group.public_id}/").json()
    assert (row["contact"], row["is_registered"], row["is_labelled"], row["provinces"]) == (None, False, False, [])
    assert "registration_number" not in row
    Association.objects.filter(pk=group.pk).update(shows_contact=True)
    assert client.get(f"{LIST}{group.public_id}/").json()["contact"]["email"] == group.email


@pytest.mark.parametrize("query", ["?country=zz", "?sector=magic", "?province=" + "0" * 13, "?colour=red"])
def test_what_is_not_understood_is_refused(client, db, query):
    assert client.get(f"{LIST}{query}").status_code == 400


def test_who_reads_the_register(client, client_as, atlas, amina, stranger, label_officer):
    address = f"{LIST}{atlas.public_id}/register/"
    statuses = [browser.get(address).status_code for browser in (client, client_as(stranger), client_as(amina))]
    assert statuses == [401, 403, 200]
    row = client_as(label_officer).get(address).json()
    assert (row["registration_number"], row["contact"]["postal_code"]) == (atlas.registration_number, "69001")
    assert [(one["role"], one["full_name"]) for one in row["board"]] == [("president", "")]
    access, secret = make_partner("register:read")
    headers = bearer(client, access, secret)
    assert client.get(address, headers=headers).status_code == 200
    other, other_secret = make_partner("reference:read")
    assert client.get(address, headers=bearer(client, other, other_secret)).status_code == 403
    hidden = AssociationFactory(state="submitted")
    assert client.get(f"{LIST}{hidden.public_id}/register/", headers=headers).status_code == 404


def test_the_list_asks_as_many_questions_at_one_and_three_rows(client, atlas):
    with CaptureQueriesContext(connection) as one:
        names(client)
    AssociationFactory.create_batch(2)
    with CaptureQueriesContext(connection) as three:
        names(client)
    assert len(three) == len(one) <= 20
