"""The pages of filing: without an account, with one, at a counter; on a phone in Arabic too."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grievances.models import Case, CaseDraft
from grievances.services import codes, drafts, filing, filing_receipts, filing_steps
from grievances.views import filing_session
from tests.factories.grievances import CategoryFactory
from tests.factories.grievances.filing import PublishedAnswerFactory, make_draft, pdf_upload, voice_upload
from tests.utils.crawl import CHANGING

STEPS = {
    "place": {"residence_country": "ES"},
    "facts": {"description": "Mon acte de naissance contient une erreur depuis deux ans."},
    "person": {"acts_for": "self", "mandate_name": "", "mandate_scope": "follow"},
    "files": {},
    "contact": {"full_name": "Amina", "contact": "none", "email": "", "phone": "", "language": "ar"},
}


def begin(client, kind="complaint"):
    """The first step's address of a draft begun in this browser."""
    answer = client.post(reverse("grievances:file_new"), {"kind": kind})
    return CaseDraft.objects.latest("pk"), answer.headers["Location"]


def walk(client):
    """Go through every step; the draft that is ready to be sent."""
    draft, _first = begin(client)
    steps = {"subject": {"kind": "complaint", "category": CategoryFactory().code}, **STEPS}
    for place, (step, data) in enumerate(steps.items()):
        address = reverse("grievances:draft_step", args=[draft.public_id, step])
        following = list(steps)[place + 1 :]
        assert client.get(address).status_code == 200
        answer = client.post(address, data)
        expected = (
            reverse("grievances:draft_step", args=[draft.public_id, following[0]])
            if following
            else reverse("grievances:draft_check", args=[draft.public_id])
        )
        assert (answer.status_code, answer.headers.get("Location")) == (302, expected), step
    return draft


def test_somebody_without_account_files_and_reads_the_code_once(db):
    client = Client()
    draft = walk(client)

    sent = client.post(reverse("grievances:draft_check", args=[draft.public_id]))
    shown = client.get(sent.headers["Location"])

    case = Case.objects.get()
    code = re.search(r'receipt-secret.*?receipt-key">([A-Z0-9-]+)<', shown.content.decode(), re.DOTALL)[1]
    assert codes.check(number=case.number, code=code, address="192.0.2.1").case == case
    assert code not in str(dict(client.session))
    assert "no-store" in shown.headers["Cache-Control"]
    pdf = client.get(reverse("grievances:receipt_pdf"))
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    for again in (client.post, client.get):
        answer = again(reverse("grievances:draft_check", args=[draft.public_id]))
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("grievances:receipt"))
    assert Case.objects.count() == 1
    client.post(reverse("grievances:receipt_done"))
    assert code not in client.get(reverse("grievances:receipt")).content.decode()
    assert client.get(reverse("grievances:receipt_pdf")).status_code == 302


def test_the_receipt_goes_after_half_an_hour(db, rf):
    request = rf.get("/")
    request.session = {}
    filed = filing.file(draft=make_draft())
    filing_session.hold_receipt(request, filed)

    assert filing_session.held_receipt(request).code == filed.code
    later = timezone.now() + filing_session.RECEIPT_HELD + timedelta(seconds=1)
    assert filing_session.held_receipt(request, now=later) is None


def test_a_draft_is_of_its_browser_alone(db, client_as, stranger, amina):
    client = Client()
    draft, first = begin(client)
    own, _first = begin(client_as(amina))

    for other in (Client(), client_as(stranger)):
        for one in (draft, own):
            for name in ("draft", "draft_check", "draft_abandon"):
                answer = other.post(reverse(f"grievances:{name}", args=[one.public_id]))
                assert answer.status_code in (404, 405), name
            assert other.get(reverse("grievances:draft_step", args=[one.public_id, "subject"])).status_code == 404
    gone = Client().post(
        reverse("grievances:draft_step", args=[draft.public_id, "facts"]), {"description": "Trois mois."}
    )
    assert (gone.status_code, "Trois mois." in gone.content.decode()) == (404, True), "what was typed can be copied"
    assert client.get(first).status_code == 200
    assert client.get(reverse("grievances:draft", args=[own.public_id])).status_code == 404


