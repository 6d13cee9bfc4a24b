"""The demonstration's payments are told once, through the services, and add up."""

import pytest

from associations.demo import payments
from associations.models import PaymentAttempt, Recovery, Tranche
from mdm_platform.demo import demo_email
from mdm_platform.ledger import envelopes
from tests.factories.accounts import make_user
from tests.factories.associations import payments as made
from tests.factories.associations.calls import make_call
from tests.factories.ledger import make_envelope


@pytest.mark.django_db
def test_the_payments_are_told_once_and_add_up():
    assert payments.load(profiles=10) == 0
    for role in payments.ROLES:
        make_user(role, email=demo_email(role))
    envelope = make_envelope()
    call = make_call("monitoring", envelope=envelope)
    for state in ("notified", *("agreement_signed",) * 6):
        made.make_granted(envelope=envelope, call=call, state=state)
    payments.PayingAccount.objects.all().delete()
    assert payments.load(profiles=10) == 21
    assert payments.load(profiles=10) == 21
    states = sorted(Tranche.objects.values_list("state", flat=True))
    assert {state: states.count(state) for state in set(states)} == {
        "paid": 9, "failed": 1, "requested": 1, "verified": 1, "authorised": 1, "planned": 8,
    }  # fmt: skip
    assert PaymentAttempt.objects.filter(outcome="failed").get().failure == "AC04"
    assert Recovery.objects.get().state == "part"
    assert envelopes.reconcile() == []
