"""Requests: begun, written by several officers, endorsed, sent, completed, refused, withdrawn."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from associations.models import CallRule, CallVersion, Endorsement, Request
from associations.services import (
    conflicts,
    decisions,
    double_funding,
    endorsements,
    request_appeals,
    request_follow_up,
    request_steps,
    requests,
)
from associations.services.request_steps import StaleStep, Writing
from mdm_platform.accounts.roles import Role
from mdm_platform.documents import pdf
from mdm_platform.errors import DomainError, InvalidInput, PermissionRefused, TransitionConflict, TransitionNotAllowed
from mdm_platform.institutions import memberships
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import make_user
from tests.factories.associations import OfficerFactory, make_association, make_call, make_request
from tests.factories.institutions import InstitutionFactory

A, B = Writing("a" * 32, 0), Writing("b" * 32, 0)


@pytest.fixture
def association(amina, youssef):
    """Amina presides and represents it, Youssef keeps the secretariat."""
    association = make_association(amina)
    OfficerFactory(association=association, user=youssef, role="secretary")
    return association


def messages():
    return sorted(OutboxMessage.objects.values_list("notification", flat=True).distinct())


class TestStart:
    def test_takes_up_the_draft_that_is_there(self, association, amina, youssef):
        call = make_call()
        begun = requests.start(association=association, call=call, by=youssef)
        assert (begun.state, begun.version, begun.currency, begun.number) == ("draft", call.current, "EUR", None)
        assert requests.start(association=association, call=call, by=amina) == begun

    def test_refuses_a_stranger_a_closed_call_and_a_group_without_registration(self, association, amina, stranger):
        with pytest.raises(PermissionRefused):
            requests.start(association=association, call=make_call(), by=stranger)
        late = make_call(closes_at=timezone.now() - timedelta(minutes=1), opens_at=timezone.now() - timedelta(days=9))
        with pytest.raises(TransitionNotAllowed) as refused:
            requests.start(association=association, call=late, by=amina)
        assert refused.value.code == "call_closed"
        group = make_association(amina, is_registered=False)
        with pytest.raises(TransitionNotAllowed) as refused:
            requests.start(association=group, call=make_call(), by=amina)
        assert refused.value.code == "association_not_verified"


class TestWriting:
    def test_two_officers_lose_nothing(self, association, amina, youssef):
        found = make_request(association)
        request_steps.save(request=found, step="people", values={"beneficiaries": 600}, by=amina, writing=A)
        with pytest.raises(StaleStep) as stale:
            request_steps.save(request=found, step="people", values={"beneficiaries": 590}, by=youssef, writing=B)
        assert "Amina Berrada" in str(stale.value)
        request_steps.save(request=found, step="people", values={"beneficiaries": 610}, by=amina, writing=A)
        agreed = Writing(B.page, request_steps.version_of(found, "people"))
        request_steps.save(request=found, step="people", values={"beneficiaries": 595}, by=youssef, writing=agreed)
        with pytest.raises(StaleStep):
            request_steps.save(request=found, step="people", values={"beneficiaries": 501}, by=amina, writing=A)
        found.refresh_from_db()
        assert found.beneficiaries == 595

    def test_other_steps_do_not_stand_in_the_way(self, association, amina, youssef):
        found = make_request(association)
        request_steps.save(request=found, step="people", values={"beneficiaries": 600}, by=amina, writing=A)
        request_steps.save(request=found, step="story", values={"context": "Autre"}, by=youssef, writing=B)
        found.refresh_from_db()
        assert (found.beneficiaries, found.context) == (600, "Autre")

    def test_refuses_what_does_not_add_up_with_what_is_there(self, association, amina):
        found = make_request(association)
        with pytest.raises(InvalidInput):
            request_steps.save(request=found, step="people", values={"beneficiaries": 3}, by=amina, writing=A)

    def test_refuses_a_stranger_and_what_was_sent(self, association, amina, stranger):
        found = make_request(association, state="submitted")
        with pytest.raises(PermissionRefused):
            request_steps.save(request=found, step="people", values={"beneficiaries": 501}, by=stranger, writing=A)
        with pytest.raises(TransitionNotAllowed) as refused:
            request_steps.save(request=found, step="people", values={"beneficiaries": 501}, by=amina, writing=A)
        assert refused.value.code == "request_not_editable"

    def test_follows_the_rules_in_force(self, association, amina):
        found = make_request(association)
        former = found.version
        CallVersion.objects.filter(pk=former.pk).update(frozen_at=timezone.now())
        newer = CallVersion.objects.create(call=found.call, number=2, reason="Plafond relevé", currency="EUR")
        for category in former.budget_categories.exclude(code="volunteers"):
            category.pk, category.version = None, newer
            category.save()
        for document in former.documents.all():
            document.pk, document.version = None, newer
            document.save()
        found.call.current = newer
        found.call.save()
        request_steps.save(request=found, step="people", values={"beneficiaries": 509}, by=amina, writing=A)
        found.refresh_from_db()
        assert found.version == newer
        lines = {(line.label, line.category.code) for line in found.budget_lines.all()}
        assert ("Volunteers", "equipment") in lines
        assert found.missing_documents() == []
        assert len(lines) == 5


class TestSubmit:
    def test_gives_a_number_and_keeps_who_certified(self, association, amina, cofinancing_officer):
        found = requests.submit(request=make_request(association), by=amina)
        assert found.number == f"CF-{timezone.localdate().year}-{found.pk:06}"
        assert (found.state, found.certified_by, found.representative_name) == ("submitted", amina, amina.full_name)
        assert found.representative_gender == "female"
        assert messages() == ["associations.request_submitted", "associations.request_to_instruct"]

    def test_only_by_the_legal_representative(self, association, youssef, stranger):
        found = make_request(association)
        for person in (youssef, stranger):
            with pytest.raises(PermissionRefused):
                requests.submit(request=found, by=person)

    def test_is_refused_when_another_officer_wrote_since_it_was_read(self, association, amina, youssef):
        found = make_request(association)
        seen = request_steps.stamp_of(found)
        request_steps.save(request=found, step="people", values={"beneficiaries": 600}, by=youssef, writing=A)
        with pytest.raises(TransitionConflict):
            requests.submit(request=found, by=amina, seen=seen)
        assert requests.submit(request=found, by=amina, seen=request_steps.stamp_of(found)).state == "submitted"

    def test_names_all_that_lacks(self, association, amina):
        found = make_request(association, title="", beneficiaries=None)
        found.documents.all().delete()
        found.budget_lines.filter(category__code="own").delete()
        with pytest.raises(TransitionNotAllowed) as refused:
            requests.submit(request=found, by=amina)
        assert refused.value.reasons == [
            "Donnez un titre au projet.",
            "Indiquez combien de personnes le projet aidera.",
            "Il manque 3\u202f000,00\xa0€ de ressources pour couvrir les dépenses.",
            "Joignez toutes les pièces obligatoires de l’appel.",
        ]
        found.refresh_from_db()
        assert (found.state, found.number, found.certified_at) == ("draft", None, None)

    def test_refuses_while_a_report_is_late(self, association, amina, monkeypatch):
        found = make_request(association)
        CallRule.objects.create(version=found.version, rule_id="association.reports_up_to_date")
        monkeypatch.setattr(requests.eligibility_facts, "of", lambda *given, **words: {"has_late_report": True})
        with pytest.raises(TransitionNotAllowed) as refused:
            requests.submit(request=found, by=amina)
        assert [reason.endswith("Déposez le rapport attendu : la condition sera remplie aussitôt.")
                for reason in refused.value.reasons] == [True]  # fmt: skip

    def test_refuses_after_the_closing(self, association, amina):
        found = make_request(association)
        with pytest.raises(TransitionNotAllowed) as refused:
            requests.submit(request=found, by=amina, now=timezone.now() + timedelta(days=40))
        assert refused.value.code == "call_closed"


class TestOperator:
    @pytest.fixture
    def operator(self, opap_agent):
        return institution_of(opap_agent)

    @pytest.fixture
    def found(self, association):
        return make_request(association, call=make_call(requires_opap=True))

    def test_accompanies_signs_and_endorses(self, found, operator, opap_agent, amina, youssef):
        support = endorsements.choose(request=found, institution=operator, by=youssef)
        assert endorsements.choose(request=found, institution=operator, by=amina) == support
        with pytest.raises(TransitionNotAllowed):
            endorsements.endorse(endorsement=support, by=opap_agent)
        endorsements.sign_agreement(endorsement=support, signed_on=date(2026, 9, 1), by=opap_agent)
        with pytest.raises(TransitionConflict):
            endorsements.endorse(endorsement=support, by=opap_agent, seen="2026-01-01T00:00:00+00:00")
        endorsements.endorse(endorsement=support, by=opap_agent, opinion="Solide.")
        found.refresh_from_db()
        assert (found.state, found.endorsed_by, support.opinion) == ("endorsed", opap_agent, "Solide.")
        assert requests.submit(request=found, by=amina).state == "submitted"

    def test_a_change_makes_the_visa_fall(self, association, operator, opap_agent, amina):
        found = make_request(association, call=make_call(requires_opap=True), opap=operator)
        endorsements.endorse(endorsement=found.endorsements.get(), by=opap_agent)
        found.refresh_from_db()
        endorsements.reopen(request=found, by=amina)
        assert (found.state, found.endorsed_at, found.endorsements.get().visa_at) == ("draft", None, None)
        with pytest.raises(TransitionNotAllowed) as refused:
            requests.submit(request=found, by=amina)
        assert refused.value.reasons == ["L’opérateur doit donner son visa."]

    def test_refuses_with_its_reason_and_another_is_chosen(self, found, operator, opap_agent, amina):
        support = endorsements.choose(request=found, institution=operator, by=amina)
        with pytest.raises(InvalidInput):
            endorsements.refuse(endorsement=support, refusal=" ", by=opap_agent)
        endorsements.refuse(endorsement=support, refusal="Hors de notre région.", by=opap_agent)
        found.refresh_from_db()
        assert found.opap is None
        with pytest.raises(PermissionRefused):
            endorsements.endorse(endorsement=support, by=opap_agent)
        assert endorsements.choose(request=found, institution=operator, by=amina) != support

    def test_an_operator_that_was_replaced_never_evaluates(self, found, operator, opap_agent, amina):
        other = make_user(Role.SUPPORT_OPERATOR_AGENT)
        memberships.join(user=other, institution=InstitutionFactory(), role=Role.SUPPORT_OPERATOR_AGENT)
        endorsements.choose(request=found, institution=operator, by=amina)
        endorsements.choose(request=found, institution=institution_of(other), by=amina)
        assert conflicts.has_conflict(opap_agent, found.association)
        assert conflicts.has_conflict(other, found.association)

    def test_must_be_one_and_act_for_itself(self, found, operator, opap_agent, amina, stranger):
        with pytest.raises(InvalidInput):
            endorsements.choose(request=found, institution=InstitutionFactory(), by=amina)
        support = endorsements.choose(request=found, institution=operator, by=amina)
        for person in (stranger, amina):
            with pytest.raises(PermissionRefused):
                endorsements.endorse(endorsement=support, by=person)


class TestInstruction:
    def test_asks_once_and_takes_up_what_was_completed(self, association, amina, cofinancing_officer):
        found = make_request(association, state="completeness")
        asked = requests.ask_completion(request=found, note="Il manque la lettre.", by=cofinancing_officer)
        assert asked.due_on == timezone.localdate() + timedelta(days=15)
        requests.complete(request=found, by=amina, note="La voici.")
        asked.refresh_from_db()
        assert (found.state, asked.answer, asked.answered_at is not None) == ("completeness", "La voici.", True)
        requests.accept(request=found, by=cofinancing_officer)
        assert (found.state, found.complete_at is not None) == ("in_review", True)

    def test_certifies_again_what_was_rewritten(self, association, amina, youssef, cofinancing_officer):
        certified = timezone.now() - timedelta(days=2)
        found = make_request(association, state="completeness", certified_at=certified, certified_by=amina)
        requests.ask_completion(request=found, note="Comptez de nouveau.", by=cofinancing_officer)
        request_steps.save(request=found, step="people", values={"beneficiaries": 600}, by=youssef, writing=A)
        with pytest.raises(PermissionRefused):
            requests.complete(request=found, by=youssef)
        requests.complete(request=found, by=amina)
        found.refresh_from_db()
        assert (found.state, found.certified_at > certified) == ("completeness", True)

    def test_reminds_once(self, association, cofinancing_officer):
        found = make_request(association, state="completeness")
        asked = requests.ask_completion(request=found, note="Il manque la lettre.", by=cofinancing_officer)
        soon = timezone.now() + timedelta(days=13)
        assert (requests.remind_completions(), requests.remind_completions(now=soon)) == (0, 1)
        assert requests.remind_completions(now=soon) == 0
        assert asked.text == "Il manque la lettre."

    def test_names_the_rules_that_are_not_met_and_says_so_at_once(
        self, association, amina, cofinancing_officer, monkeypatch
    ):
        monkeypatch.setattr(pdf, "render", lambda template, data, language: f"%PDF {language}".encode())
        found = make_request(association, state="completeness")
        CallRule.objects.create(version=found.version, rule_id="association.registered")
        with pytest.raises(InvalidInput):
            requests.declare_ineligible(request=found, rules={"other": ""}, note="Non.", by=cofinancing_officer)
        rules = {"association.registered": "Fiche suspendue."}
        requests.declare_ineligible(request=found, rules=rules, note="Non.", by=cofinancing_officer)
        assert found.state == "ineligible"
        assert [(row.rule_id, row.why) for row in found.ineligibilities.all()] == list(rules.items())
        assert (found.letters.get().kind, found.notified_at is not None, messages()) == (
            "ineligible", True, ["associations.request_ineligible"],
        )  # fmt: skip
        assert not decisions.waiting(Request.objects.all()).exists()
        assert request_appeals.letter_to_contest(found) == found.letters.get()

    def test_an_officer_of_the_association_does_not_instruct_it(self, association, cofinancing_officer):
        OfficerFactory(association=association, user=cofinancing_officer)
        with pytest.raises(PermissionRefused):
            requests.receive(request=make_request(association, state="submitted"), by=cofinancing_officer)

    def test_one_of_two_officers_decides(self, transactional_db, association, cofinancing_officer):
        found = make_request(association, state="completeness")
        outcomes = _at_once(
            lambda copy: requests.accept(request=copy, by=cofinancing_officer),
            lambda copy: requests.ask_completion(request=copy, note="La lettre.", by=cofinancing_officer),
            pk=found.pk,
        )
        assert sorted(outcomes) == ["TransitionConflict", "done"]


class TestWithdraw:
    def test_by_the_representative_once_filed(self, association, amina, youssef):
        found = make_request(association, state="jury")
        with pytest.raises(PermissionRefused):
            requests.withdraw(request=found, by=youssef)
        assert requests.withdraw(request=found, by=amina).state == "withdrawn"
        assert requests.withdraw(request=make_request(association), by=youssef).state == "withdrawn"


class TestFollowUp:
    def test_stops_the_clock_while_completing(self, association):
        now = timezone.now()
        found = make_request(association, state="completeness", submitted_at=now - timedelta(days=30))
        found.completions.create(
            text="La lettre.",
            asked_at=now - timedelta(days=20),
            due_on=date(2026, 11, 30),
            answered_at=now - timedelta(days=10),
        )
        follow = request_follow_up.follow_up(found, now=now)
        assert (follow.days, follow.suspended_days, follow.state) == (20, 10, "completeness")

    @pytest.mark.parametrize("state", ["granted", "granted_reduced", "refused", "reserve"])
    def test_a_decision_is_not_told_before_its_notification(self, association, state):
        found = make_request(association, state=state)
        assert request_follow_up.shown_state(found) == "jury"
        found.notified_at = timezone.now()
        assert request_follow_up.shown_state(found) == ("reserve" if state.startswith("granted") else state)


class TestDoubleFunding:
    def test_same_association_place_and_object(self, association):
        first = make_request(association, state="submitted", title="Un puits pour l’école d’Aït Bouli")
        first.object_key = double_funding.object_key(first.title)
        first.save()
        other = make_request(association, title="Puits de l’école, Ait Bouli", call=first.call)
        other.object_key = double_funding.object_key(other.title)
        assert [suspect.request for suspect in double_funding.suspects(other)] == [first]
        other.place = "Tahannaout"
        assert double_funding.suspects(other) == []
        other.place, other.object_key = first.place, double_funding.object_key("Bibliothèque")
        assert double_funding.suspects(other) == []
        other.object_key, other.association = first.object_key, make_association()
        assert double_funding.suspects(other) == []


class TestVisibility:
    def test_drafts_are_the_associations_and_filed_ones_staffs(
        self,
        association,
        amina,
        stranger,
        cofinancing_officer,
        finance_controller,
        opap_agent,
        cofunder_agent,
        jury_member,
    ):
        draft = make_request(association, opap=institution_of(opap_agent))
        filed = make_request(association, state="submitted", call=draft.call)
        seen = {
            person.email.split("@")[0]: set(Request.objects.visible_to(person))
            for person in (*(amina, stranger, cofinancing_officer, finance_controller, opap_agent, cofunder_agent),)
        }
        assert seen == {
            "amina": {draft, filed},
            "stranger": set(),
            "cofinancing": {filed},
            "controller": {filed},
            "opap": {draft},
            "cofunder": set(),
        }
        assert Endorsement.objects.visible_to(stranger).count() == 0

    def test_a_former_officer_sees_nothing_more(self, association, amina):
        found = make_request(association)
        association.officers.filter(user=amina).update(ends=date(2025, 1, 1), state="ended")
        assert not Request.objects.visible_to(amina).exists()
        with pytest.raises(PermissionRefused):
            request_steps.save(request=found, step="people", values={"beneficiaries": 501}, by=amina, writing=A)


def test_the_same_step_at_once_is_written_once(transactional_db, association, amina, youssef):
    found = make_request(association)
    outcomes = _at_once(
        lambda copy: request_steps.save(
            request=copy, step="people", values={"beneficiaries": 501}, by=amina, writing=A
        ),
        lambda copy: request_steps.save(
            request=copy, step="people", values={"beneficiaries": 502}, by=youssef, writing=B
        ),
        pk=found.pk,
    )
    assert sorted(outcomes) == ["StaleStep", "done"]


def _people(count):
    return {"beneficiaries": count}


def _at_once(*acts, pk):
    """Each act in a thread of its own on its own copy of the request; how each ended."""
    outcomes, together = [], threading.Barrier(len(acts))

    def run(act, copy):
        together.wait()
        try:
            act(copy)
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act, Request.objects.get(pk=pk))) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
