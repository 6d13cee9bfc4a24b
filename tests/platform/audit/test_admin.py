"""The logs are read by those who may, and edited by nobody."""

import pytest

from mdm_platform.audit import events

pytestmark = pytest.mark.django_db

PAGES = ["/admin/audit/auditevent/", "/admin/audit/transitionlog/"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("person", "status"), [("dpo", 200), ("administrator", 200), ("curator", 403)])
def test_who_reads_the_logs(client_as, request, address, person, status):
    assert client_as(request.getfixturevalue(person)).get(address).status_code == status


def test_an_event_opens_and_cannot_be_edited_or_deleted(client_as, dpo, amina):
    event = events.record("profile.read", by=amina, fields=["photo"])
    browser = client_as(dpo)
    address = f"/admin/audit/auditevent/{event.pk}/"
    assert browser.get(f"{address}change/").status_code == 200
    assert browser.post(f"{address}change/", {"kind": "x"}).status_code == 403
    assert browser.post(f"{address}delete/", {"post": "yes"}).status_code == 403
