"""Ten thousand generated API calls, none of which answers 5xx: `bin/test tests/drills/test_api_cases.py -m drill`."""

import time

import pytest

from tests.factories.institutions import ConsulateFactory, bearer, make_partner
from tests.utils.api_cases import as_session, check_every_operation
from tests.utils.reference import load_reference

pytestmark = [pytest.mark.drill, pytest.mark.django_db]
CASES = 10_000
BATCH = 60


def test_ten_thousand_cases(client, client_as, administrator, monkeypatch):
    load_reference()
    ConsulateFactory()
    access, secret = make_partner(quota_per_minute=10**6, quota_per_day=10**6)
    callers = [{}, as_session(client_as(administrator)), bearer(client, access, secret)]
    began, sent = time.perf_counter(), 0
    while sent < CASES:
        sent += check_every_operation(callers, cases_per_operation=BATCH, monkeypatch=monkeypatch)
    print(f"{sent} cases, no 5xx, {time.perf_counter() - began:.0f} s")  # noqa: T201  a drill says what it measured
