"""Rule 8: the final amount, the balance that follows, or what is to be given back."""

from decimal import Decimal

import pytest
from django.utils import timezone

from associations.models import Award, Recovery, Tranche
from associations.services import settlement, tranches
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Envelope
from tests.factories.associations import payments as made

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def spending(monkeypatch):
    """What the accepted final report says was spent."""
    held = {"accepted": D(0)}
    monkeypatch.setattr(settlement, "_spending_of", [lambda request: held["accepted"]])
    return held


@pytest.fixture
def paid_twice():
    """10,000 granted at 70 %, of which 8,000 are paid."""
    payers = made.Payers()
    first, second, _third = made.make_plan()
    made.pay(first, payers)
    Tranche.objects.filter(pk=second.pk).update(state="condition_met", condition_met_at=first.condition_met_at)
    second.refresh_from_db()
    made.pay(second, payers)
    return first.request


@pytest.mark.parametrize(
    ("accepted", "final", "to_pay", "to_recover", "balance", "committed"),
    [
        ("20000.00", "10000.00", "2000.00", "0.00", "condition_met 2000.00", "10000.00"),
        ("14285.72", "10000.00", "2000.00", "0.00", "condition_met 2000.00", "10000.00"),
        ("14285.71", "9999.99", "1999.99", "0.00", "condition_met 1999.99", "9999.99"),
        ("12857.15", "9000.00", "1000.00", "0.00", "condition_met 1000.00", "9000.00"),
        ("11428.58", "8000.00", "0.00", "0.00", "rejected 0.00", "8000.00"),
        ("10000.00", "7000.00", "0.00", "1000.00", "rejected 0.00", "8000.00"),
        ("0.00", "0.00", "0.00", "8000.00", "rejected 0.00", "8000.00"),
    ],
)
def test_table_of_final_amounts(spending, paid_twice, accepted, final, to_pay, to_recover, balance, committed):
    spending["accepted"] = D(accepted)
    found = settlement.settle(request=paid_twice, by=None)
    again = settlement.settle(request=paid_twice, by=None)
    assert [str(value) for value in (found.final, found.to_pay, found.to_recover)] == [final, to_pay, to_recover]
    assert (again.final, again.to_recover) == (found.final, found.to_recover)
    last = paid_twice.tranches.get(position=3)
    assert f"{last.state} {last.payable}" == balance
    owed = Recovery.objects.filter(request=paid_twice)
    assert [str(one.amount) for one in owed] == ([to_recover] if D(to_recover) else [])
    assert str(Envelope.objects.get(pk=last.envelope_id).committed) == committed
    assert envelopes.reconcile() == []
    assert Award.objects.get(request=paid_twice).amount == D("10000.00")


def test_nothing_is_settled_while_the_bank_has_not_answered(spending):
    payers = made.Payers()
    first, *_others = made.make_plan()
    made.make_order(made.advance(first, payers), payers=payers)
    for action in (settlement.settle, settlement.end):
        with pytest.raises(TransitionNotAllowed, match="pas encore répondu"):
            action(request=first.request, by=None)


def test_a_rejected_payment_that_is_due_is_taken_up_before_the_settlement(spending, paid_twice):
    spending["accepted"] = D("20000.00")
    last, payers = paid_twice.tranches.get(position=3), made.Payers()
    Tranche.objects.filter(pk=last.pk).update(state="rejected", condition_met_at=timezone.now())
    with pytest.raises(TransitionNotAllowed, match="Une tranche rejetée"):
        settlement.settle(request=paid_twice, by=None)
    last.refresh_from_db()
    tranches.reopen(tranche=last, by=payers.officer)
    tranches.ask(tranche=last, by=payers.officer)
    spending["accepted"] = D("12857.15")
    assert settlement.settle(request=paid_twice, by=None).to_pay == D("1000.00")
    last.refresh_from_db()
    assert (last.state, last.attempts.get().outcome) == ("condition_met", "rejected")
    assert tranches.ask(tranche=last, by=payers.officer).amount == D("1000.00")


def test_a_terminated_project_gives_back_what_nothing_justifies(spending, paid_twice):
    spending["accepted"] = D("5000.00")
    recovery = settlement.end(request=paid_twice, by=None)
    assert (recovery.amount, recovery.reason) == (D("4500.00"), "termination")
    assert {tranche.state for tranche in paid_twice.tranches.all()} == {"paid", "rejected"}
    assert settlement.end(request=paid_twice, by=None) is None
    assert envelopes.reconcile() == []
