"""Generated calls of the needs' endpoints: never a 5xx, and answers as they are described."""

import pytest

from tests.factories.institutions import InstitutionFactory, bearer, make_partner
from tests.factories.skills import NeedFactory
from tests.factories.skills.needs import make_agent
from tests.utils.api_cases import as_session, check_every_operation

pytestmark = pytest.mark.django_db


def test_no_generated_case_breaks_the_needs(client, client_as, monkeypatch):
    institution = InstitutionFactory()
    for state in ("published", "draft", "expired"):
        NeedFactory(state=state, institution=institution)
    quotas = {"quota_per_minute": 10**6, "quota_per_day": 10**6}
    access, secret = make_partner("needs:write", institution=institution, **quotas)
    callers = [as_session(client_as(make_agent(institution))), bearer(client, access, secret), {}]
    sent = check_every_operation(callers, cases_per_operation=4, monkeypatch=monkeypatch, paths="/needs/")
    assert sent >= 330
