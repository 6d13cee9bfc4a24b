"""How many requests a caller may make: exact, by address, account or partner."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from mdm_platform.api import throttling
from mdm_platform.api.models import RequestCount
from tests.factories.institutions import bearer, make_partner

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/countries/MA/"
NOON = datetime(2026, 11, 21, 12, 0, 10, tzinfo=UTC)


@pytest.fixture
def rates(monkeypatch):
    monkeypatch.setattr(throttling.api_settings, "DEFAULT_THROTTLE_RATES", {"anonymous": "2/min", "member": "3/min"})


def statuses(browser, times, **headers):
    return [browser.get(ADDRESS, headers=headers).status_code for _ in range(times)]


def test_a_visitor_is_counted_by_address(client, rates):
    with time_machine.travel(NOON, tick=False):
        assert statuses(client, 3) == [200, 200, 429]
        answer = client.get(ADDRESS)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.json()["code"], answer.headers["Retry-After"]) == ("throttled", "50")
        assert client.get(ADDRESS, REMOTE_ADDR="192.0.2.9").status_code == 200
    with time_machine.travel(NOON + timedelta(seconds=50), tick=False):
        assert statuses(client, 1) == [200]


def test_a_forged_address_counts_as_the_real_one(client, rates):
    with time_machine.travel(NOON, tick=False):
        forged = [client.get(ADDRESS, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(3)]
    assert forged == [200, 200, 429]


def test_no_address_is_kept_in_clear(client, rates):
    client.get(ADDRESS, REMOTE_ADDR="192.0.2.9")
    assert "192.0.2" not in RequestCount.objects.get().caller


def test_a_member_is_counted_by_account(client_as, amina, stranger, rates):
    with time_machine.travel(NOON, tick=False):
        assert statuses(client_as(amina), 4) == [200, 200, 200, 429]
        assert statuses(client_as(stranger), 1) == [200]


def test_a_partner_has_the_quotas_of_its_access(client):
    access, secret = make_partner(quota_per_minute=2, quota_per_day=3)
    with time_machine.travel(NOON, tick=False) as clock:
        header = bearer(client, access, secret)
        assert statuses(client, 3, **header) == [200, 200, 429]
        clock.shift(60)
        assert statuses(client, 1, **header) == [429]
        answer = client.get(ADDRESS, headers=header)
        assert int(answer.headers["Retry-After"]) == 12 * 3600 - 70


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_are_counted_exactly():
    counts, now = [], timezone.now()

    def count() -> None:
        try:
            counts.extend(throttling.count_request("user:1", 60, now)[0] for _ in range(25))
        finally:
            connection.close()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == list(range(1, 101))


def test_counts_are_forgotten():
    throttling.count_request("user:1", 60, timezone.now() - timedelta(days=3))
    throttling.count_request("user:1", 60, timezone.now())
    assert throttling.purge_counts() == 1
    assert RequestCount.objects.count() == 1
