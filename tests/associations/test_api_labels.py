"""A label verified by a program: what its public page tells, and nothing of those who judged it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from associations.models import Association, LabelEvent
from tests.factories.associations.labels import make_label_period

pytestmark = pytest.mark.django_db


def test_anybody_verifies_a_label_by_its_code(client, django_assert_max_num_queries):
    period = make_label_period(conditions="Tenir une assemblée")
    address = f"/api/v1/labels/{period.code.lower()} /"
    with django_assert_max_num_queries(8):
        row = client.get(address).json()
    today = timezone.localdate()
    assert (row["code"], row["status"], row["association"]) == (period.code, "valid", period.association.slug)
    assert (row["holder"], row["events"], row["partners"]) == (period.holder, [], [])
    for kind, on in (("suspended", today), ("resumed", today + timedelta(days=3))):
        LabelEvent.objects.create(period=period, kind=kind, on=on, reason="other", at=timezone.now())
    Association.objects.filter(pk=period.association_id).update(state="suspended")
    row = client.get(address).json()
    assert (row["status"], row["association"]) == ("suspended", None)
    assert row["events"] == [{"kind": "suspended", "on": today.isoformat()}]
    assert not {"conditions", "reason", "awarded_by", "application"} & set(row)


def test_an_unknown_code_a_list_and_a_write_are_refused(client):
    answers = [client.get("/api/v1/labels/XXX-1/"), client.get("/api/v1/labels/"), client.post("/api/v1/labels/XXX-1/")]
    assert [answer.status_code for answer in answers] == [404, 404, 405]
