"""The pages of legal assistance: everybody's directory and watch, a person's, an expert's, the desk's."""

from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grievances.models import AssistanceRequest, LegalExpert, LegalNote, LegalSubscription, Referral
from grievances.notifications.legal import LegalNotePublished
from grievances.services import assistance, legal_data, legal_watch
from mdm_platform.accounts.roles import Role
from mdm_platform.files.models import StoredFile
from mdm_platform.institutions.models import Agreement
from mdm_platform.territories.models import Language
from tests.factories.accounts import make_user
from tests.factories.grievances import make_case
from tests.factories.grievances.filing import pdf_upload
from tests.factories.grievances.legal import (
    LegalExpertFactory,
    LegalNoteFactory,
    make_assistance,
    refer,
    write_exchange,
)

pytestmark = pytest.mark.django_db
MOST = 20


def at(name, *args):
    return reverse(f"grievances:{name}", args=args)


def read(browser, address, **params):
    response = browser.get(address, params)
    assert response.status_code == 200
    return response.content.decode()


def reads(browser, address):
    """Whether the browser is given that file."""
    answer = browser.get(address)
    return answer.status_code == 200 and b"".join(answer.streaming_content) != b""


def costs(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def agreement():
    day = date(2026, 1, 1)
    dates = {"starts": day, "drafted_at": timezone.now(), "signed_at": timezone.now()}
    return Agreement.objects.create(kind="expertise", reference="CONV-1", title="Expertise", state="signed", **dates)


class TestDirectory:
    def test_everybody_finds_experts_by_country_language_branch_and_agreement(self, client):
        firm = LegalExpertFactory(kind="firm", user=None, name="Cabinet Atlas", agreement=agreement())
        LegalExpertFactory(name="Maître Alaoui", firm=firm, phone="+33140000000")
        LegalExpertFactory(name="Abogado Ruiz", countries=["ES"], languages=["es"], branches=["tax"])
        LegalExpertFactory(name="Cachée", is_listed=False)
        page = at("legal_directory")
        shown = read(client, page)
        assert all(name in shown for name in ("Cabinet Atlas", "Maître Alaoui", "Abogado Ruiz", "Espagne"))
        assert "Cachée" not in shown
        assert "Maître Alaoui" not in read(client, page, country="ES")
        assert "Abogado Ruiz" not in read(client, page, agreement="yes", language="fr", branch="residence")
        assert "Retirez un filtre" in read(client, page, country="JP", cursor="zz", branch="magic")
        assert costs(client, page) <= MOST
        assert "Maître Alaoui" in read(client, at("legal_expert", firm.public_id))
        assert "+33140000000" in read(client, at("legal_expert", firm.experts.get().public_id))
        hidden = LegalExpert.objects.get(name="Cachée")
        assert client.get(at("legal_expert", hidden.public_id)).status_code == 404

    def test_the_watch_is_everybodys_and_following_is_ones_own(self, client, client_as, amina, stranger):
        note = LegalNoteFactory(source_url="https://www.legifrance.example/")
        shown = read(client, at("legal_watch"), country="FR")
        assert "Titres de séjour" in shown
        assert "Ce que cela change pour vous" in read(client, at("legal_note", note.publication.slug))
        note.publication.versions.update(state="draft", published_at=None)
        assert client.get(at("legal_note", note.publication.slug)).status_code == 404
        assert "Aucune note n’est encore publiée" in read(client, at("legal_watch"))
        browser, page = client_as(amina), at("legal_subscriptions")
        assert client.get(page).status_code == 302
        assert browser.post(page, {"country": "FR", "branch": ""}, follow=True).status_code == 200
        assert browser.post(page, {"country": "XX"}).status_code == 422
        own = LegalSubscription.objects.get()
        client_as(stranger).post(at("end_legal_subscription", own.pk))
        assert "Tous les sujets" in read(browser, page, country="FR")
        browser.post(at("end_legal_subscription", own.pk))
        assert not LegalSubscription.objects.exists()

    def test_a_link_of_a_message_ends_what_it_is_about_without_signing_in(self, client, amina, youssef):
        note = LegalNoteFactory()
        legal_watch.subscribe(by=amina, country="FR")
        legal_watch.subscribe(by=amina, country="ES")
        legal_watch.subscribe(by=youssef)
        link = LegalNotePublished.context_for(amina, note)["stop_url"].removeprefix(settings.SITE_URL)
        assert "France" in read(client, link)
        assert LegalSubscription.objects.count() == 3
        assert "C’est fait" in client.post(link).text
        left = LegalSubscription.objects.values_list("user", "country")
        assert set(left) == {(amina.pk, "ES"), (youssef.pk, "")}
        assert "Vous ne suivez déjà plus" in read(client, link)
        other = LegalNoteFactory()
        stolen = link.replace(note.publication.slug, other.publication.slug)
        assert (client.post(stolen).status_code, client.get(link[:-2] + "x/").status_code) == (410, 410)


class TestPerson:
    def test_one_asks_follows_writes_and_closes(
        self, client, client_as, amina, stranger, legal_expert, complaints_agent
    ):
        page, browser = at("ask_assistance"), client_as(amina)
        assert client.get(page).status_code == 302
        assert "Amina Berrada" in read(browser, page)
        asked = {"branch": "residence", "country": "FR", "language": "ar", "person_name": "Amina", "other_party": ""}
        assert browser.post(page, {**asked, "subject": "", "question": ""}).status_code == 422
        sent = browser.post(page, {**asked, "subject": "Un titre", "question": "Que faire ?"}, follow=True)
        assert "Votre question est enregistrée" in sent.content.decode()
        made = AssistanceRequest.objects.get()
        own = at("my_assistance_request", made.public_id)
        for address in (own, at("write_assistance", made.public_id)):
            assert client_as(stranger).get(address).status_code in (404, 405)
        assert browser.post(at("write_assistance", made.public_id), {"body": "?"}).status_code == 422
        assert "Un titre" in read(browser, at("my_assistance"))
        browser.post(at("withdraw_assistance", made.public_id))
        assert "Retirée" in read(browser, own)
        answered = make_assistance("answered", requester=amina, expert=legal_expert)
        write_exchange(answered)
        other = at("my_assistance_request", answered.public_id)
        assert "tribunal administratif" in read(browser, other)
        assert costs(browser, other) <= MOST
        browser.post(at("write_assistance", answered.public_id), {"body": "Lequel ?"})
        assert "Lequel ?" in read(browser, other)
        refused = make_assistance(requester=amina)
        assistance.refuse(request=refused, by=complaints_agent, note="Voyez le barreau de Lyon.")
        shown = read(browser, at("my_assistance_request", refused.public_id))
        assert shown.count("Voyez le barreau de Lyon.") == 2
        assert f"{at('legal_directory')}?country=FR&amp;branch=residence" in shown
        browser.post(at("close_assistance", answered.public_id), {"was_helpful": "yes"})
        answered.refresh_from_db()
        assert (answered.state, answered.was_helpful) == ("in_progress", None)

    def test_one_asks_from_a_case_and_an_agent_for_its_person(self, client_as, amina, stranger, complaints_supervisor):
        case = make_case("in_progress", identity={"user": amina})
        page = at("ask_assistance") + f"?case={case.public_id}"
        assert f'href="{page}"' in read(client_as(amina), at("followed_case", case.public_id))
        assert case.number in read(client_as(amina), page)
        assert client_as(stranger).get(page).status_code == 404
        assert client_as(amina).get(at("ask_assistance") + "?case=zz").status_code == 404
        agent = client_as(complaints_supervisor)
        assert "Ne nommez pas la personne" in read(agent, page)
        asked = {"branch": "family", "country": "BE", "language": "fr", "subject": "Garde", "question": "Qui décide ?"}
        assert agent.post(page, asked).status_code == 302
        assert (AssistanceRequest.objects.get().case, AssistanceRequest.objects.get().requester) == (case, None)


class TestExpert:
    def test_the_question_is_read_after_the_conflict_is_excluded(self, client_as, amina, stranger, legal_expert):
        made = make_assistance("referred", expert=legal_expert, requester=amina)
        referral, browser = made.live_referral, client_as(legal_expert)
        page = at("legal_referral", referral.public_id)
        shown = read(browser, page)
        assert made.person_name in shown
        assert made.other_party in shown
        assert made.question not in shown
        assert made.subject in read(browser, at("legal_referrals"))
        other = make_user(Role.LEGAL_EXPERT)
        assert client_as(other).get(page).status_code == 404
        assert client_as(stranger).get(at("legal_referrals")).status_code == 403
        assert client_as(amina).get(page).status_code == 404
        assert browser.post(at("accept_referral", referral.public_id), {}).status_code == 422
        browser.post(at("accept_referral", referral.public_id), {"has_no_conflict": "on"})
        assert made.question in read(browser, page)
        assert browser.post(at("answer_referral", referral.public_id), {"body": ""}).status_code == 422
        browser.post(at("write_referral", referral.public_id), {"body": "Depuis quand ?"})
        browser.post(at("answer_referral", referral.public_id), {"body": "Saisissez le tribunal."})
        assert "Vous avez répondu" in read(browser, page)
        assert costs(browser, page) <= MOST
        assert costs(browser, at("legal_referrals")) <= MOST

    def test_files_are_for_the_person_and_the_expert_who_accepted(self, client_as, amina, stranger, legal_expert):
        person, page = client_as(amina), at("ask_assistance")
        asked = {"branch": "residence", "country": "FR", "language": "fr", "person_name": "Amina", "subject": "Titre"}
        bad = person.post(page, {**asked, "question": "Que faire ?", "files": [pdf_upload("lettre.exe")]})
        assert (bad.status_code, AssistanceRequest.objects.count()) == (422, 0)
        person.post(page, {**asked, "question": "Que faire ?", "files": [pdf_upload()]})
        made = AssistanceRequest.objects.get()
        referral, expert, own = refer(made, legal_expert), client_as(legal_expert), made.files.get()
        AssistanceRequest.objects.update(state="referred")
        address, theirs = reverse("files:download", args=[own.file.public_id]), at("legal_referral", referral.public_id)
        assert own.file.owner is None
        assert "lettre.pdf" not in read(expert, theirs)
        assert [reads(who, address) for who in (person, expert, client_as(stranger))] == [True, False, False]
        expert.post(at("accept_referral", referral.public_id), {"has_no_conflict": "on"})
        assert "lettre.pdf" in read(expert, theirs)
        assert reads(expert, address)
        words = {"body": "Voici.", "files": [pdf_upload("decision.pdf")]}
        person.post(at("write_assistance", made.public_id), words)
        answer = {"body": "Saisissez le tribunal.", "files": [pdf_upload("modele.pdf")]}
        expert.post(at("answer_referral", referral.public_id), answer)
        for shown in (read(expert, theirs), read(person, at("my_assistance_request", made.public_id))):
            assert all(name in shown for name in ("lettre.pdf", "decision.pdf", "modele.pdf"))
        assert len(legal_data.export_requests(amina)[0]["fichiers"]) == 3
        expert.post(at("give_up_referral", referral.public_id), {"reason": "conflict"})
        person.post(at("close_assistance", made.public_id), {"was_helpful": "yes"})
        made.refresh_from_db()
        assistance.redact(request=made)
        assert (made.files.count(), StoredFile.objects.count()) == (0, 0)
        assert person.get(address).status_code == 404

    def test_declining_and_resting(self, client_as, legal_expert):
        made = make_assistance("referred", expert=legal_expert)
        referral, browser = made.live_referral, client_as(legal_expert)
        give_up = at("give_up_referral", referral.public_id)
        assert browser.post(give_up, {}).status_code == 422
        browser.post(give_up, {"reason": "conflict"})
        assert Referral.objects.get().outcome == "declined"
        assert browser.get(at("legal_referral", referral.public_id)).status_code == 404
        browser.post(at("legal_availability"), {"accepts": "no"})
        assert LegalExpert.objects.get().accepts_requests is False
        assert "Rien ne vous attend" in read(browser, at("legal_referrals"))


class TestWorkplace:
    def test_the_desk_refers_without_seeing_who_asks(self, client_as, amina, legal_expert, complaints_agent):
        entry = LegalExpertFactory(user=legal_expert, name="Maître Loubna")
        made = make_assistance(requester=amina)
        browser = client_as(complaints_agent)
        page = reverse("admin:grievances_assistancerequest_change", args=[made.pk])
        shown = read(browser, page)
        assert made.question in shown
        assert amina.full_name not in shown
        assert made.other_party not in shown
        act = reverse("admin:grievances_assistancerequest_act", args=[made.pk, "refer"])
        assert "Maître Loubna" in read(browser, act)
        assert browser.post(act, {"expert": entry.pk}).status_code == 302
        assert Referral.objects.get().expert == entry
        assert costs(browser, reverse("admin:grievances_assistancerequest_changelist")) <= MOST + 5

    def test_an_agent_asks_from_the_page_of_a_case(self, client_as, complaints_supervisor):
        case = make_case("in_progress")
        act = reverse("admin:grievances_case_act", args=[case.pk, "legal-advice"])
        browser = client_as(complaints_supervisor)
        assert case.category.label in read(browser, act)
        asked = {"branch": "family", "country": "BE", "language": "fr", "subject": "Garde", "question": "Qui décide ?"}
        assert browser.post(act, {**asked, "question": ""}).status_code == 422
        assert browser.post(act, asked).status_code == 302
        assert (AssistanceRequest.objects.get().case, AssistanceRequest.objects.get().requester) == (case, None)

    def test_staff_keep_the_directory_and_write_notes(self, client_as, administrator):
        Language.objects.get_or_create(code="fr", defaults={"label_fr": "français", "label_ar": "a", "label_en": "f"})
        browser = client_as(administrator)
        add = reverse("admin:grievances_legalexpert_add")
        words = {"kind": "firm", "name": "Cabinet Rif", "countries": ["FR"], "languages": ["fr"], "branches": ["tax"]}
        assert browser.post(add, {**words, "is_listed": "on"}).status_code == 200
        assert browser.post(add, {**words, "is_listed": "on", "consented_on": "2026-11-01"}).status_code == 302
        assert LegalExpert.objects.get().name == "Cabinet Rif"
        note = {"title_fr": "Impôt", "summary_fr": "Un crédit d’impôt.", "country": "BE", "branch": "tax"}
        add_note = reverse("admin:grievances_legalnote_add")
        assert browser.post(add_note, {**note, "effective_on": "2027-01-01"}).status_code == 302
        assert LegalNote.objects.get().publication.versions.get().summary_fr == "Un crédit d’impôt."
