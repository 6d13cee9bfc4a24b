"""Somebody registers: at a desk in French, on a phone in Arabic, and without scripts."""

from mdm_platform.accounts.models import User
from skills.models import Profile
from tests.e2e.conftest import PHONE

STEP = "Enregistrer et continuer"


def typed(field: str):
    """A selector of the field of the journey with that name."""
    return f'main [name="{field}"]'


def test_in_french_at_a_desk_with_every_step(person, reference, code_of):
    visitor = person()
    page = visitor.open("/")
    visitor.reach("Où que vous viviez, votre savoir-faire compte au Maroc")
    visitor.follow("Créer ma fiche")
    visitor.reach("Créer ma fiche de compétences")
    visitor.follow("Créer un compte et commencer")
    visitor.reach("Créer un compte")
    page.fill(typed("full_name"), "Nadia El Fassi")
    page.fill(typed("email"), "nadia@exemple.test")
    page.check(typed("is_adult"))
    visitor.press("Créer mon compte")
    page.locator(typed("code")).wait_for()
    visitor.check()
    page.fill(typed("code"), code_of("nadia@exemple.test"))
    visitor.press("Confirmer")
    visitor.reach("Créer ma fiche de compétences")
    visitor.press("Commencer ma fiche")

    visitor.reach("Identité")
    page.fill(typed("first_name"), "Nadia")
    page.fill(typed("last_name"), "El Fassi")
    page.fill(typed("birth_year"), "1984")
    page.check(typed("is_declared_adult"))
    page.select_option(typed("country"), "BE")
    page.fill(typed("city"), "Liège")
    page.select_option(typed("origin_province"), label="Fès")
    visitor.press(STEP)

    visitor.reach("Situation professionnelle")
    page.fill(typed("headline"), "Hydrologue, gestion des nappes")
    page.get_by_text("Enregistré", exact=True).first.wait_for()
    page.reload()
    assert page.input_value(typed("headline")) == "Hydrologue, gestion des nappes"
    visitor.press(STEP)
    page.locator(".error-summary").wait_for()
    visitor.check()
    page.select_option(typed("domain"), index=3)
    page.fill(typed("seniority"), "15")
    page.fill(typed("summary_fr"), "Quinze ans auprès des agences de bassin.")
    visitor.press(STEP)

    visitor.reach("Compétences")
    search = page.locator("#skill-search")
    for words, rows in (("energie sol", 1), ("الطاقة", 2)):
        search.fill("")
        search.press_sequentially(words)
        page.get_by_role("option").first.wait_for()
        visitor.check()
        search.press("ArrowDown")
        search.press("Enter")
        page.locator("#rows fieldset").nth(rows - 1).wait_for()
        assert search.evaluate("field => field === document.activeElement")
    visitor.press(STEP)

    visitor.reach("Langues")
    page.select_option(typed("languages-0-language"), "ar")
    page.select_option(typed("languages-0-level"), "C2")
    visitor.press("Ajouter une langue")
    page.select_option(typed("languages-1-language"), "fr")
    page.select_option(typed("languages-1-level"), "C1")
    visitor.press(STEP)

    visitor.reach("Expériences")
    page.fill(typed("experiences-0-title"), "Cheffe de projet")
    page.fill(typed("experiences-0-organisation"), "Agence de l’eau")
    page.fill(typed("experiences-0-started"), "2019-09")
    visitor.press(STEP)

    visitor.reach("Formations")
    page.fill(typed("education-0-degree"), "Doctorat d’hydrologie")
    visitor.press(STEP)

    visitor.reach("Ce que vous proposez")
    page.check(f"{typed('contributions')}[value=mentoring]")
    page.check(typed("remote"))
    visitor.press(STEP)

    visitor.reach("Photographie et CV")
    visitor.press(STEP)

    visitor.reach("Qui voit quoi")
    page.check(f"{typed('listed_for')}[value=public]")
    page.select_option(typed("level_headline"), "public")
    visitor.press(STEP)

    visitor.reach("Vos accords")
    page.check(typed("directory"))
    visitor.press(STEP)

    visitor.reach("Relire ma fiche")
    shown = page.locator("main").inner_text()
    for text in ("Nadia El Fassi", "Liège", "Hydrologue, gestion des nappes", "Cheffe de projet", "Doctorat"):
        assert text in shown
    visitor.press("Envoyer ma fiche")
    visitor.reach("Votre fiche est envoyée")
    visitor.follow("Suivre ma fiche")
    visitor.reach("Ma fiche")
    assert "examine votre fiche" in page.locator("main").inner_text()

    profile = Profile.objects.get(owner__email="nadia@exemple.test")
    assert (profile.state, profile.listed_for, profile.visibility["headline"]) == ("submitted", "public", "public")
    assert (profile.profile_skills.count(), profile.profile_languages.count()) == (2, 2)
    assert (profile.origin_province.name_fr, profile.origin_region.name_fr) == ("Fès", "Fès-Meknès")


