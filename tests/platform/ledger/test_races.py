"""Promises 1 and 2: an envelope is exact under 32 writers, and overspends when its lock is taken away."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from mdm_platform.errors import DomainError
from mdm_platform.ledger import envelopes, posting
from mdm_platform.ledger.models import EFFECTS, FIGURES, Entry, Envelope
from tests.factories.ledger import make_envelope
from tests.utils.races import race

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal
VERBS = ("commit", "release", "order", "unorder", "pay", "unpay", "recover")
THREADS = 16


def committing(envelope, number, key=""):
    copy = Envelope.objects.get(pk=envelope.pk)

    def run():
        envelopes.commit(envelope=copy, amount=D("17.00"), key=key or f"award:{number}", about=copy, by=None)
        return "done"

    return run


def awarded(envelope):
    return Entry.objects.filter(envelope=envelope, kind="commit").aggregate(sum=Sum("amount"))["sum"] or D(0)


def award_at_once(envelope):
    """32 awards of 17.00 on an envelope that holds 100.00: what each gave."""
    return race(*(committing(envelope, number) for number in range(32)))


def test_the_last_euro_is_given_once():
    envelope = make_envelope("100.00")
    results = award_at_once(envelope)
    envelope.refresh_from_db()
    assert (results.count("done"), results.count("envelope_exceeded")) == (5, 27)
    assert awarded(envelope) == envelope.committed == D("85.00")
    assert envelopes.reconcile() == []


def test_without_the_lock_the_same_awards_overspend(monkeypatch):
    """The negative control: it is the lock that makes the test above pass, not luck."""
    monkeypatch.setattr(posting, "LOCK", "")
    for _attempt in range(20):  # a slow machine may run the threads one after the other
        envelope = make_envelope("100.00")
        award_at_once(envelope)
        envelope.refresh_from_db()
        if awarded(envelope) > D("100.00"):
            break
    assert awarded(envelope) > D("100.00") >= envelope.committed
    assert {(one.figure, one.stored < one.counted) for one in envelopes.reconcile()} == {("committed", True)}


def test_the_same_key_from_sixteen_at_once_is_one_entry():
    envelope = make_envelope("100.00")
    assert race(*(committing(envelope, 0, key="award:1") for _number in range(THREADS))) == ["done"] * THREADS
    envelope.refresh_from_db()
    assert (envelope.committed, Entry.objects.filter(kind="commit").count()) == (D("17.00"), 1)


def test_children_opened_at_once_stay_within_their_parent():
    parent = make_envelope("100.00")

    def opening():
        make_envelope("30.00", parent=Envelope.objects.get(pk=parent.pk), institution=parent.institution)
        return "done"

    assert sorted(race(*[opening] * 6)) == ["done"] * 3 + ["envelope_exceeded"] * 3
    parent.refresh_from_db()
    assert parent.allotted == D("90.00")
    assert envelopes.reconcile() == []


class EnvelopeMachine(RuleBasedStateMachine):
    """One operation at a time is predicted exactly; sixteen at once must add up to the cent."""

    def __init__(self):
        super().__init__()
        self.envelope = make_envelope("1000.00")
        self.expected = {name: D("0.00") for name in FIGURES} | {"amount": D("1000.00")}
        self.count = 0

    operations = st.tuples(st.sampled_from(VERBS), st.decimals(min_value=D("0.01"), max_value=D("400.00"), places=2))

    def perform(self, copy, key, verb, amount):
        try:
            getattr(envelopes, verb)(envelope=copy, amount=amount, key=key, about=copy, by=None)
        except DomainError:
            return {}
        return {name: amount * sign for name, sign in EFFECTS[verb].items()}

    def next_key(self):
        self.count += 1
        return f"{self.envelope.public_id}:{self.count}"

    def add(self, moves):
        for name, delta in moves.items():
            self.expected[name] += delta

    @rule(operation=operations)
    def one(self, operation):
        verb, amount = operation
        after = dict(self.expected)
        for name, sign in EFFECTS[verb].items():
            after[name] += sign * amount
        possible = (
            min(after.values()) >= 0
            and after["paid"] + after["ordered"] <= after["committed"] <= after["amount"] - after["allotted"]
        )
        moves = self.perform(self.envelope, self.next_key(), verb, amount)
        assert bool(moves) == possible
        self.add(moves)

    @rule(operations=st.lists(operations, min_size=THREADS, max_size=THREADS))
    def many(self, operations):
        copies = [Envelope.objects.get(pk=self.envelope.pk) for _one in operations]
        calls = [
            partial(self.perform, copy, self.next_key(), verb, amount)
            for copy, (verb, amount) in zip(copies, operations, strict=True)
        ]
        for done in [POOL.submit(call) for call in calls]:
            self.add(done.result())

    @precondition(lambda self: self.count)
    @invariant()
    def figures_add_up(self):
        self.envelope.refresh_from_db()
        assert {name: getattr(self.envelope, name) for name in FIGURES} == self.expected
        assert envelopes.reconcile() == []


POOL = None


def test_mixed_operations_are_equal_to_the_cent():
    global POOL  # noqa: PLW0603  the machine is a class that Hypothesis makes
    with ThreadPoolExecutor(THREADS) as pool:
        POOL = pool
        try:
            run_state_machine_as_test(
                EnvelopeMachine,
                settings=settings(
                    max_examples=8,
                    stateful_step_count=8,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            together = Barrier(THREADS)
            for done in [pool.submit(hang_up, together) for _number in range(THREADS)]:
                done.result()


def hang_up(together):
    """Each thread of the pool closes its own connection: none takes a second turn before all had theirs."""
    connection.close()
    together.wait()
