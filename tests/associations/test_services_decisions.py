"""Decisions told by letter, appeals, the reserve list, releases and corrections."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from associations.models import Award, CofunderShare, DecisionLetter, Request, RequestAppeal, ReservePlace
from associations.services import (
    awards,
    decisions,
    jury_scenarios,
    promotion,
    request_appeals,
    request_follow_up,
    requests,
)
from associations.services.decision_presenters import bound_rows
from associations.workflows import RequestWorkflow
from mdm_platform.audit.models import AuditEvent
from mdm_platform.audit.timeline import timeline
from mdm_platform.documents import pdf
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.ledger.models import Entry, Envelope
from mdm_platform.notifications.models import InboxMessage
from tests.factories.associations import calls, make_association
from tests.factories.associations.juries import make_award, make_jury_request, make_scenario, make_session, make_share
from tests.factories.ledger import make_envelope
from tests.utils.login import signed_in


@pytest.fixture(autouse=True)
def quick_letters(monkeypatch):
    """Letters without typesetting; the real typesetter, for the test that reads them."""
    real = pdf.render
    monkeypatch.setattr(pdf, "render", lambda template, data, language: f"%PDF {language}".encode())
    return real


@pytest.fixture
def envelope(db):
    return make_envelope(amount="12000.00")


@pytest.fixture
def decided(envelope, amina, cofinancing_officer):
    """A granted file of Amina's association, one in reserve, one refused; the chosen scenario."""
    call = calls.make_call("jury", envelope=envelope)
    files = [
        make_jury_request(call, requested="8000.00", totals=("90.00",), association=make_association(amina)),
        make_jury_request(call, requested="9000.00", totals=("70.00",)),
        make_jury_request(call, requested="5000.00", totals=("40.00",)),
    ]
    scenario = make_scenario(make_session(call), allows_partial=False, threshold=Decimal("60.00"))
    line = scenario.lines.get(rank=3)
    jury_scenarios.set_line(line=line, values={"motive": "Le budget est trop imprécis."}, by=scenario.author)
    jury_scenarios.choose(juryscenario=scenario, by=cofinancing_officer)
    return [Request.objects.get(pk=file.pk) for file in files]


def test_notifying_freezes_the_award_and_tells_the_association(decided, amina, cofinancing_officer):
    granted, reserve, refused = decided
    assert decisions.waiting(Request.objects.all()).count() == 3
    letter = decisions.notify(request=granted, by=cofinancing_officer)
    granted.refresh_from_db()
    assert (granted.state, granted.agreement_due) == ("notified", timezone.localdate() + timedelta(days=60))
    assert (letter.kind, letter.appeal_until, letter.french.size > 0) == ("granted", None, True)
    assert Award.objects.get(request=granted).frozen_at is not None
    assert InboxMessage.objects.filter(recipient=amina, notification="associations.request_decided").count() == 1
    letter = decisions.notify(request=refused, by=cofinancing_officer)
    assert (letter.kind, letter.motive) == ("refused", "Le budget est trop imprécis.")
    assert letter.appeal_until == timezone.localdate() + timedelta(days=30)
    assert decisions.notify(request=reserve, by=cofinancing_officer).kind == "reserve"
    assert [Request.objects.get(pk=row.pk).state for row in (reserve, refused)] == ["reserve", "refused"]
    assert not decisions.waiting(Request.objects.all()).exists()


def test_a_decision_is_told_once(decided, cofinancing_officer):
    decisions.notify(request=decided[2], by=cofinancing_officer)
    with pytest.raises(TransitionNotAllowed) as refusal:
        decisions.notify(request=decided[2], by=cofinancing_officer)
    assert refusal.value.code == "already_notified"
    assert DecisionLetter.objects.count() == 1


def test_nothing_to_tell_before_a_decision(db, cofinancing_officer, stranger):
    request = make_jury_request()
    with pytest.raises(TransitionNotAllowed):
        decisions.notify(request=request, by=cofinancing_officer)
    with pytest.raises(PermissionRefused):
        decisions.notify(request=request, by=stranger)
    assert [str(row) for row, _why in decisions.notify_many(requests=[request], by=cofinancing_officer)] == [
        str(request)
    ]