def test_what_is_wrong_stays_on_the_page_and_the_rest_is_saved(db):
    client = Client()
    draft, _first = begin(client)
    address = reverse("grievances:draft_step", args=[draft.public_id, "facts"])

    answer = client.post(
        address, {"description": "Un fait", "happened_from": "2026-05-02", "happened_to": "2026-05-01"}
    )

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert "La fin précède le début." in answer.content.decode()
    ahead = (timezone.localdate() + timedelta(days=2)).isoformat()
    late = client.post(address, {"description": "Un fait", "happened_from": ahead, "happened_to": ""})
    assert list(late.context["form"].errors) == ["happened_from"]
    assert drafts.facts(draft)["description"] == "Un fait"
    assert client.post(address, {"description": "Un autre", "autosave": "1"}).status_code == 204
    later = client.post(address, {"description": "Un autre", "later": "1"}, follow=True).content.decode()
    assert "enregistré sur cet appareil" in later
    assert "ou un autre" not in later
    early = client.post(reverse("grievances:draft_check", args=[draft.public_id]))
    assert early.status_code == 422
    assert not Case.objects.exists()


def test_a_subject_says_which_kinds_it_takes(db):
    client = Client()
    _draft, first = begin(client, kind="proposal")
    narrow = CategoryFactory(code="return-home", kinds=["help_request"])

    answer = client.post(first, {"kind": "proposal", "category": narrow.code})

    assert answer.status_code == 422
    assert "Demande d’aide ou d’information" in answer.content.decode()


def test_files_are_joined_removed_and_refused_by_name(db):
    client = Client()
    draft, _first = begin(client)
    address = reverse("grievances:draft_step", args=[draft.public_id, "files"])

    client.post(address, {"uploads": [pdf_upload(), pdf_upload("photo.pdf")], "voice": voice_upload(), "add": "1"})
    wrong = client.post(address, {"voice": pdf_upload("note.ogg"), "add": "1"})
    assert draft.files.count() == 3
    assert (wrong.status_code, "« note.ogg » : Le contenu de ce fichier" in wrong.content.decode()) == (422, True)
    assert "lettre.pdf" in client.get(address).content.decode()

    client.post(address, {"remove": str(draft.files.get(is_voice=True).public_id)})
    assert [row.file.name for row in draft.files.all()] == ["lettre.pdf", "photo.pdf"]


def test_answers_and_duplicates_are_shown_before_sending(db, client_as, amina, django_assert_max_num_queries):
    PublishedAnswerFactory()
    draft = make_draft(amina, email="unused@exemple.test")
    client = client_as(amina)
    with django_assert_max_num_queries(20):
        shown = client.get(reverse("grievances:draft_check", args=[draft.public_id])).content.decode()

    assert "Combien de temps prend un passeport ?" in shown
    assert "Amina Berrada" in shown
    assert "unused@exemple.test" not in shown, "only the way that was chosen is kept, so only it is shown"
    public = Client().get(reverse("grievances:published_answers")).content.decode()
    assert "Environ trois semaines." in public


def test_whoever_acts_for_somebody_is_asked_about_that_person(db, client_as, amina):
    draft = make_draft(amina, acts_for="family", mandate_name="Amina", contact="account", full_name="", email="")

    shown = client_as(amina).get(reverse("grievances:draft_step", args=[draft.public_id, "contact"]))

    form = shown.context["form"]
    assert shown.context["label"] == "Son nom et comment la joindre"
    assert (form["full_name"].value(), form["email"].value(), "ties_account" in form.fields) == ("", "", False)
    assert "account" not in dict(form.fields["contact"].choices)
    assert len(filing_steps.missing(draft)["contact"]) == 2, "a name, and a way that reaches the person"


def test_giving_up_and_leaving_forget(db):
    client = Client()
    draft, _first = begin(client)
    client.post(reverse("grievances:draft_abandon", args=[draft.public_id]))
    assert not CaseDraft.objects.exists()
    begin(client)
    assert client.session[filing_session.DRAFT]

    assert client.post(reverse("grievances:leave"), {"scripted": "1"}).status_code == 204
    assert filing_session.DRAFT not in client.session


