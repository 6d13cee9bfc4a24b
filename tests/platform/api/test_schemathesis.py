"""The API never answers 5xx, and answers what its own description says.

The same with 10,000 cases stands in `tests/drills/test_api_cases.py`.
"""

import pytest

from tests.factories.institutions import ConsulateFactory, bearer, make_partner
from tests.utils.api_cases import as_session, check_every_operation

pytestmark = pytest.mark.django_db


def test_no_generated_case_breaks_the_api(client, client_as, amina, monkeypatch):
    ConsulateFactory()
    access, secret = make_partner(quota_per_minute=10**6, quota_per_day=10**6)
    callers = [{}, as_session(client_as(amina)), bearer(client, access, secret)]
    assert check_every_operation(callers, cases_per_operation=2, monkeypatch=monkeypatch) >= 100
