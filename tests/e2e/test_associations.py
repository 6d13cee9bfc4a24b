"""An officer enters an association and sends its request: on a phone in French, at a desk in Arabic."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pikepdf import Pdf

from associations.models import Association, Officer, Request
from associations.notifications.register import OFFICE_LINK_AGE, OFFICE_PURPOSE
from associations.services import verification
from mdm_platform import links
from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories.associations import make_association, make_call
from tests.factories.associations.register import AssociationFactory

STEP = "Enregistrer et continuer"
TITLE = "De l’eau pour l’école d’Aït Bouli"
BUDGET = (
    ("equipment", "Pompe solaire", "10000"),
    ("volunteers", "Chantier bénévole", "2000"),
    ("grant", "Subvention demandée", "7000"),
    ("own", "Fonds propres", "3000"),
    ("valued", "Chantier bénévole valorisé", "2000"),
)


def typed(field: str):
    """A selector of the field of the journey with that name."""
    return f'main [name="{field}"]'


@pytest.fixture
def paper(tmp_path):
    """A PDF of one blank page, as one would choose it."""
    document = Pdf.new()
    document.add_blank_page()
    document.save(tmp_path / "piece.pdf")
    return str(tmp_path / "piece.pdf")


@pytest.mark.parametrize(("locale", "viewport"), [("fr-FR", PHONE), ("ar-MA", DESKTOP)], ids=["phone-fr", "desk-ar"])
def test_from_registration_to_the_receipt_of_a_request(
    person, reference, amina, label_officer, paper, locale, viewport
):
    officer = person(viewport=viewport, locale=locale)
    officer.sign_in_as(amina)
    language = locale[:2]
    register(officer, language)
    board_and_papers(officer, paper)
    association = Association.objects.get(name="Les amis de Figuig")
    assert (association.state, association.provinces.get().name_fr) == ("submitted", "Figuig")
    verification.verify(association=association, by=label_officer)
    officer.open(f"/{language}/associations/manage/{association.public_id}/")
    officer.reach("Les amis de Figuig")
    call = make_call()
    write_request(officer, f"/{language}/calls/{call.slug}/apply/")
    send_request(officer, paper)
    sent = Request.objects.get()
    assert (sent.state, sent.amount_requested, sent.association) == ("submitted", 7000, association)


def register(officer, language):
    """Looking first, then one subject a page."""
    page = officer.open(f"/{language}/associations/new/")
    officer.reach("Inscrire une association")
    page.fill(typed("name"), "Les amis de Figuig")
    page.select_option(typed("country"), "FR")
    page.fill(typed("registration_number"), "12")
    officer.press("Continuer")
    page.locator(".error-summary").wait_for()
    officer.check()
    page.fill(typed("registration_number"), "W691234567")
    officer.press("Continuer")

    officer.reach("Identité de l’association")
    page.select_option(typed("legal_form"), "law_1901")
    page.get_by_text(officer.says("Enregistré"), exact=True).first.wait_for()
    officer.press(STEP)
    officer.reach("Siège et coordonnées")
    page.fill(typed("address"), "4 rue Mercière")
    page.fill(typed("city"), "Lyon")
    page.fill(typed("email"), "figuig@exemple.test")
    officer.press(STEP)
    officer.reach("Objet et secteurs")
    page.fill(typed(f"purpose_{language}"), "جسر بين ليون وفجيج" if language == "ar" else "Relier Lyon et Figuig.")
    page.locator('main [name="sectors"][value="water"]').check()
    officer.press(STEP)
    officer.reach("Lieux d’action")
    page.locator("details.assoc-region").nth(1).locator("summary").click()
    page.locator('main [name="provinces"][value="02.251"]').check()
    officer.press(STEP)
    officer.reach("Vie associative")
    page.fill(typed("member_count"), "80")
    officer.press(STEP)
    officer.reach("Réseaux et fédérations")
    officer.press(STEP)


def board_and_papers(officer, paper):
    """The board, the two papers, everything read again, and sent."""
    officer.reach("Bureau")
    officer.follow("Continuer vers les documents")
    for kind in ("statutes", "receipt"):
        officer.reach("Documents")
        officer.page.select_option(typed("kind"), kind)
        officer.page.set_input_files(typed("file"), paper)
        officer.press("Déposer")
        officer.page.locator(f".assoc-person >> nth={0 if kind == 'statutes' else 1}").wait_for()
    officer.follow("Relire et envoyer")
    officer.reach("Relire l’inscription")
    officer.press("Envoyer au registre")
    officer.reach("L’inscription est envoyée")


def write_request(officer, path):
    """The request, part by part."""
    page = officer.open(path)
    officer.reach("Répondre à l’appel")
    page.locator('main [name="association"]').first.check()
    officer.press("Commencer la demande")
    officer.reach("Nouvelle demande")
    officer.follow("Continuer")
    officer.reach("Le projet")
    page.fill(typed("title"), TITLE)
    page.fill(typed("summary"), "Un puits et une pompe solaire pour une école de montagne.")
    page.locator('main [name="sectors"][value="water"]').check()
    page.select_option(typed("country"), "MA")
    page.select_option(typed("province"), "05.081")
    page.fill(typed("starts_on"), (timezone.localdate() + timedelta(days=90)).isoformat())
    page.fill(typed("ends_on"), (timezone.localdate() + timedelta(days=300)).isoformat())
    officer.press(STEP)
    officer.reach("Pourquoi et comment")
    for field in ("context", "objectives", "activities"):
        page.fill(typed(field), "L’école n’a pas d’eau six mois par an.")
    officer.press(STEP)
    officer.reach("Les personnes aidées")
    page.fill(typed("beneficiaries"), "240")
    officer.press(STEP)
    officer.reach("Le budget")
    for number, (code, label, cost) in enumerate(BUDGET):
        if not page.locator(typed(f"lines-{number}-label")).count():
            officer.press("Ajouter une ligne")
            page.locator(typed(f"lines-{number}-label")).wait_for()
        page.select_option(typed(f"lines-{number}-category"), code)
        page.fill(typed(f"lines-{number}-label"), label)
        page.fill(typed(f"lines-{number}-quantity"), "1")
        page.fill(typed(f"lines-{number}-unit_cost"), cost)
    officer.press(STEP)
    page.wait_for_load_state()


def send_request(officer, paper):
    """The documents, the certification, the receipt."""
    page = officer.page
    officer.reach("Les pièces")
    page.set_input_files(typed("letter-file"), paper)
    page.locator("main form button.btn-secondary").first.click()
    page.locator(".kept").wait_for()
    officer.follow("Continuer")
    officer.reach(TITLE)
    officer.follow("Relire et envoyer")
    officer.reach("Relire la demande")
    page.check(typed("certifies"))
    officer.press("Certifier et déposer")
    officer.reach("Votre demande est déposée")


def test_a_new_president_takes_over_from_a_phone(person, reference, amina, youssef):
    """The president declares the election, the successor accepts, the former president reads why it is over."""
    association = make_association(president=amina, name="Les amis de l’Atlas")
    president = person()
    president.sign_in_as(amina)
    page = president.open(f"/fr/associations/manage/{association.public_id}/officers/")
    president.reach("Bureau")
    president.follow("Déclarer un nouveau bureau")
    president.reach("Déclarer un nouveau bureau")
    page.fill(typed("elected_on"), (timezone.localdate() - timedelta(days=1)).isoformat())
    page.fill(typed("board-0-full_name"), "يوسف العلمي")
    page.fill(typed("board-0-email"), youssef.email)
    page.select_option(typed("board-0-language"), "ar")
    president.press("Enregistrer l’élection")
    president.reach("Bureau")
    invited = Officer.objects.get(state="invited")
    successor = person(viewport=PHONE, locale="ar-MA")
    successor.sign_in_as(youssef)
    successor.open(f"/ar/associations/invitation/{links.sign(OFFICE_PURPOSE, invited, max_age=OFFICE_LINK_AGE)}/")
    successor.reach("Invitation au bureau d’une association")
    successor.press("Accepter")
    successor.reach("Les amis de l’Atlas")
    page = president.open(f"/fr/associations/manage/{association.public_id}/")
    assert "a pris fin le" in page.locator("main").inner_text()


def test_a_visitor_finds_an_association_on_a_phone_and_on_the_map(person, reference):
    for number in range(3):
        association = AssociationFactory(name=f"Atlas {number}", slug=f"atlas-{number}", sectors=["water"])
        association.provinces.add("05.081")
    visitor = person(viewport=PHONE, locale="ar-MA")
    page = visitor.open("/ar/associations/")
    visitor.reach("Associations des Marocains du monde")
    page.locator(".facets-open").click()
    page.locator('.facet-value[href*="sector=water"]').click()
    page.locator(".chip").wait_for()
    visitor.check()
    page.locator(".assoc-aside a").first.click()
    visitor.reach("Où elles agissent au Maroc")
    page.locator(".assoc-table tbody a").first.click()
    page.locator(".chip").first.wait_for()
    page.locator(".assoc-name a").first.click()
    visitor.reach("Atlas 0")
