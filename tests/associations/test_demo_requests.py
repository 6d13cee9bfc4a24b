"""The demonstration's requests: those that the jury takes up, and one in each state of the open call."""

from collections import Counter

import pytest

from associations.demo import calls, requests
from associations.models import Request
from associations.services import budgets
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.timeline import timeline
from mdm_platform.demo import demo_email
from tests.factories.accounts import make_user
from tests.factories.associations import make_association


@pytest.mark.django_db
def test_they_are_told_once():
    assert requests.load(profiles=0) == 0
    for role in (Role.COFINANCING_OFFICER, Role.SUPPORT_OPERATOR_AGENT):
        make_user(role, email=demo_email(role))
    calls.load(profiles=0)
    for number in range(24):
        make_association(country="FR" if number < 16 else "BE")
    assert [requests.load(profiles=0) for _time in range(2)] == [24, 24]
    states = {
        slug: Counter(Request.objects.filter(call__slug=slug).values_list("state", flat=True))
        for slug in (requests.DECIDED, requests.OPEN)
    }
    assert states == {
        "pra-osim-2025": {"in_review": 14, "withdrawn": 1, "ineligible": 1},
        "appui-associations-2026": {
            "draft": 1,
            "submitted": 2,
            "completeness": 1,
            "to_complete": 1,
            "in_review": 2,
            "withdrawn": 1,
        },
    }
    findings = {str(one): [f.sentence for f in budgets.check(one)] for one in Request.objects.with_parts()}
    assert {name: found for name, found in findings.items() if found} == {}
    for request in Request.objects.filter(call__slug=requests.DECIDED):
        moments = [entry.at for entry in timeline(request, names_people=False)]
        assert moments == sorted(moments)
