"""The desk of those who instruct requests, and the requests in the API."""

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from associations.models import CallRule, Request
from associations.services import request_personal_data, request_todo
from mdm_platform.documents import pdf
from mdm_platform.institutions.memberships import institution_of
from tests.factories.associations import OfficerFactory, make_association, make_call, make_request
from tests.factories.associations.juries import make_award, make_jury_request
from tests.factories.institutions import make_principal
from tests.utils.login import signed_in


@pytest.fixture
def association(amina):
    return make_association(amina)


def change(found):
    return reverse("admin:associations_request_change", args=[found.pk])


class TestDesk:
    def test_shows_what_the_rules_answer(self, association, cofinancing_officer):
        found = make_request(association, state="completeness")
        CallRule.objects.create(version=found.version, rule_id="association.registered")
        twin = make_request(association, state="submitted", call=found.call)
        page = signed_in(cofinancing_officer).get(change(found)).content.decode()
        assert "Déclarer irrecevable" in page
        assert "Double financement possible" in page
        assert twin.number in page

    def test_declares_ineligible_with_the_rules(self, association, cofinancing_officer, monkeypatch):
        monkeypatch.setattr(pdf, "render", lambda template, data, language: f"%PDF {language}".encode())
        found = make_request(association, state="completeness")
        CallRule.objects.create(version=found.version, rule_id="association.registered")
        url = reverse("admin:associations_request_ineligible", args=[found.pk])
        desk = signed_in(cofinancing_officer)
        assert desk.post(url, {"note": ""}).status_code == 200
        found.refresh_from_db()
        assert found.state == "completeness"
        assert desk.post(url, {"rules": ["association.registered"], "note": "Fiche suspendue."}).status_code == 302
        found.refresh_from_db()
        assert found.state == "ineligible"
        desk.post(url, {"rules": ["association.registered"], "note": "Encore."})
        assert found.ineligibilities.count() == 1

    def test_asks_for_completion_from_the_button(self, association, cofinancing_officer):
        found = make_request(association, state="completeness")
        url = reverse("admin:associations_request_transition", args=[found.pk, "ask_completion"])
        signed_in(cofinancing_officer).post(url, {"note": "La lettre.", "seen_state": "completeness"})
        assert found.completions.get().text == "La lettre."

    def test_a_declared_conflict_hides_the_file(self, association, cofinancing_officer, finance_controller):
        award = make_award(make_jury_request(association=association))
        found, desk = award.request, signed_in(cofinancing_officer)
        assert found.call.title in desk.get(change(found)).content.decode()
        answer = desk.post(reverse("admin:associations_conflictofinterest_add"), {
            "association": association.pk, "kind": "family",
        })  # fmt: skip
        assert answer.status_code == 302
        addresses = {
            change(found): 302,
            reverse("associations:request_decision", args=[found.public_id]): 404,
            reverse("associations:request_reviews", args=[found.public_id]): 404,
            reverse("admin:associations_award_change", args=[award.pk]): 302,
        }
        assert {address: desk.get(address).status_code for address in addresses} == addresses
        for model in ("request", "award", "review", "tranche"):
            assert found.number not in desk.get(reverse(f"admin:associations_{model}_changelist")).content.decode()
        assert Request.objects.visible_to(finance_controller).filter(pk=found.pk).exists()

    def test_drafts_are_nobodys_business(self, association, cofinancing_officer):
        desk = signed_in(cofinancing_officer)
        assert desk.get(change(make_request(association))).status_code == 302
        url = reverse("admin:associations_request_ineligible", args=[make_request(association).pk])
        assert desk.post(url, {}).status_code == 404

    def test_a_member_of_the_board_reads_and_decides_nothing(self, association, cofinancing_officer):
        found = make_request(association, state="completeness")
        OfficerFactory(association=association, user=cofinancing_officer)
        assert "request-ineligible" not in signed_in(cofinancing_officer).get(change(found)).content.decode()
        url = reverse("admin:associations_request_ineligible", args=[found.pk])
        CallRule.objects.create(version=found.version, rule_id="association.registered")
        signed_in(cofinancing_officer).post(url, {"rules": ["association.registered"], "note": "Non."})
        found.refresh_from_db()
        assert found.state == "completeness"


class TestApi:
    def get(self, user, *parts):
        client = APIClient()
        client.force_authenticate(user)
        return client.get("/".join(["/api/v1/requests", *map(str, parts), ""]))

    def test_an_officer_reads_those_of_the_association(self, association, amina):
        found = make_request(association, state="granted")
        make_request(state="submitted")
        (one,) = self.get(amina).json()["results"]
        assert (one["id"], one["state"], one["amount_requested"], one["currency"]) == (
            str(found.public_id),
            "jury",
            "7000.00",
            "EUR",
        )
        whole = self.get(amina, found.public_id).json()
        assert [line["amount"] for line in whole["budget"]] == [
            *("10000.00", "2000.00", "7000.00", "3000.00", "2000.00"),
        ]

    def test_strangers_and_programs_read_no_more_than_theirs(self, association, stranger, opap_agent):
        operator = institution_of(opap_agent)
        found = make_request(association, call=make_call(requires_opap=True), opap=operator, state="submitted")
        make_request(association, call=found.call, opap=operator)
        assert self.get(stranger, found.public_id).status_code == 404
        reader = make_principal("requests:read", institution=operator)
        assert [one["number"] for one in self.get(reader).json()["results"]] == [found.number]
        assert self.get(make_principal("needs:write", institution=operator)).status_code == 403


class TestPersonalData:
    def test_is_told_then_made_nobodys(self, association, amina):
        found = make_request(association, state="submitted", certified_by=amina, created_by=amina)
        (row,) = request_personal_data.export_requests(amina)
        assert (row["identifiant"], row["representant_legal"]) == (str(found.public_id), "Amina Berrada")
        request_personal_data.erase_requests(amina)
        request_personal_data.erase_requests(amina)
        found.refresh_from_db()
        assert (found.representative_name, found.certified_by, found.created_by) == ("", None, None)
        assert Request.objects.filter(pk=found.pk).exists()


def test_the_copy_of_ones_data_tells_no_decision_before_it_is_notified(association, amina):
    found = make_request(association, state="refused", created_by=amina)
    assert [row["etat"] for row in request_personal_data.export_requests(amina)] == ["jury"]
    Request.objects.filter(pk=found.pk).update(notified_at=timezone.now())
    assert [row["etat"] for row in request_personal_data.export_requests(amina)] == ["refused"]


def test_the_home_says_what_is_to_be_done(association, amina):
    draft = make_request(association, title="Puits")
    late = make_request(association, state="to_complete", title="École", call=draft.call)
    late.completions.create(text="La lettre.", due_on="2027-01-01")
    todos = [todo.label for todo in request_todo.expected(association, amina, draft.starts_on.replace(year=2026))]
    assert todos == ["Terminer la demande « Puits »", "Compléter la demande « École »"]
    assert len(list(request_todo.pages(association, amina, draft.starts_on))) == 1
