"""The pages of a request: written by its officers, read by those who may, nothing typed lost."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pikepdf import Pdf

from associations.models import Endorsement, RequestStep
from associations.services import budget_files
from mdm_platform.institutions.memberships import institution_of
from tests.factories.associations import OfficerFactory, make_association, make_call, make_request
from tests.utils.login import signed_in


@pytest.fixture
def association(amina, youssef):
    association = make_association(amina)
    OfficerFactory(association=association, user=youssef, role="secretary")
    return association


@pytest.fixture
def found(association):
    return make_request(association)


@pytest.fixture
def officer(amina):
    return signed_in(amina)


def at(name, found, *more):
    return reverse(f"associations:{name}", args=[found.public_id, *more])


def budget_data(*rows, seen=0, page="a" * 32):
    data = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0, "seen": seen, "page": page}
    for number, (category, label, quantity, cost) in enumerate(rows):
        values = {"category": category, "label": label, "quantity": quantity, "unit_cost": cost}
        data |= {f"lines-{number}-{name}": value for name, value in values.items()}
    return data


class TestJourney:
    def test_begins_for_one_s_association(self, officer, association):
        call = make_call()
        url = reverse("associations:request_new", args=[call.slug])
        assert association.name in officer.get(url).content.decode()
        answer = officer.post(url, {"association": association.public_id})
        made = association.requests.get()
        assert answer.url == at("request", made)
        assert "Nouvelle demande" in officer.get(answer.url).content.decode()

    @pytest.mark.parametrize("step", ["project", "story", "people", "budget"])
    def test_every_step_opens(self, officer, found, step, django_assert_max_num_queries):
        with django_assert_max_num_queries(14):
            assert officer.get(at("request_step", found, step)).status_code == 200

    def test_a_step_is_saved_and_leads_on(self, officer, found):
        data = {"beneficiaries": "300", "women_beneficiaries": "150", "seen": "0", "page": "a" * 32}
        answer = officer.post(at("request_step", found, "people"), data)
        assert answer.url == at("request_step", found, "budget")
        found.refresh_from_db()
        assert (found.beneficiaries, found.women_beneficiaries) == (300, 150)

    def test_another_s_writing_is_shown_beside_one_s_own(self, officer, found, youssef):
        story = {"context": "Le mien", "objectives": "o", "activities": "a", "expected_results": ""}
        url, theirs = at("request_step", found, "story"), signed_in(youssef)
        theirs.post(url, story | {"context": "Le sien", "seen": "0", "page": "b" * 32})
        answer = officer.post(url, story | {"seen": "0", "page": "a" * 32})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert ("Le sien" in page, "Le mien" in page) == (True, True)
        assert 'data-autosave="' not in page
        assert officer.post(url, story | {"seen": "1", "page": "a" * 32}).status_code == 302
        found.refresh_from_db()
        assert found.context == "Le mien"

    def test_autosave_says_what_is_not_kept(self, officer, found):
        url = at("request_step", found, "people")
        data = {"beneficiaries": "300", "women_beneficiaries": "", "autosave": "1", "seen": "0", "page": "a" * 32}
        assert officer.post(url, data).status_code == 204
        assert officer.post(url, data | {"beneficiaries": "400"}).status_code == 204
        refused = officer.post(url, data | {"beneficiaries": "9", "page": "b" * 32})
        assert (refused.status_code, "a enregistré cette étape" in refused.content.decode()) == (422, True)
        assert RequestStep.objects.get().version == 2


class TestBudget:
    ROWS = (("equipment", "Pompe", "2", "1 000,00"), ("grant", "Demande", "1", "1400"), ("own", "Fonds", "1", "600"))

    def test_is_saved_with_what_is_asked(self, officer, found):
        answer = officer.post(at("request_step", found, "budget"), budget_data(*self.ROWS))
        assert answer.status_code == 302
        found.refresh_from_db()
        assert (found.amount_requested, found.budget_lines.count()) == (1400, 3)

    def test_wrong_lines_stay_on_the_page_and_the_former_in_the_database(self, officer, found):
        rows = (*self.ROWS, ("own", "Faute", "1", "gratuit"))
        answer = officer.post(at("request_step", found, "budget"), budget_data(*rows))
        assert (answer.status_code, "gratuit" in answer.content.decode()) == (422, True)
        assert found.budget_lines.count() == 5

    def test_is_checked_while_it_is_typed_and_nothing_is_saved(self, officer, found):
        rows = (*self.ROWS, ("equipment", "Tuyau", "", ""))
        page = officer.post(at("budget_check", found), budget_data(*rows[:2])).content.decode()
        assert "Il manque 600,00\xa0€ de ressources" in page
        assert "équilibré" in officer.post(at("budget_check", found), budget_data(*rows)).content.decode()
        assert found.budget_lines.count() == 5

    def test_leaves_and_comes_back_as_a_workbook(self, officer, found):
        content = officer.get(at("budget_xlsx", found)).content
        found.budget_lines.all().delete()
        upload = SimpleUploadedFile("budget.xlsx", content)
        assert officer.post(at("budget_import", found), {"file": upload, "seen": "0"}).status_code == 302
        assert found.budget_lines.count() == 5
        stale = officer.post(at("budget_import", found), {"file": SimpleUploadedFile("b.xlsx", content), "seen": "0"})
        assert stale.status_code == 422
        heavy = SimpleUploadedFile("b.xlsx", b"0" * (budget_files.MAX_BYTES + 1))
        assert officer.post(at("budget_import", found), {"file": heavy, "seen": "1"}).status_code == 422


class TestDocuments:
    def test_is_joined_replaced_read_and_taken_away(self, officer, found, stranger):
        found.documents.all().delete()
        url = at("request_documents", found)
        assert officer.post(url, {"document": "letter", "letter-file": _pdf()}).status_code == 302
        assert officer.post(url, {"document": "letter", "letter-file": _pdf()}).status_code == 302
        held = found.documents.get()
        download = reverse("files:download", args=[held.file.public_id])
        opened = officer.get(download)
        assert (opened.status_code, b"".join(opened.streaming_content)[:4]) == (200, b"%PDF")
        assert signed_in(stranger).get(download).status_code in (403, 404)
        assert officer.post(at("request_document_remove", found, held.public_id)).status_code == 302
        assert found.documents.count() == 0
        refused = officer.post(url, {"document": "letter", "letter-file": SimpleUploadedFile("a.pdf", b"MZ")})
        assert refused.status_code == 422
        assert officer.post(url, {"document": "other"}).status_code == 404


class TestSending:
    def test_is_certified_and_gets_its_receipt(self, officer, found):
        assert officer.post(at("request_check", found), {}).status_code == 422
        answer = officer.post(at("request_check", found), {"certifies": "on"})
        assert answer.url == at("request_receipt", found)
        found.refresh_from_db()
        assert found.number in officer.get(answer.url).content.decode()
        content = officer.get(at("request_receipt_pdf", found)).content
        assert len(Pdf.open(io.BytesIO(content)).pages) == 1
        assert "Où en est la demande" in officer.get(at("request", found)).content.decode()
        assert officer.get(at("request_check", found)).url == at("request", found)

    def test_only_the_representative_is_offered_to(self, found, youssef):
        secretary = signed_in(youssef)
        assert 'name="certifies"' not in secretary.get(at("request_check", found)).content.decode()
        answer = secretary.post(at("request_check", found), {"certifies": "on"})
        assert (answer.status_code, "représentant légal" in answer.content.decode()) == (422, True)

    def test_is_completed_then_withdrawn(self, officer, association, cofinancing_officer):
        found = make_request(association, state="to_complete")
        found.completions.create(text="La lettre signée.", due_on="2027-01-01", asked_by=cofinancing_officer)
        assert "La lettre signée." in officer.get(at("request", found)).content.decode()
        assert 'name="certifies"' not in officer.get(at("request_check", found)).content.decode()
        officer.post(at("request_act", found, "complete"), {"complete-note": "Voici."})
        found.refresh_from_db()
        assert found.state == "completeness"
        officer.post(at("request_act", found, "withdraw"), {"withdraw-note": ""})
        found.refresh_from_db()
        assert found.state == "withdrawn"


class TestOperator:
    def test_accepts_endorses_and_the_association_follows(self, officer, association, opap_agent):
        found = make_request(association, call=make_call(requires_opap=True))
        operator, agent = institution_of(opap_agent), signed_in(opap_agent)
        officer.post(at("request_operator", found), {"operator": operator.public_id})
        support = Endorsement.objects.get()
        assert found.title in agent.get(reverse("associations:support")).content.decode()
        assert "Acceptez-vous" in agent.get(at("support_request", support)).content.decode()
        assert agent.post(at("support_act", support, "sign"), {"sign-signed_on": "2999-01-01"}).status_code == 422
        assert agent.post(at("support_act", support, "endorse"), {}).status_code == 422
        agent.post(at("support_act", support, "sign"), {"sign-signed_on": "2026-09-01"})
        agent.post(at("support_act", support, "endorse"), {"endorse-opinion": "Solide."})
        found.refresh_from_db()
        assert found.state == "endorsed"
        assert "Solide." in officer.get(at("request_operator", found)).content.decode()
        answer = agent.post(at("support_act", support, "refuse"), {"refuse-refusal": "Trop tard"}, follow=True)
        assert "Cette demande n’est plus un brouillon" in answer.content.decode()

    def test_another_operator_sees_nothing(self, association, opap_agent, stranger):
        found = make_request(association, call=make_call(requires_opap=True), opap=institution_of(opap_agent))
        assert signed_in(stranger).get(reverse("associations:support")).status_code == 403
        Endorsement.objects.update(institution=found.call.operator)
        assert signed_in(opap_agent).get(at("support_request", found.endorsements.get())).status_code == 404


@pytest.mark.parametrize("name", ["request", "request_check", "request_receipt", "budget_xlsx", "request_documents"])
def test_a_stranger_finds_nothing(found, stranger, name):
    assert signed_in(stranger).get(at(name, found)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same(officer, association, opap_agent, count, django_assert_max_num_queries):
    call = make_call(requires_opap=True)
    for _number in range(count):
        make_request(association, call=call, opap=institution_of(opap_agent), state="submitted")
    with django_assert_max_num_queries(20):
        assert officer.get(reverse("associations:my_requests")).status_code == 200
    agent = signed_in(opap_agent)
    with django_assert_max_num_queries(20):
        assert agent.get(reverse("associations:support")).status_code == 200


def _pdf():
    stream = io.BytesIO()
    document = Pdf.new()
    document.add_blank_page()
    document.save(stream)
    return SimpleUploadedFile("lettre.pdf", stream.getvalue(), content_type="application/pdf")
