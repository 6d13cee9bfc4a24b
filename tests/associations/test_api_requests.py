"""The tranches of a request in the API: for its officers, those who pay, and partners with the scope for it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.associations import payments as made
from tests.factories.institutions import bearer, make_partner

pytestmark = pytest.mark.django_db


def test_who_reads_the_tranches_of_a_request(client, client_as, stranger):
    payers = made.Payers()
    first, *_others = made.make_plan()
    made.pay(first, payers)
    request = first.request
    address = f"/api/v1/requests/{request.public_id}/"
    president = request.association.officers.get().user
    rows = client_as(president).get(address).json()["tranches"]
    assert [(row["position"], row["state"], row["payable"]) for row in rows] == [
        (1, "paid", "5000.00"),
        (2, "planned", "3000.00"),
        (3, "planned", "2000.00"),
    ]
    payment = rows[0]["payments"][0]
    assert (payment["number"], payment["outcome"], payment["amount"]) == (1, "paid", "5000.00")
    assert not {"secret", "details", "asked_by", "end_to_end_id"} & set(payment)
    assert len(client_as(payers.controller).get(address).json()["tranches"]) == 3
    assert client_as(stranger).get(address).status_code == 404
    assert client.get(address).status_code == 404


def test_a_partner_reads_tranches_with_their_scope_alone(client):
    first, *_others = made.make_plan()
    request = first.request
    reader, secret = make_partner("requests:read")
    payer, other = make_partner("requests:read", "payments:read", institution=reader.institution)
    type(request).objects.filter(pk=request.pk).update(opap=reader.institution)
    address = f"/api/v1/requests/{request.public_id}/"
    assert client.get(address, headers=bearer(client, reader, secret)).json()["tranches"] is None
    headers = bearer(client, payer, other)
    with CaptureQueriesContext(connection) as three:
        rows = client.get(address, headers=headers).json()["tranches"]
    assert [row["amount"] for row in rows] == ["5000.00", "3000.00", "2000.00"]
    assert len(three) <= 20
    alone, secret = make_partner("payments:read", institution=reader.institution)
    assert client.get(address, headers=bearer(client, alone, secret)).status_code == 404