def test_the_letters_are_typeset_in_both_languages(decided, cofinancing_officer, quick_letters, monkeypatch):
    monkeypatch.setattr(pdf, "render", quick_letters)
    letter = decisions.notify(request=decided[0], by=cofinancing_officer)
    for stored in (letter.french, letter.arabic):
        with stored.content.open("rb") as content:
            assert content.read(5) == b"%PDF-"


def test_a_decision_is_written_once_in_the_database(decided):
    award = Award.objects.get()
    for change in ({"amount": Decimal("1.00")}, {"bound": "cap"}, {"rank": 9}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Award.objects.filter(pk=award.pk).update(**change)
    Award.objects.filter(pk=award.pk).update(frozen_at=timezone.now())
    with pytest.raises(ProgrammingError), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(frozen_at=None)
    with pytest.raises(ProgrammingError), transaction.atomic():
        award.delete()


def test_a_correction_before_the_notification_is_a_row_beside_it(decided, envelope, cofinancing_officer, administrator):
    award = Award.objects.get()
    with pytest.raises(PermissionRefused):
        awards.correct(award=award, amount=Decimal("7500.00"), by=cofinancing_officer)
    desk = signed_in(administrator)
    assert "Corriger le montant" in desk.get(reverse("admin:associations_award_change", args=[award.pk])).text
    desk.post(
        reverse("admin:associations_award_act", args=[award.pk, "correct"]), {"amount": "7500.00", "reason": "expense"}
    )
    assert AuditEvent.objects.get(kind="award.corrected").reason == "expense"
    award = awards.for_request(decided[0])
    assert (award.amount, award.granted) == (Decimal("8000.00"), Decimal("7500.00"))
    assert awards.correct(award=award, amount=Decimal("7500.00"), by=administrator) is None
    awards.correct(award=award, amount=Decimal("7600.00"), by=administrator)
    envelope.refresh_from_db()
    assert (awards.for_request(decided[0]).granted, envelope.committed) == (Decimal("7600.00"), Decimal("7600.00"))
    for amount in ("0.00", "8000.01"):
        with pytest.raises(InvalidInput):
            awards.correct(award=award, amount=Decimal(amount), by=administrator)
    decisions.notify(request=decided[0], by=cofinancing_officer)
    with pytest.raises(TransitionNotAllowed) as refusal:
        awards.correct(award=Award.objects.get(), amount=Decimal("7000.00"), by=administrator)
    assert refusal.value.code == "award_frozen"


def test_an_agreement_not_signed_gives_the_money_back_and_proposes_the_reserve(decided, envelope, cofinancing_officer):
    granted, waiting, _refused = decided
    decisions.notify(request=granted, by=cofinancing_officer)
    assert awards.lapse_overdue(now=timezone.now() + timedelta(days=60)) == 0
    late = timezone.now() + timedelta(days=61)
    assert awards.lapse_overdue(now=late) == 1
    assert awards.lapse_overdue(now=late) == 0
    envelope.refresh_from_db()
    assert (envelope.committed, envelope.remaining) == (Decimal("0.00"), Decimal("12000.00"))
    award = awards.for_request(granted)
    assert (award.amount, award.granted) == (Decimal("8000.00"), Decimal("0.00"))
    assert Request.objects.get(pk=granted.pk).state == "lapsed"
    assert ReservePlace.objects.get(request=waiting).proposed_at == late
    told = InboxMessage.objects.filter(notification="associations.reserve_to_promote")
    assert told.filter(recipient=cofinancing_officer).count() == 1
    promoted = promotion.promote(request=waiting, by=cofinancing_officer)
    assert (promoted.amount, promoted.bound, promoted.rank) == (Decimal("9000.00"), "requested", 2)
    assert ReservePlace.objects.get(request=waiting).ended_at is not None
    assert decisions.notify(request=waiting, by=cofinancing_officer).kind == "granted"


def test_the_reserve_receives_what_is_left_and_nobody_overtakes(decided, envelope, cofinancing_officer):
    _granted, first, _refused = decided
    second = make_jury_request(first.call)
    RequestWorkflow.apply(second, "reserve", by=cofinancing_officer, changes={"decided_at": timezone.now()})
    place = ReservePlace.objects.get()
    ReservePlace.objects.create(request=second, envelope=envelope, scenario=place.scenario, rank=9)
    with pytest.raises(TransitionNotAllowed) as refusal:
        promotion.promote(request=second, by=cofinancing_officer)
    assert refusal.value.code == "not_first"
    line = place.scenario.lines.get(request=first)
    line.ceiling = Decimal("3000.00")
    line.save()
    decisions.notify(request=first, by=cofinancing_officer)
    award = promotion.promote(request=first, by=cofinancing_officer)
    first.refresh_from_db()
    assert (first.state, request_follow_up.shown_state(first)) == ("granted_reduced", "reserve")
    read = request_follow_up.told(first, timeline(first, names_people=False))
    assert str(read[-1].target) == "Sur liste de réserve"
    assert (award.amount, award.bound, award.outcome) == (Decimal("3000.00"), "cap", "reduced")
    assert [decided for label, _amount, decided in bound_rows(award) if label == "Plafond fixé par le jury"] == [True]
    Envelope.objects.filter(pk=envelope.pk).update(amount="11000.00")
    with pytest.raises(TransitionNotAllowed) as refusal:
        promotion.promote(request=second, by=cofinancing_officer)
    assert refusal.value.code == "nothing_left"
    assert promotion.refuse(request=second, by=cofinancing_officer).state == "refused"
    letter = decisions.notify(request=second, by=cofinancing_officer)
    assert letter.motive == "Aucune somme ne s’est libérée pour la liste de réserve."


def test_releasing_twice_changes_nothing(decided, envelope):
    awards.release(request=decided[0], reason="withdrawn", by=None)
    assert awards.release(request=decided[0], reason="withdrawn", by=None) is None
    assert awards.release(request=decided[2], reason="withdrawn", by=None) is None
    assert Entry.objects.filter(envelope=envelope, kind="release").count() == 1


def test_an_appeal_is_decided_by_somebody_else(decided, cofinancing_officer, administrator, amina):
    refused = decided[2]
    president = refused.association.officers.get().user
    with pytest.raises(TransitionNotAllowed):
        request_appeals.file(request=refused, text="Trop tôt.", by=president)
    decisions.notify(request=refused, by=cofinancing_officer)
    with pytest.raises(PermissionRefused):
        request_appeals.file(request=refused, text="Je passais.", by=amina)
    with pytest.raises(InvalidInput):
        request_appeals.file(request=refused, text="  ", by=president)
    appeal = request_appeals.file(request=refused, text="Le budget est détaillé en annexe.", by=president)
    with pytest.raises(TransitionNotAllowed):
        request_appeals.file(request=refused, text="Encore.", by=president)
    with pytest.raises(PermissionRefused):
        request_appeals.uphold(requestappeal=appeal, by=cofinancing_officer, note="Non.")
    request_appeals.uphold(requestappeal=appeal, by=administrator, note="Le budget était bien joint.")
    assert Request.objects.get(pk=refused.pk).state == "jury"
    assert RequestAppeal.objects.get().state == "upheld"
    assert InboxMessage.objects.filter(recipient=president, notification="associations.request_appeal_decided").exists()


def test_an_appeal_has_its_time(decided, cofinancing_officer):
    refused = decided[2]
    president = refused.association.officers.get().user
    decisions.notify(request=refused, by=cofinancing_officer)
    with pytest.raises(TransitionNotAllowed) as refusal:
        request_appeals.file(request=refused, text="Trop tard.", by=president, now=timezone.now() + timedelta(days=31))
    assert refusal.value.code == "nothing_to_appeal"


def test_the_confirmed_shares_are_committed_with_the_notification(db, cofinancing_officer):
    award = make_award()
    covered = make_share(award, state="confirmed")
    short = make_share(award, state="confirmed", amount="1.00")
    decisions.notify(request=award.request, by=cofinancing_officer)
    assert CofunderShare.objects.get(pk=covered.pk).state == "committed"
    assert Envelope.objects.get(pk=covered.envelope_id).committed == covered.amount
    assert CofunderShare.objects.get(pk=short.pk).state == "confirmed"
    assert InboxMessage.objects.filter(notification="associations.cofunder_share_short").exists()


def test_withdrawing_a_granted_request_gives_the_money_back(decided, envelope, amina):
    requests.withdraw(request=decided[0], by=amina)
    envelope.refresh_from_db()
    assert envelope.committed == Decimal("0.00")
    assert ReservePlace.objects.get(request=decided[1]).proposed_at is not None
