"""Two at once: the same tranche asked for, ordered and paid; the same answer of the bank; the same repayment."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from associations.models import BankAnswer, BankEvent, PaymentAttempt, PaymentOrder, Recovery, RecoveryPayment, Tranche
from associations.services import bank_answers, payment_orders, recoveries, tranches
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Entry, Envelope
from tests.factories.associations import payments as made
from tests.utils.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def done(service, **words):
    def run():
        service(**words)
        return "done"

    return run


def copy(obj):
    return type(obj)._default_manager.get(pk=obj.pk)


def exact(envelope, *expected):
    stored = Envelope.objects.get(pk=envelope.pk)
    assert [str(value) for value in (stored.committed, stored.ordered, stored.paid)] == list(expected)
    assert envelopes.reconcile() == []


def test_a_tranche_is_asked_for_verified_authorised_ordered_and_paid_once():
    payers, others = made.Payers(), made.Payers()
    tranche, *_rest = made.make_plan()
    for step, people in (
        ("ask", (payers.officer, others.officer)),
        ("verify", (payers.controller, others.controller)),
        ("authorise", (payers.authoriser, others.authoriser)),
    ):
        service = getattr(tranches, step)
        results = race(*(done(service, tranche=copy(tranche), by=person) for person in people))
        assert sorted(results) == ["done", "transition_conflict"], step
    assert PaymentAttempt.objects.count() == 1
    prepare = {"envelope": tranche.envelope, "execute_on": timezone.localdate() + timedelta(days=1)}
    results = race(
        *(
            done(payment_orders.prepare, chosen=[copy(tranche)], by=person, **prepare)
            for person in (payers.controller, others.controller)
        )
    )
    assert sorted(results) == ["done", "tranches_blocked"]
    order = PaymentOrder.objects.get()
    results = race(
        *(
            done(payment_orders.authorise, paymentorder=copy(order), by=person)
            for person in (payers.second, others.second)
        )
    )
    assert sorted(results) == ["done", "transition_conflict"]
    exact(tranche.envelope, "10000.00", "5000.00", "0.00")
    attempt = PaymentAttempt.objects.get()
    payment_orders.send(paymentorder=copy(order), by=payers.controller)
    content = made.answer_csv((attempt, "ACSC", "B-1")).read()
    words = [made.SimpleUploadedFile("a.csv", content) for _number in range(4)]
    words += [SimpleUploadedFile("b.csv", content + b"\n" * number) for number in (1, 2)]
    results = race(*(done(bank_answers.import_file, upload=upload, by=payers.controller) for upload in words))
    assert results == ["done"] * 6
    assert BankAnswer.objects.count() == 3
    assert sorted(BankEvent.objects.values_list("fate", flat=True)) == ["applied", "repeated", "repeated"]
    assert Entry.objects.filter(kind="pay").count() == 1
    assert Tranche.objects.get(pk=tranche.pk).state == "paid"
    exact(tranche.envelope, "10000.00", "0.00", "5000.00")


def test_two_references_for_one_payment_pay_once():
    payers = made.Payers()
    tranche, *_rest = made.make_plan()
    attempt = made.make_order(made.advance(tranche, payers), payers=payers).attempts.get()
    uploads = [made.answer_csv((attempt, "ACSC", f"B-{number}")) for number in range(4)]
    uploads.append(made.answer_csv((attempt, "RJCT", "")))
    race(*(done(bank_answers.import_file, upload=upload, by=payers.controller) for upload in uploads))
    fates = sorted(BankEvent.objects.values_list("fate", flat=True))
    assert fates.count("applied") == 1
    assert Entry.objects.filter(kind__in=("pay", "unorder")).count() == 1
    assert envelopes.reconcile() == []


def test_a_debt_is_never_recovered_beyond_what_is_owed():
    payers = made.Payers()
    tranche, *_rest = made.make_plan()
    made.pay(tranche, payers)
    recovery = made.make_recovery(tranche.request, "1000.00")
    words = {"received_on": timezone.localdate(), "by": payers.controller}
    results = race(
        *(
            done(
                recoveries.record,
                recovery=copy(recovery),
                amount=Decimal("400.00"),
                bank_reference=f"R-{number}",
                **words,
            )
            for number in (0, 0, 1, 2, 3)
        )
    )
    assert results.count("done") in (2, 3)
    assert RecoveryPayment.objects.count() == 2
    assert Recovery.objects.get().recovered == Decimal("800.00")
    exact(tranche.envelope, "9200.00", "0.00", "4200.00")
