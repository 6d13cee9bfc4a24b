"""Shares of co-funders: computed once, confirmed, committed, paid; a change of the grant is another row."""

from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from associations.models import Award, CofunderShare
from associations.services import awards, cofunding
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.ledger.envelopes import EnvelopeExceeded
from mdm_platform.ledger.models import Envelope
from mdm_platform.notifications.models import InboxMessage
from tests.factories.associations import calls
from tests.factories.associations.juries import make_award, make_jury_request
from tests.factories.ledger import make_envelope


@pytest.fixture
def cofunder(cofunder_agent):
    return cofunder_agent.memberships.get().institution


@pytest.fixture
def own(cofunder):
    return make_envelope(amount="10000.00", institution=cofunder)


@pytest.fixture
def award(cofunder, own):
    """8,400.05 granted (the rate decides), to which the co-funder adds 30 %."""
    call = calls.make_call("draft")
    calls.add_topup(call.current, cofunder=cofunder, envelope=own)
    return make_award(make_jury_request(call, requested="9000.00", cost="12000.08"))


def notified(award):
    Award.objects.filter(pk=award.pk).update(frozen_at=timezone.now())
    award.refresh_from_db()
    return award


def share_of(award):
    return award.shares.get(adjusts=None)


def amounts(award):
    return list(CofunderShare.objects.filter(award=award).order_by("pk").values_list("amount", "base", "state"))


def test_the_share_is_proposed_with_the_award(award, cofunder_agent):
    assert (award.amount, award.bound) == (Decimal("8400.05"), "rate")
    assert amounts(award) == [(Decimal("2520.02"), Decimal("8400.05"), "proposed")]
    assert InboxMessage.objects.filter(
        recipient=cofunder_agent, notification="associations.cofunder_share_proposed"
    ).exists()


def test_it_is_committed_once_the_decision_is_notified(award, own, cofunder_agent):
    share = share_of(award)
    cofunding.confirm(cofundershare=share, by=cofunder_agent)
    assert (share.state, Envelope.objects.get(pk=own.pk).committed) == ("confirmed", Decimal("0.00"))
    with pytest.raises(TransitionNotAllowed):
        cofunding.commit(cofundershare=share, by=None)
    assert cofunding.commit_confirmed(award=notified(award)) == []
    assert Envelope.objects.get(pk=own.pk).committed == Decimal("2520.02")


def test_confirming_after_the_notification_commits_at_once(award, own, cofunder_agent):
    notified(award)
    share = share_of(award)
    cofunding.confirm(cofundershare=share, by=cofunder_agent)
    assert (share.state, Envelope.objects.get(pk=own.pk).committed) == ("committed", Decimal("2520.02"))
    cofunding.record_payment(cofundershare=share, bank_reference="VIR-2026-001", by=cofunder_agent)
    own.refresh_from_db()
    assert (share.state, own.paid, own.ordered) == ("paid", Decimal("2520.02"), Decimal("0.00"))


def test_an_envelope_too_small_refuses_and_says_what_is_left(award, own, cofunder_agent):
    Envelope.objects.filter(pk=own.pk).update(amount=Decimal("2520.01"))
    notified(award)
    with pytest.raises(EnvelopeExceeded):
        cofunding.confirm(cofundershare=share_of(award), by=cofunder_agent)
    assert share_of(award).state == "proposed"


def test_a_change_of_the_grant_adds_a_row_and_overwrites_nothing(award, own, cofunder_agent, administrator):
    awards.correct(award=award, amount=Decimal("8000.00"), by=administrator)
    awards.correct(award=award, amount=Decimal("8100.10"), by=administrator)
    assert amounts(award) == [
        (Decimal("2520.02"), Decimal("8400.05"), "proposed"),
        (Decimal("-120.02"), Decimal("8000.00"), "proposed"),
        (Decimal("30.03"), Decimal("8100.10"), "proposed"),
    ]
    for share in CofunderShare.objects.filter(award=award).order_by("pk"):
        cofunding.confirm(cofundershare=share, by=cofunder_agent)
    assert cofunding.commit_confirmed(award=notified(award)) == []
    assert Envelope.objects.get(pk=own.pk).committed == Decimal("2430.03")
    cofunding.record_payment(cofundershare=share_of(award), bank_reference="VIR-1", by=cofunder_agent)
    own.refresh_from_db()
    assert own.paid == Decimal("2430.03")
    assert set(CofunderShare.objects.filter(award=award).values_list("state", flat=True)) == {"paid"}


def test_what_lowers_a_paid_share_is_recovered(award, own, cofunder_agent):
    notified(award)
    share = share_of(award)
    cofunding.confirm(cofundershare=share, by=cofunder_agent)
    cofunding.record_payment(cofundershare=share, bank_reference="VIR-1", by=cofunder_agent)
    awards.adjust(award=award, change=Decimal("-1400.05"), reason="settled", key="settled:1", by=None)
    lowered = CofunderShare.objects.get(adjusts=share)
    assert lowered.amount == Decimal("-420.02")
    cofunding.confirm(cofundershare=lowered, by=cofunder_agent)
    assert Envelope.objects.get(pk=own.pk).committed == Decimal("2520.02")
    cofunding.record_payment(cofundershare=lowered, bank_reference="VIR-2", by=cofunder_agent)
    own.refresh_from_db()
    assert (own.paid, own.committed) == (Decimal("2100.00"), Decimal("2100.00"))


def test_an_award_that_ends_cancels_what_is_not_paid(award, own, cofunder_agent):
    notified(award)
    share = share_of(award)
    cofunding.confirm(cofundershare=share, by=cofunder_agent)
    awards.release(request=award.request, reason="lapsed", by=None)
    share.refresh_from_db()
    assert (share.state, share.cancel_reason) == ("cancelled", "award_ended")
    assert Envelope.objects.get(pk=own.pk).committed == Decimal("0.00")


def test_a_declined_share_frees_the_envelope(award, own, cofunder_agent, cofinancing_officer, stranger):
    notified(award)
    share = share_of(award)
    cofunding.confirm(cofundershare=share, by=cofunder_agent)
    with pytest.raises(PermissionRefused):
        cofunding.cancel(cofundershare=share, by=stranger, reason="declined")
    cofunding.cancel(cofundershare=share, by=cofunder_agent, reason="declined")
    assert Envelope.objects.get(pk=own.pk).committed == Decimal("0.00")
    told = InboxMessage.objects.filter(notification="associations.cofunder_share_declined")
    assert told.filter(recipient=cofinancing_officer).exists()


def test_a_bank_reference_serves_once(award, cofunder_agent):
    notified(award)
    share = share_of(award)
    cofunding.confirm(cofundershare=share, by=cofunder_agent)
    other = make_award()
    CofunderShare.objects.filter(award=other).delete()
    for reference in ("", "x" * 61):
        with pytest.raises(InvalidInput):
            cofunding.record_payment(cofundershare=share, bank_reference=reference, by=cofunder_agent)
    cofunding.record_payment(cofundershare=share, bank_reference="VIR-1", by=cofunder_agent)
    assert share.bank_reference == "VIR-1"


def test_the_figures_of_a_share_are_written_once(award):
    share = share_of(award)
    for change in ({"amount": Decimal("1.00")}, {"rate": Decimal("0.5000")}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            CofunderShare.objects.filter(pk=share.pk).update(**change)
