"""Which role may move a tranche, an order and a debt, from which state."""

from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from associations.models import PayingAccount, PaymentAttempt, PaymentOrder, Recovery, Tranche
from associations.services import tranches
from associations.workflows.payments import PaymentOrderWorkflow, RecoveryWorkflow, TrancheWorkflow
from mdm_platform.accounts.roles import Role
from tests.factories.accounts import make_user
from tests.factories.associations import payments as made
from tests.utils.workflow_matrix import mismatches

pytestmark = pytest.mark.django_db


@pytest.fixture
def tranche():
    """The first of three, that nothing befell yet."""
    return tranches.plan(request=made.make_granted())[0]


@pytest.fixture
def actors(tranche):
    """One of each role, and those who asked for the payment and verified it."""
    people = {
        "officer": make_user(Role.COFINANCING_OFFICER),
        "controller": make_user(Role.FINANCE_CONTROLLER),
        "authoriser": make_user(Role.PAYMENT_AUTHORISER),
        "administrator": make_user(Role.ADMINISTRATOR),
        "president": tranche.association.officers.get().user,
        "stranger": make_user(Role.MEMBER),
        "asked": make_user(Role.COFINANCING_OFFICER, Role.FINANCE_CONTROLLER, Role.PAYMENT_AUTHORISER),
        "verified": make_user(Role.FINANCE_CONTROLLER, Role.PAYMENT_AUTHORISER),
    }
    PaymentAttempt.objects.create(
        tranche=tranche, number=1, end_to_end_id="E1", amount=tranche.amount, currency="EUR",
        asked_by=people["asked"], asked_at=timezone.now(), verified_by=people["verified"],
    )  # fmt: skip
    return people


def test_only_the_declared_cells_of_a_tranche_are_allowed(tranche, actors):
    def make(state):
        Tranche.objects.filter(pk=tranche.pk).update(state=state, condition_met_at=timezone.now())
        return Tranche.objects.get(pk=tranche.pk)

    askers, recorders = {"officer", "asked"}, {"platform", "controller", "asked", "verified"}
    allowed = {
        "meet_condition": {"platform", *askers},
        "ask": askers,
        "verify": {"controller", "verified"},
        "authorise": {"authoriser"},
        "authorise_first": set(),
        "reject": {"controller", "verified", "authoriser"},
        "reopen": {"platform", *askers},
        "order": {"authoriser", "asked", "verified"},
        "pay": recorders,
        "fail": recorders,
        "drop": {"platform", *askers},
    }
    assert mismatches(TrancheWorkflow, make=make, actors=actors, allowed=allowed) == []
    PaymentAttempt.objects.update(needs_second=True)
    few = {name: actors[name] for name in ("authoriser", "verified")}
    two = {name: people & {*few, "platform"} for name, people in allowed.items()}
    two |= {"authorise": set(), "authorise_first": {"authoriser"}}
    assert mismatches(TrancheWorkflow, make=make, actors=few, allowed=two) == []


def test_only_the_declared_cells_of_an_order_are_allowed(tranche, actors):
    order = PaymentOrder.objects.create(
        number="OP-1", envelope=tranche.envelope, account=PayingAccount.objects.get(), currency="EUR",
        total=Decimal(5), execute_on=timezone.localdate(), prepared_by=actors["verified"],
        authorised_by=make_user(Role.PAYMENT_AUTHORISER), authorised_at=timezone.now(), xml_sha256="0" * 64,
    )  # fmt: skip
    PaymentAttempt.objects.update(order=order)

    def make(state):
        PaymentOrder.objects.filter(pk=order.pk).update(state=state)
        PaymentAttempt.objects.update(outcome="" if state in ("prepared", "authorised") else "failed")
        return PaymentOrder.objects.get(pk=order.pk)

    controllers, authorisers = {"controller", "asked", "verified"}, {"authoriser", "asked"}
    allowed = {
        "authorise": authorisers,
        "send": controllers,
        "settle": {"platform", *controllers},
        "cancel": controllers,
        "withdraw": authorisers,
    }
    assert mismatches(PaymentOrderWorkflow, make=make, actors=actors, allowed=allowed) == []


def test_only_the_declared_cells_of_a_debt_are_allowed(tranche, actors):
    recovery = Recovery.objects.create(
        request=tranche.request, envelope=tranche.envelope, reason="misuse", amount=Decimal(10), currency="EUR",
        due_on=timezone.localdate(), opened_by=actors["asked"],
    )  # fmt: skip
    with connection.cursor() as cursor:  # the services write the amount with the state, a bare transition does not
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE associations_recovery DROP CONSTRAINT recovery_state_fits_what_came")

    def make(state):
        Recovery.objects.filter(pk=recovery.pk).update(state=state)
        return Recovery.objects.get(pk=recovery.pk)

    controllers = {"controller", "asked", "verified"}
    allowed = {"record_part": controllers, "record_whole": controllers, "write_off": {"authoriser", "verified"}}
    assert mismatches(RecoveryWorkflow, make=make, actors=actors, allowed=allowed) == []
