"""Somebody files in Arabic on a phone, without an account or an e-mail, by voice too; another one without scripts."""

import re
from pathlib import Path

from grievances.models import Case, CaseDraft
from tests.e2e.conftest import PHONE
from tests.factories.grievances.filing import pdf_upload, voice_upload

STEP = "Enregistrer et continuer"
TOLD = "أودعت طلب جواز سفري في القنصلية منذ أربعة أشهر ولم يجبني أحد."


def typed(field: str):
    """A selector of the field with that name."""
    return f'main [name="{field}"]'


def sent_file(upload):
    """The file as the browser takes it from the telephone."""
    return {"name": upload.name, "mimeType": upload.content_type, "buffer": upload.read()}


def walk(visitor, page, *, contact="none"):
    """From the subject to the summary."""
    visitor.reach("Le sujet")
    page.select_option(typed("category"), "passport")
    visitor.press(STEP)
    visitor.reach("Les lieux et l’administration")
    page.select_option(typed("residence_country"), "ES")
    visitor.press(STEP)
    visitor.reach("Ce qui s’est passé")
    page.fill(typed("description"), TOLD)
    visitor.press(STEP)
    visitor.reach("Pour vous ou pour quelqu’un")
    visitor.press(STEP)
    visitor.reach("Fichiers et note vocale")
    page.set_input_files(typed("uploads"), [sent_file(pdf_upload())])
    page.set_input_files(typed("voice"), [sent_file(voice_upload())])
    visitor.press("Joindre, et rester ici")
    page.get_by_text("lettre.pdf").first.wait_for()
    visitor.check()
    visitor.press(STEP)
    visitor.reach("Votre nom et comment vous joindre")
    page.fill(typed("full_name"), "فاطمة الزهراء")
    page.check(f'{typed("contact")}[value="{contact}"]')
    visitor.press(STEP)
    visitor.reach("Relire avant d’envoyer")


def test_in_arabic_on_a_phone_without_account_or_email(person, reference, tmp_path: Path):
    visitor = person(viewport=PHONE, locale="ar")
    page = visitor.open("/ar/complaints/")
    visitor.reach("Une difficulté, une question, une idée ?")
    page.click('button[value="complaint"]')
    walk(visitor, page)
    visitor.press("Envoyer")

    visitor.reach("Nous avons bien reçu votre dossier")
    number, code = page.locator(".receipt-key").all_inner_texts()
    case = Case.objects.get()
    assert (case.number, case.language, case.description, case.files.count()) == (number, "ar", TOLD, 2)
    assert (case.identity.full_name, case.identity.email, case.identity.user) == ("فاطمة الزهراء", "", None)
    with page.expect_download() as waited:
        visitor.follow("Récépissé en PDF")
    assert waited.value.suggested_filename == f"{number}.pdf"
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", code)
    visitor.press("J’ai noté le code : l’effacer d’ici")
    visitor.reach("Une difficulté, une question, une idée ?")

    page = visitor.open(f"/ar/complaints/follow/?number={number}")
    page.fill(typed("code"), code.lower())
    visitor.press("Ouvrir mon dossier")
    page.wait_for_url(re.compile(str(case.public_id)))
    visitor.check()


def test_without_scripts_and_leaving_in_a_hurry(person, reference):
    visitor = person(scripts=False)
    page = visitor.open("/fr/complaints/")
    page.click('button[value="help_request"]')
    page.get_by_role("heading", level=1, name="Le sujet").wait_for()
    page.select_option(typed("category"), "passport")
    visitor.press("Enregistrer et reprendre plus tard")
    page.get_by_role("heading", level=1, name="Votre dossier en cours d’écriture").wait_for()
    page.goto(f"{visitor.address}/fr/complaints/")
    visitor.follow("Continuer")
    page.get_by_role("heading", level=1, name="Votre dossier en cours d’écriture").wait_for()
    assert CaseDraft.objects.count() == 1

    hurried = person()
    hurried.context.route("https://www.google.com/**", lambda route: route.fulfill(body="elsewhere"))
    page = hurried.open("/fr/complaints/")
    page.click('button[value="complaint"]')
    hurried.reach("Le sujet")
    with page.expect_request("**/complaints/leave/"):
        page.get_by_role("button", name="Quitter vite").click()
    page.wait_for_url("https://www.google.com/**")
    assert hurried.open("/fr/complaints/").get_by_role("link", name="Continuer").count() == 0