def test_in_arabic_on_a_phone_with_a_texted_code(person, reference, code_of):
    visitor = person(viewport=PHONE, locale="fr-FR", reads="ar")
    page = visitor.open("/ar/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    visitor.reach("Où que vous viviez, votre savoir-faire compte au Maroc")
    visitor.follow("Créer ma fiche")
    visitor.follow("Créer un compte et commencer")
    visitor.reach("Créer un compte")
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.fill(typed("full_name"), "سعيد الإدريسي")
    page.fill(typed("phone"), "+212 6 12 34 56 78")
    page.check(typed("is_adult"))
    visitor.press("Créer mon compte")
    page.locator(typed("code")).wait_for()
    visitor.check()
    page.fill(typed("code"), code_of("+212612345678"))
    visitor.press("Confirmer")
    visitor.press("Commencer ma fiche")

    visitor.reach("Identité")
    page.fill(typed("first_name_ar"), "سعيد")
    page.fill(typed("last_name_ar"), "الإدريسي")
    page.check(typed("is_declared_adult"))
    page.select_option(typed("country"), "ES")
    visitor.press(STEP)
    visitor.reach("Situation professionnelle")
    page.fill(typed("headline"), "مهندس في الطاقة الشمسية")
    page.select_option(typed("domain"), index=2)
    visitor.press(STEP)
    visitor.reach("Compétences")
    page.locator("#skill-search").press_sequentially("الطاقة")
    page.get_by_role("option").first.tap()
    page.locator("#rows fieldset").first.wait_for()
    visitor.press(STEP)
    visitor.reach("Langues")
    page.select_option(typed("languages-0-language"), "ar")
    page.select_option(typed("languages-0-level"), "C2")
    visitor.press(STEP)
    visitor.reach("Expériences")
    page = visitor.open("/ar/register/visibility/")
    visitor.reach("Qui voit quoi")
    visitor.press(STEP)
    visitor.reach("Vos accords")
    page.check(typed("directory"))
    visitor.press(STEP)
    visitor.reach("Relire ma fiche")
    visitor.press("Envoyer ma fiche")
    visitor.reach("Votre fiche est envoyée")
    assert page.locator("html").get_attribute("dir") == "rtl"
    owner = User.objects.get(phone="+212612345678")
    assert (owner.language, owner.profile.state) == ("ar", "submitted")


def test_without_scripts_with_the_least_that_is_needed(person, reference, code_of):
    visitor = person(scripts=False)
    page = visitor.open("/accounts/signup/?next=/fr/register/")
    page.fill(typed("full_name"), "Omar Tazi")
    page.fill(typed("email"), "omar@exemple.test")
    page.check(typed("is_adult"))
    visitor.press("Créer mon compte")
    page.fill(typed("code"), code_of("omar@exemple.test"))
    visitor.press("Confirmer")
    visitor.press("Commencer ma fiche")
    page.fill(typed("first_name"), "Omar")
    page.fill(typed("last_name"), "Tazi")
    page.check(typed("is_declared_adult"))
    page.select_option(typed("country"), "FR")
    visitor.press(STEP)
    page.fill(typed("headline"), "Boulanger")
    page.select_option(typed("domain"), index=1)
    visitor.press(STEP)
    page.fill("#skill-search", "énergie solaire")
    visitor.press("Chercher")
    page.locator("#results button").first.click()
    visitor.press(STEP)
    page.select_option(typed("languages-0-language"), "fr")
    page.select_option(typed("languages-0-level"), "C2")
    visitor.press("Enregistrer et reprendre plus tard")
    visitor.follow("Vos accords")
    page.check(typed("directory"))
    visitor.press(STEP)
    visitor.press("Envoyer ma fiche")
    page.get_by_role("heading", name="Votre fiche est envoyée").wait_for()
    assert Profile.objects.get(owner__email="omar@exemple.test").state == "submitted"
