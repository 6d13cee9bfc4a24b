"""The life of a call: completeness, the clock, four eyes, and two colleagues at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from associations.models import Call, CallVersion
from associations.services import call_messages, call_versions, calls
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError, InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import InboxMessage
from tests.factories.accounts import make_user
from tests.factories.associations import RequestFactory, make_association
from tests.factories.associations.calls import make_call
from tests.factories.institutions import InstitutionFactory


def test_an_empty_draft_says_everything_that_it_lacks(db, cofinancing_officer):
    call = calls.begin(slug="nouveau", programme="ministry", operator=InstitutionFactory(), by=cofinancing_officer)
    assert (call.state, call.current.number, call.current.currency) == ("draft", 1, "MAD")
    with pytest.raises(TransitionNotAllowed) as refusal:
        calls.validate(call=call, by=make_user("cofinancing_officer"))
    assert len(refusal.value.reasons) == 9
    assert "Choisissez la grille d’évaluation, avec au moins un critère." in refusal.value.reasons
    with pytest.raises(InvalidInput) as refusal:
        calls.begin(slug="nouveau", programme="ministry", operator=InstitutionFactory(), by=cofinancing_officer)
    assert list(refusal.value.fields) == ["slug"]


def test_from_draft_to_open_then_closed_by_the_clock(db, cofinancing_officer):
    call, colleague = make_call("draft"), make_user("cofinancing_officer")
    calls.update(call=call, title_fr="Appel 2027", by=cofinancing_officer)
    calls.validate(call=call, by=colleague)
    with pytest.raises(TransitionNotAllowed):
        calls.update(call=call, title_fr="Trop tard", by=cofinancing_officer)
    calls.publish(call=call, by=cofinancing_officer)
    assert call.published_at is not None
    opens, closes = call.current.opens_at, call.current.closes_at
    assert calls.open_due(now=opens - timedelta(seconds=1)) == 0
    CallVersion.objects.filter(pk=call.current_id).update(opens_at=timezone.now() - timedelta(minutes=1))
    told = []
    calls.when_opened(lambda call, now: told.append(call.slug))
    assert calls.open_due() == 1
    call = Call.objects.with_version().get(pk=call.pk)
    assert (call.state, told, call.current.is_frozen, call.current.grid.frozen_at is not None) == (
        "open", [call.slug], True, True,
    )  # fmt: skip
    assert calls.receives_requests(call)
    assert not calls.receives_requests(call, now=closes)
    assert calls.close_due() == 0
    assert TransitionLog.objects.about(call).last().transition == "open"


def test_a_closing_that_has_come_closes_and_nobody_closes_before(db, cofinancing_officer):
    open_call = make_call("open")
    with pytest.raises(TransitionNotAllowed, match="nouvelle version"):
        calls.close(call=open_call, by=cofinancing_officer)
    past = make_call("archived").current
    over = make_call("open", version={"opens_at": past.opens_at, "closes_at": past.closes_at})
    assert calls.close_due() == 1
    over.refresh_from_db()
    assert over.state == "closed"


def test_a_call_goes_back_to_its_draft_before_it_opens_with_a_word(db, cofinancing_officer):
    call = make_call("published")
    with pytest.raises(InvalidInput):
        calls.rework(call=call, by=cofinancing_officer, note=" ")
    calls.rework(call=call, by=cofinancing_officer, note="Le plafond est à revoir.")
    assert call.state == "draft"
    assert call not in Call.objects.public()
    with pytest.raises(TransitionNotAllowed):
        calls.rework(call=make_call("open"), by=cofinancing_officer, note="Trop tard.")


def test_strangers_prepare_nothing(db, stranger, finance_controller):
    for person in (stranger, finance_controller):
        with pytest.raises(PermissionRefused):
            calls.begin(slug="x", programme="ministry", operator=InstitutionFactory(), by=person)
        with pytest.raises(PermissionRefused):
            calls.copy(call=make_call("archived"), slug="y", by=person)


@pytest.mark.django_db(transaction=True)
def test_of_two_colleagues_who_begin_a_change_at_once_one_does():
    call, people = make_call("open"), [make_user("cofinancing_officer") for _number in range(2)]

    def begin(person):
        try:
            call_versions.begin(call=call, reason="Prolongation.", by=person)
        except DomainError:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(begin, people)) == ["done", "refused"]
    assert call.versions.count() == 2


def test_officers_hear_that_the_rules_changed_and_that_the_call_closes(db, cofinancing_officer, amina, stranger):
    call = make_call("open", version={"closes_at": timezone.now() + timedelta(days=5)})
    writing = RequestFactory(call=call, association=make_association(president=amina))
    RequestFactory(call=call, state="withdrawn", association=make_association(president=stranger))
    assert (call_messages.remind_closing(), call_messages.remind_closing()) == (1, 0)
    version = call_versions.begin(call=call, reason="Un mot de plus.", by=cofinancing_officer)
    call_versions.put_in_force(version=version, by=make_user("cofinancing_officer"))
    sent = InboxMessage.objects.filter(notification__startswith="associations.call_")
    assert sorted(sent.values_list("notification", "recipient", "about_id")) == [
        ("associations.call_closing", amina.pk, str(writing.pk)),
        ("associations.call_rules_changed", amina.pk, str(writing.pk)),
    ]