def test_a_counter_files_for_somebody_and_nobody_else_may(db, client_as, counter_agent, stranger, monkeypatch):
    assert client_as(stranger).get(reverse("grievances:counter")).status_code == 403
    client = client_as(counter_agent)
    assert client.get(reverse("grievances:counter")).status_code == 200
    client.post(reverse("grievances:counter_new"), {"channel": "telephone"})
    draft = CaseDraft.objects.get()
    assert (draft.is_for_other, draft.channel, draft.owner) == (True, "telephone", counter_agent)
    ready = make_draft(counter_agent, is_for_other=True, channel="counter", language="ar")

    client.post(reverse("grievances:draft_check", args=[ready.public_id]))

    assert Case.objects.get().filed_by == counter_agent
    shown = client.get(reverse("grievances:receipt")).content.decode()
    assert "Le dossier est enregistré" in shown
    assert "pas même à un agent" not in shown
    monkeypatch.setattr(filing_receipts.pdf, "render", lambda _name, content, language: language + content["qr_url"])
    printed = client.get(reverse("grievances:receipt_pdf")).content.decode()
    assert printed.startswith("ar"), "what the person takes home is in their language"
    assert "/ar/complaints/follow/" in printed
    assert client.post(reverse("grievances:receipt_done")).headers["Location"] == reverse("grievances:counter")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_first_page_reads_in_each_language(db, language):
    answer = Client().get(f"/{language}/complaints/")

    assert answer.status_code == 200
    assert answer.content.decode().count('name="kind"') == 4


def test_a_counter_gives_a_new_code_to_the_right_name_alone(db, client_as, counter_agent):
    filed = filing.file(draft=make_draft(full_name="Amina  Berradà", contact="phone", phone="+212612345678"))
    case, client, address = filed.case, client_as(counter_agent), reverse("grievances:counter_codes")

    def ask(**values):
        return client.post(address, {"number": case.number, "how": "at_counter", "phone": "", **values})

    assert ask(full_name="Autre Nom").status_code == 422
    assert ask(full_name="Berrada Amina", how="call_back", phone="+212612345679").status_code == 422
    assert ask(full_name="Berrada Amina", number="R-2026-999999-1").status_code == 422
    shown = ask(full_name="BERRADA Amina", how="call_back", phone="00212 6 12 34 56 78").content.decode()

    code = re.search(r'receipt-secret.*?receipt-key">([A-Z0-9-]+)<', shown, re.DOTALL)[1]
    assert codes.check(number=case.number, code=code, address="192.0.2.1").case == case
    with pytest.raises(codes.CodeRefused):
        codes.check(number=case.number, code=filed.code, address="192.0.2.1")
    case.unit_complained = counter_agent.memberships.get().institution
    case.save(update_fields=["unit_complained"])
    told = [CHANGING.sub("", ask(full_name=name).content.decode()) for name in ("Amina Berrada", "Amira Berrada")]
    assert told[0] == told[1].replace("Amira", "Amina"), "those whom it is about do not learn that it exists"
    for _attempt in range(10):
        refused = ask(full_name="Autre Nom")
    assert "Trop de tentatives" in refused.content.decode()


def test_staff_write_published_answers_and_agents_do_not(db, client_as, complaints_supervisor, complaints_agent):
    answer = PublishedAnswerFactory()
    page = f"/admin/grievances/publishedanswer/{answer.pk}/change/"
    fields = (*("question_fr", "answer_fr", "question_ar", "answer_ar", "question_en", "answer_en"), "code", "position")
    values = {**{name: getattr(answer, name) for name in fields}, "category": answer.category_id}

    sent = client_as(complaints_supervisor).post(page, {**values, "answer_fr": "Quatre semaines.", "checked_on": ""})

    answer.refresh_from_db()
    assert (sent.status_code, answer.answer_fr, answer.is_published) == (302, "Quatre semaines.", False)
    assert client_as(complaints_agent).get(page).status_code == 403
