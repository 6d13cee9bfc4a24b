"""Shares of co-funders in the API: an institution reads its own, and a repeated confirmation is safe."""

import uuid

import pytest
from django.utils import timezone

from associations.models import Award, CofunderShare
from mdm_platform.ledger.models import Envelope
from tests.factories.associations.juries import make_award, make_share
from tests.factories.institutions import InstitutionFactory, bearer, make_partner

ADDRESS = "/api/v1/cofunder-shares/"


@pytest.fixture
def award(db):
    made = make_award()
    Award.objects.filter(pk=made.pk).update(frozen_at=timezone.now())
    made.refresh_from_db()
    return made


@pytest.fixture
def institution(db):
    return InstitutionFactory()


@pytest.fixture
def share(award, institution):
    return make_share(award, cofunder=institution)


def keyed(headers):
    return {**headers, "Idempotency-Key": str(uuid.uuid4())}


def test_a_program_reads_the_shares_of_its_institution_only(client, award, share, institution):
    make_share(award)
    headers = bearer(client, *make_partner("cofunding:read", institution=institution))
    answer = client.get(ADDRESS, headers=headers)
    assert answer.status_code == 200
    assert [(row["public_id"], row["amount"], row["currency"], row["state"]) for row in answer.json()["results"]] == [
        (str(share.public_id), "2100.00", "EUR", "proposed")
    ]
    assert client.get(f"{ADDRESS}?state=paid", headers=headers).json()["results"] == []
    refused = client.post(f"{ADDRESS}{share.public_id}/confirm/", headers=keyed(headers))
    assert refused.status_code == 403
    assert client.get(ADDRESS).status_code in (401, 403)


def test_confirming_twice_under_one_key_commits_once(client, share, institution):
    headers = keyed(bearer(client, *make_partner("cofunding:write", institution=institution)))
    address = f"{ADDRESS}{share.public_id}/confirm/"
    first, again = client.post(address, headers=headers), client.post(address, headers=headers)
    assert (first.status_code, first.json()["state"]) == (200, "committed")
    assert again.json() == first.json()
    assert Envelope.objects.get(pk=share.envelope_id).committed == share.amount
    late = client.post(address, headers=keyed(headers))
    assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed")
    paid = client.post(
        f"{ADDRESS}{share.public_id}/pay/",
        {"bank_reference": "VIR-9"},
        content_type="application/json",
        headers=keyed(headers),
    )
    assert (paid.status_code, paid.json()["state"], paid.json()["bank_reference"]) == (200, "paid", "VIR-9")


def test_another_institution_finds_nothing(client, share):
    headers = keyed(bearer(client, *make_partner("cofunding:write")))
    for action in ("confirm", "decline", "pay"):
        assert client.post(f"{ADDRESS}{share.public_id}/{action}/", headers=headers).status_code == 404
    assert CofunderShare.objects.get().state == "proposed"
