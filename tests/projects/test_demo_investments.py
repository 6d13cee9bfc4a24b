"""The demonstration's investments: a file at each stage, whose money is exact."""

from decimal import Decimal

import pytest

from mdm_platform.demo import demo_email
from mdm_platform.ledger import envelopes
from projects.demo import investments as demo
from projects.models import Investment
from projects.services import portfolio
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db


def test_files_stand_at_each_stage_once():
    InstitutionFactory(slug="tamwilcom", kind="bank")
    for role in demo.ROLES:
        make_user(role, email=demo_email(role))
    assert demo.load(profiles=5) == 0
    for _one in demo.STAGES:
        make_project("in_support", sector="industry", residence_country="FR")
    assert demo.load(profiles=5) == len(demo.STAGES)
    assert demo.load(profiles=5) == len(demo.STAGES)
    states = sorted(Investment.objects.values_list("state", flat=True))
    assert states == sorted(state for state, _years in demo.STAGES)
    repaid = Investment.objects.get(state="repaid")
    assert (repaid.left_to_repay, repaid.sum_of("repayment")) == (Decimal("0.00"), repaid.fund_amount)
    assert envelopes.reconcile() == []
    assert portfolio.compute().whole.files == len(demo.STAGES) - 2
