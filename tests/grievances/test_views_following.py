"""The follow-up page: whoever has the code or the account reads and acts, and nobody else learns that a case exists."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from grievances.models import CaseFile
from grievances.services import codes, contacting, feedback, lost_codes, mandates, messages, third_parties
from grievances.services.mandates import MandateFacts
from grievances.views import following_session
from mdm_platform import links
from mdm_platform.accounts import lockout
from mdm_platform.notifications.services import delivery
from tests.factories.grievances import make_case
from tests.factories.grievances.cases import make_agent, make_unit, write_answer
from tests.utils.races import race

pytestmark = pytest.mark.django_db

FOLLOW, LOST = "/fr/complaints/follow/", "/fr/complaints/follow/lost-code/"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


def page_of(case, act=""):
    return f"{FOLLOW}{case.public_id}/{act}"


def opened(case, mandate=None):
    """A browser that gave the number and a new code of the case."""
    browser, code = Client(), codes.issue(case=case, mandate=mandate)
    answer = browser.post(FOLLOW, {"number": case.number.lower(), "code": code.replace("-", " ").lower()})
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(case))
    return browser


def reads(browser, address):
    """Whether the browser is given that file."""
    answer = browser.get(address)
    return answer.status_code == 200 and b"".join(answer.streaming_content) != b""


def without_tokens(answer):
    """The page without what changes from one visit to the next."""
    return re.sub(r'(value|data-csrf)="\w{64}"', "", answer.content.decode())


def answered(**fields):
    """A case with an answer given, in the hands of two agents."""
    unit = make_unit()
    until = timezone.now() + timedelta(days=10)
    case = make_case("answered", unit=unit, feedback_until=until, **fields)
    given = write_answer(case, writer=make_agent(unit), validator=make_agent(unit))
    case.answered_at = given.given_at
    case.save(update_fields=["answered_at"])
    return case


def test_the_number_and_the_code_open_that_case_and_no_other(settings):
    case, other = make_case(identity={"email": "zineb@exemple.org"}), make_case()
    browser = opened(case)
    page = browser.get(page_of(case))
    assert page.status_code == 200
    assert page.headers["Cache-Control"].count("no-store") == 1
    text = page.content.decode()
    assert case.number in text
    assert case.description in text
    assert "Zineb" not in text
    assert "zineb@exemple.org" not in text
    for missing in (page_of(other), f"{FOLLOW}{uuid4()}/"):
        sent = browser.get(missing)
        assert (sent.status_code, sent.headers["Location"]) == (302, FOLLOW)
        assert Client().post(missing + "withdraw/").headers["Location"] == FOLLOW
    other.refresh_from_db()
    assert other.state == "received"


def test_wrong_pairs_read_the_same_and_then_the_right_one_waits(client):
    case = make_case()
    code = codes.issue(case=case)
    read = set()
    for number, typed in [(case.number, "2222-2222-2222"), ("R-2026-999999-1", code), ("x", "y" * 40)]:
        answer = client.post(FOLLOW, {"number": number, "code": typed})
        read.add((answer.status_code, str(answer.context["form"].non_field_errors())))
    assert len(read) == 1
    assert answer.status_code == 422
    for _attempt in range(lockout.LIMITS[codes.SCOPE]["account"].attempts):
        client.post(FOLLOW, {"number": case.number, "code": "2222-2222-2222"})
    refused = client.post(FOLLOW, {"number": case.number, "code": code})
    assert refused.status_code == 429
    assert "Trop de tentatives" in refused.content.decode()
    assert following_session.KEY not in client.session


def test_the_number_of_the_receipt_is_already_there_and_a_strange_one_is_harmless(client):
    assert 'value="R-2026-000123-7"' in client.get(FOLLOW, {"number": "R-2026-000123-7"}).content.decode()
    assert client.get(FOLLOW, {"number": "<script>" * 900}).status_code == 200


def test_the_right_of_a_browser_ends_with_its_hour_its_code_or_its_wish(settings):
    case = make_case()
    for end in ("leave", "quick", "reissue", "hour"):
        browser = opened(case)
        if end == "leave":
            browser.post(f"{FOLLOW}leave/")
        elif end == "quick":
            left = browser.post("/fr/complaints/leave/")
            assert (left.headers["Refresh"], left.status_code) == ("0; url=https://www.google.com/", 200)
            assert "no-store" in left.headers["Cache-Control"]
            assert case.number not in left.content.decode()
        elif end == "reissue":
            codes.issue(case=case)
        else:
            session = browser.session
            session[following_session.KEY] = {str(case.public_id): [case.accesses.running().get().pk, 1.0]}
            session.save()
        assert browser.get(page_of(case)).headers["Location"] == FOLLOW, end


def test_what_was_being_written_when_the_hour_ended_is_offered_again_to_whoever_has_the_code():
    case, other = make_case(), make_case()
    browser, code = opened(case), codes.issue(case=case)
    assert "heure de Rabat" in opened(other).get(page_of(other)).content.decode()
    ended = browser.post(page_of(case, "write/"), {"body": "Trois pages écrites lentement."})
    assert (ended.status_code, ended.headers["Location"]) == (302, FOLLOW)
    shown = browser.get(FOLLOW).content.decode()
    assert "ce que vous avez écrit est gardé" in shown
    assert "Trois pages" not in shown
    browser.post(FOLLOW, {"number": other.number, "code": codes.issue(case=other)})
    assert "Trois pages" not in browser.get(page_of(other)).content.decode()
    browser.post(FOLLOW, {"number": case.number, "code": code})
    again = browser.get(page_of(case)).content.decode()
    assert "Trois pages écrites lentement.</textarea>" in again
    assert "Ce que vous aviez écrit est là" in again
    assert browser.post(page_of(case, "write/"), {"body": "Trois pages écrites lentement."}).status_code == 302
    assert "Ce que vous aviez écrit" not in browser.get(page_of(case)).content.decode()
    assert following_session.WRITTEN not in browser.session
    assert case.messages.count() == 1


def test_an_account_whose_session_ended_finds_what_it_was_writing_after_signing_in(amina):
    case, browser = make_case(identity={"user": amina}), Client()
    browser.post(page_of(case, "write/"), {"body": "Trois pages écrites lentement."})
    assert "/accounts/login/?next=/fr/me/complaints/" in browser.get(FOLLOW).content.decode()
    browser.force_login(amina)
    assert "Trois pages écrites lentement.</textarea>" in browser.get(page_of(case)).content.decode()


def test_a_question_is_answered_with_a_file_that_the_person_reads_again():
    unit = make_unit()
    case = make_case("in_progress", unit=unit, agent=make_agent(unit))
    messages.ask(case=case, body="Quel est le numéro du récépissé ?", by=case.agent)
    messages.note(case=case, body="Note entre nous.", by=case.agent)
    browser = opened(case)
    text = browser.get(page_of(case)).content.decode()
    assert "Quel est le numéro du récépissé ?" in text
    assert "Note entre nous" not in text
    assert case.agent.full_name not in text
    empty = browser.post(page_of(case, "write/"), {"body": "   "})
    assert empty.status_code == 422
    wrong = SimpleUploadedFile("recu.pdf", b"MZ not a pdf")
    kept = browser.post(page_of(case, "write/"), {"body": "Le numéro est 12.", "files": [wrong]})
    assert kept.status_code == 422
    assert "Le numéro est 12." in kept.content.decode(), "nothing typed is lost"
    assert "« recu.pdf » : Le contenu de ce fichier" in kept.context["write_form"].errors["files"][0]
    case.refresh_from_db()
    assert case.state == "information_requested"
    assert browser.post(page_of(case, "read/")).status_code == 302
    assert case.messages.filter(read_at=None, visibility="person").count() == 0
    sent = {"body": "Le numéro est 12.", "files": [SimpleUploadedFile("recu.pdf", PDF)]}
    assert browser.post(page_of(case, "write/"), sent).status_code == 302
    case.refresh_from_db()
    assert case.state == "in_progress"
    for words in ("Le numéro est 12.", "Encore un mot.", "Encore un mot."):
        assert browser.post(page_of(case, "write/"), {"body": words}).status_code == 302
    said = case.messages.filter(author_kind="person").values_list("body", flat=True)
    assert list(said) == ["Le numéro est 12.", "Encore un mot."], "pressed twice, kept once"
    row = CaseFile.objects.get(case=case)
    address = page_of(case, f"files/{row.public_id}/")
    downloaded = browser.get(address)
    assert b"".join(downloaded.streaming_content) == PDF
    assert downloaded.headers["Content-Disposition"].startswith("attachment")
    assert Client().get(address).status_code == 302
    row.visibility = "agents"
    row.save(update_fields=["visibility"])
    assert browser.get(address).status_code == 404


def test_an_address_that_sends_too_many_files_is_told_when_to_come_back(monkeypatch):
    case = make_case()
    browser = opened(case)

    def send(count):
        files = [SimpleUploadedFile("recu.pdf", PDF) for _file in range(count)]
        return browser.post(page_of(case, "write/"), {"body": "Voici.", "files": files})

    refused = send(6)
    assert "Envoyez au plus 5 fichiers à la fois" in refused.content.decode()
    monkeypatch.setitem(lockout.LIMITS["case_upload"], "address", lockout.Limit(1, lockout.HOUR, lockout.HOUR))
    assert send(1).status_code == 302
    later = send(1)
    assert later.status_code == 422
    assert "dans une heure" in later.content.decode()
    assert case.files.count() == 1
    assert case.messages.count() == 1


def test_an_answer_is_judged_then_contested_once():
    case = answered()
    browser = opened(case)
    text = browser.get(page_of(case)).content.decode()
    assert "Votre passeport est prêt." in text
    assert "mediateur.ma" in text
    assert browser.post(page_of(case, "opinion/"), {}).status_code == 422
    assert browser.post(page_of(case, "opinion/"), {"rating": "unsatisfied", "comment": "Non."}).status_code == 302
    again = browser.post(page_of(case, "opinion/"), {"rating": "satisfied"})
    assert again.status_code == 422
    assert browser.post(page_of(case, "reopen/"), {"note": ""}).status_code == 422
    assert browser.post(page_of(case, "reopen/"), {"note": "Il n’est pas prêt."}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.satisfactions.get().rating) == ("reopening_requested", "unsatisfied")
    refused = browser.post(page_of(case, "accept/"))
    assert refused.status_code == 422
    assert refused.context["refused"] == "Cette action n’est pas possible dans l’état actuel."


def test_the_link_of_the_answer_serves_once_and_a_get_changes_nothing(client):
    case = answered(identity={"contact": "email", "email": "zineb@exemple.org"})
    mandates.grant(case=case, facts=MandateFacts(kind="lawyer", full_name="Me Alaoui", email="avocat@exemple.org"))
    contacting.tell(case=case, what="answered")
    delivery.deliver_due()
    told = {sent.to[0]: "/complaints/opinion/" in sent.body for sent in mail.outbox}
    assert told == {"zineb@exemple.org": True, "avocat@exemple.org": False}, "a mandate does not judge for the person"
    feedback_page = f"/fr/complaints/opinion/{feedback.link(case)}/"
    for _scanner in range(3):
        assert client.get(feedback_page).status_code == 200
    assert case.satisfactions.count() == 0
    assert case.number not in client.get(feedback_page).content.decode()
    assert client.post(feedback_page, {"rating": "satisfied"}).status_code == 200
    assert client.post(feedback_page, {"rating": "satisfied"}).status_code == 410
    assert client.get("/fr/complaints/opinion/forged/").status_code == 410
    case.refresh_from_db()
    assert (case.state, case.satisfactions.count()) == ("closed", 1)


def test_a_mandate_reads_or_acts_and_the_person_alone_takes_it_back(client_as, amina, stranger):
    case = make_case(identity={"user": amina})
    reads = mandates.grant(case=case, facts=MandateFacts(kind="family", full_name="Rachid")).mandate
    acts = mandates.grant(case=case, facts=MandateFacts(kind="lawyer", full_name="Me Alaoui", scope="act")).mandate
    reader, lawyer, person = opened(case, reads), opened(case, acts), client_as(amina)
    for browser in (reader, lawyer):
        text = browser.get(page_of(case)).content.decode()
        assert "Qui agit pour moi" not in text
        assert browser.post(page_of(case, f"mandates/{reads.public_id}/revoke/")).status_code == 422
        assert "Retirer mon dossier" not in text
        assert browser.post(page_of(case, "withdraw/")).status_code == 422
    refused = lawyer.post(page_of(case, "withdraw/")).content.decode()
    assert "Seule la personne que le dossier concerne" in refused, "it says why"
    assert "Retirer mon dossier" in person.get(page_of(case)).content.decode()
    assert reader.post(page_of(case, "write/"), {"body": "Bonjour."}).status_code == 422
    assert lawyer.post(page_of(case, "write/"), {"body": "Bonjour."}).status_code == 302
    assert client_as(stranger).get(page_of(case)).headers["Location"] == FOLLOW
    assert "Qui agit pour moi" in person.get(page_of(case)).content.decode()
    assert person.post(page_of(case, f"mandates/{reads.public_id}/revoke/")).status_code == 302
    assert reader.get(page_of(case)).headers["Location"] == FOLLOW
    assert lawyer.get(page_of(case)).status_code == 200
    assert person.post(page_of(case, f"mandates/{uuid4()}/revoke/")).status_code == 404


def test_a_person_gives_a_mandate_later_with_a_code_of_its_own(client_as, amina):
    case = make_case(identity={"contact": "email", "email": "zineb@exemple.org"})
    browser, page = opened(case), page_of(case, "mandates/")
    assert page in browser.get(page_of(case)).content.decode()
    wrong = browser.post(page, {"kind": "lawyer", "full_name": "Me Alaoui", "expires_on": "2020-01-01"})
    assert {"scope", "expires_on"} <= set(wrong.context["form"].errors)
    sent = {"kind": "lawyer", "full_name": "Me Alaoui", "scope": "act"}
    bad = browser.post(page, {**sent, "proof": SimpleUploadedFile("mandat.pdf", b"MZ no")})
    assert "proof" in bad.context["form"].errors
    made = browser.post(page, {**sent, "proof": SimpleUploadedFile("mandat.pdf", PDF)})
    assert made.status_code == 200
    lawyer, code = Client(), made.context["granted"].code
    assert lawyer.post(FOLLOW, {"number": case.number, "code": code}).headers["Location"] == page_of(case)
    again = browser.post(page, {**sent, "full_name": "me  alaoui"})
    assert "a déjà un mandat" in again.content.decode()
    assert "Me Alaoui" in browser.get(page_of(case)).content.decode()
    assert lawyer.get(page).headers["Location"] == page_of(case), "a mandate gives no mandate"
    assert lawyer.post(page, sent).headers["Location"] == page_of(case)
    cousin = browser.post(page, {"kind": "family", "full_name": "Rachid", "scope": "follow"}).context["granted"]
    proof = page_of(case, f"files/{case.files.get().public_id}/")
    assert [reads(one, proof) for one in (browser, lawyer, opened(case, cousin.mandate))] == [True, True, False]
    person = client_as(amina)
    assert person.post("/fr/me/complaints/", {"number": case.number, "code": code}).status_code == 302
    assert person.get(page_of(case)).status_code == 200
    delivery.deliver_due()
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["zineb@exemple.org"], "Un message vous attend")
    ] * 2
    for number in range(mandates.MOST_IN_FORCE):
        last = browser.post(page, {"kind": "family", "full_name": f"Cousin {number}", "scope": "follow"})
    assert (last.status_code, case.mandates.count()) == (422, mandates.MOST_IN_FORCE)


def test_a_case_joins_one_account_by_its_code_only(client_as, amina, stranger):
    case = make_case()
    code = codes.issue(case=case)
    person, other = client_as(amina), client_as(stranger)
    assert "Aucun dossier" in person.get("/fr/me/complaints/").content.decode()
    wrong = person.post("/fr/me/complaints/", {"number": case.number, "code": "2222-2222-2222"})
    assert wrong.status_code == 422
    added = person.post("/fr/me/complaints/", {"number": case.number, "code": code})
    assert added.headers["Location"] == page_of(case)
    assert case.number in person.get("/fr/me/complaints/").content.decode()
    assert person.get(page_of(case)).status_code == 200
    taken = other.post("/fr/me/complaints/", {"number": case.number, "code": code})
    assert "déjà rattaché à un autre compte" in taken.content.decode()
    assert case.number not in other.get("/fr/me/complaints/").content.decode()
    assert Client().get("/fr/me/complaints/").status_code == 302
    mine = make_case()
    browser = opened(mine)
    assert browser.post(page_of(mine, "attach/")).headers["Location"].startswith("/accounts/login/")
    browser.force_login(amina)
    assert browser.post(page_of(mine, "attach/")).headers["Location"] == page_of(mine)


def test_a_lost_code_comes_back_to_the_address_that_was_chosen_and_nowhere_else(client):
    case = make_case(identity={"contact": "email", "email": "Zineb@exemple.org"})
    silent = make_case(identity={"contact": "none", "email": "zineb@exemple.org"})
    hidden = make_case(identity={"contact": "email", "email": "zineb@exemple.org", "neutral": True})
    codes.issue(case=hidden)
    before = codes.issue(case=case)
    pages = set()
    for number, email in [
        (case.number, "autre@exemple.org"), (silent.number, "zineb@exemple.org"), ("x", "a@b.fr"),
        (hidden.number, "zineb@exemple.org"),
    ]:  # fmt: skip
        pages.add(without_tokens(client.post(LOST, {"number": number, "email": email})))
    delivery.deliver_due()
    assert (len(pages), len(mail.outbox)) == (1, 0)
    assert without_tokens(client.post(LOST, {"number": case.number, "email": "zineb@exemple.org"})) in pages
    delivery.deliver_due()
    (sent,) = mail.outbox
    assert sent.to == ["Zineb@exemple.org"]
    link = next(line for line in sent.body.splitlines() if "/new-code/" in line).removeprefix("http://testserver")
    assert client.get(link).status_code == 200
    assert codes.check(number=case.number, code=before, address="192.0.2.1"), "a GET changes nothing"
    made = client.post(link)
    code = made.context["code"]
    assert made.status_code == 200
    assert codes.check(number=case.number, code=code, address="192.0.2.1").case == case
    assert client.post(link).status_code == 410
    with pytest.raises(codes.CodeRefused):
        codes.check(number=case.number, code=before, address="192.0.2.1")
    for _attempt in range(12):
        last = client.post(LOST, {"number": case.number, "email": "zineb@exemple.org"})
    assert last.status_code == 429


def test_a_third_party_reads_its_question_only_and_answers_once(client):
    unit = make_unit()
    case = make_case("in_progress", unit=unit, agent=make_agent(unit))
    asked = third_parties.consult(
        case=case, name="La Poste", question="Où est le pli 77 ?", by=case.agent,
        due_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    page = f"/fr/complaints/third-party/{third_parties.link(asked)}/"
    text = client.get(page).content.decode()
    assert "Où est le pli 77 ?" in text
    assert case.number not in text
    assert case.description not in text
    assert client.post(page, {"body": ""}).status_code == 422
    assert client.post(page, {"body": "Au guichet.", "files": [SimpleUploadedFile("a.pdf", PDF)]}).status_code == 200
    assert client.post(page, {"body": "Encore."}).status_code == 422
    assert "pli 77" not in client.get(page).content.decode(), "once answered, the link tells nothing more"
    case.refresh_from_db()
    assert (case.state, case.messages.filter(author_kind="third_party").count()) == ("in_progress", 1)
    browser = opened(case)
    assert "Au guichet." not in browser.get(page_of(case)).content.decode()
    assert browser.get(page_of(case, f"files/{case.files.get().public_id}/")).status_code == 404
    assert client.get("/fr/complaints/third-party/forged/").status_code == 410
    old = links.sign(third_parties.PURPOSE, asked, max_age=timedelta(seconds=-1))
    late = client.get(f"/fr/complaints/third-party/{old}/")
    assert (late.status_code, "Connectez-vous" in late.content.decode()) == (410, False)


def test_the_page_costs_the_same_with_one_message_and_with_many(django_assert_max_num_queries):
    unit = make_unit()
    case = make_case("in_progress", unit=unit, agent=make_agent(unit))
    browser = opened(case)
    for _message in range(5):
        messages.write(case=case, body="Bonjour.", by=case.agent)
    with django_assert_max_num_queries(24):
        assert browser.get(page_of(case)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_links_make_one_code():
    case = make_case(identity={"contact": "email", "email": "zineb@exemple.org"})
    codes.issue(case=case)
    token = links.sign(lost_codes.PURPOSE, case.accesses.running().get(), max_age=lost_codes.GOOD_FOR)
    outcomes = race(lambda: lost_codes.replace(token), lambda: lost_codes.replace(token))
    assert sorted(outcome if isinstance(outcome, str) else "made" for outcome in outcomes) == ["link_used", "made"]
    assert case.accesses.running().count() == 1
