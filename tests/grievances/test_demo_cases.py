"""The demonstration's cases: told once, one in each state, by the people of the unit that holds them."""

from collections import Counter

import pytest

from grievances.demo import cases, following
from grievances.models import Case
from grievances.services import categories, codes, units
from grievances.workflows import CaseState
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.timeline import timeline
from mdm_platform.demo import demo_email
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory


@pytest.mark.django_db
def test_they_are_told_once():
    assert cases.load(profiles=0) == 0
    for role in (Role.COMPLAINTS_AGENT, Role.COMPLAINTS_SUPERVISOR, Role.COUNTER_AGENT, Role.MEMBER):
        make_user(role, email=demo_email(role))
    for slug in cases.HANDLING:
        InstitutionFactory(slug=slug)
    categories.load()
    assert [cases.load(profiles=0) for _time in range(2)] == [23, 23]
    assert units.central().slug == units.CENTRAL_SLUG
    example = following.example({})
    assert codes.check(**example, address="192.0.2.1").case.public_state == "information_requested"
    assert following.example(example) == example
    states = Counter(Case.objects.values_list("state", flat=True))
    assert set(states) == set(CaseState.values)
    for case in Case.objects.all():
        moments = [entry.at for entry in timeline(case, names_people=False)]
        assert moments == sorted(moments)
