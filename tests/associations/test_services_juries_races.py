"""Two at once: the last euro of an envelope, two officers deciding, two juries, two confirmations of one share."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from associations.models import Award, CofunderShare, JuryScenario, Request, ReservePlace
from associations.services import awards, cofunding, jury_scenarios, promotion
from associations.workflows import RequestWorkflow
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Entry, Envelope
from tests.factories.accounts import make_user
from tests.factories.associations import calls
from tests.factories.associations.juries import make_award, make_jury_request, make_scenario, make_session, make_share
from tests.factories.ledger import make_envelope

pytestmark = pytest.mark.django_db(transaction=True)


def race(*actions):
    """Every action at the same time, each on a connection of its own; what each gave, or the code of its refusal."""
    ready = threading.Barrier(len(actions))
    results = [None] * len(actions)

    def run(number, action):
        ready.wait()
        try:
            action()
            results[number] = "done"
        except DomainError as refusal:
            results[number] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def promoting(row, by):
    copy = Request.objects.get(pk=row.pk)
    return lambda: promotion.promote(request=copy, by=by)


def choosing(scenario, by):
    copy = JuryScenario.objects.get(pk=scenario.pk)
    return lambda: jury_scenarios.choose(juryscenario=copy, by=by)


def confirming(share, by):
    copy = CofunderShare.objects.get(pk=share.pk)
    return lambda: cofunding.confirm(cofundershare=copy, by=by)


def officers(count):
    return [make_user(Role.COFINANCING_OFFICER) for _number in range(count)]


def exact(envelope):
    """The envelope holds what its awards add up to, and its entries agree."""
    envelope = Envelope.objects.get(pk=envelope.pk)
    granted = sum((award.granted for award in Award.objects.filter(envelope=envelope)), Decimal("0.00"))
    assert envelope.committed == granted <= envelope.amount
    assert envelopes.reconcile() == []
    return granted


def test_the_last_euro_of_an_envelope():
    """Four of the reserve, 7,000 each, and 10,000 left: one is granted whole, and nobody gets what is not there."""
    envelope = make_envelope(amount="10000.00")
    call = calls.make_call("decided", envelope=envelope)
    scenario = make_scenario(make_session(calls.make_call("jury", envelope=envelope)))
    rows, people = [], officers(4)
    for rank in range(1, 5):
        request = make_jury_request(call)
        RequestWorkflow.apply(request, "reserve", by=people[0], changes={"decided_at": timezone.now()})
        ReservePlace.objects.create(request=request, envelope=envelope, scenario=scenario, rank=rank)
        rows.append(request)
    results = race(*(promoting(rows[0], by) for by in people))
    assert results.count("done") == 1
    assert exact(envelope) == Decimal("7000.00")
    second = race(*(promoting(row, by) for row, by in zip(rows[1:], people[1:], strict=True)))
    assert set(second) <= {"done", "not_first", "nothing_left", "transition_conflict"}
    assert exact(envelope) == Decimal("10000.00")


def test_two_officers_choose_the_same_scenario():
    envelope = make_envelope(amount="20000.00")
    call = calls.make_call("jury", envelope=envelope)
    for total in ("80.00", "60.00"):
        make_jury_request(call, totals=(total,))
    scenario = make_scenario(make_session(call))
    results = race(*(choosing(scenario, by) for by in officers(2)))
    assert sorted(results) == ["done", "transition_conflict"]
    assert exact(envelope) == Decimal("14000.00")
    assert TransitionLog.objects.filter(transition="grant").count() == 2


def test_two_officers_choose_two_scenarios():
    envelope = make_envelope(amount="20000.00")
    call = calls.make_call("jury", envelope=envelope)
    make_jury_request(call, totals=("80.00",))
    session = make_session(call)
    scenarios = [make_scenario(session), make_scenario(session, rate=Decimal("0.2000"))]
    results = race(*(choosing(one, by) for one, by in zip(scenarios, officers(2), strict=True)))
    assert results.count("done") == 1
    assert (Award.objects.count(), JuryScenario.objects.filter(state="chosen").count()) == (1, 1)
    exact(envelope)


def test_two_juries_on_one_envelope():
    """Each scenario takes everything that is left: the second one finds that the money moved, and decides nothing."""
    envelope = make_envelope(amount="9000.00")
    scenarios = []
    for _number in range(2):
        call = calls.make_call("jury", envelope=envelope)
        make_jury_request(call, requested="9000.00", totals=("80.00",))
        scenarios.append(make_scenario(make_session(call)))
    results = race(*(choosing(one, by) for one, by in zip(scenarios, officers(2), strict=True)))
    assert sorted(results) == ["done", "scenario_stale"]
    assert exact(envelope) == Decimal("9000.00")
    assert sorted(Request.objects.values_list("state", flat=True)) == ["granted", "jury"]


def test_a_share_is_confirmed_and_committed_once(cofunder_agent):
    award = make_award()
    Award.objects.filter(pk=award.pk).update(frozen_at=timezone.now())
    share = make_share(award, cofunder=cofunder_agent.memberships.get().institution)
    results = race(*(confirming(share, cofunder_agent) for _number in range(2)))
    assert sorted(results) == ["done", "transition_conflict"]
    assert Envelope.objects.get(pk=share.envelope_id).committed == share.amount


def test_a_release_is_written_once():
    award = make_award()
    results = race(
        *(
            lambda: awards.release(request=Request.objects.get(pk=award.request_id), reason="withdrawn", by=None)
            for _number in range(3)
        )
    )
    assert results == ["done"] * 3
    assert Entry.objects.filter(kind="release").count() == 1
    assert exact(award.envelope) == Decimal("0.00")
