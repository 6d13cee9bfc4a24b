"""Somebody searches the directory: by keyboard, across languages, on a phone, and without an account."""

import pytest

from tests.e2e.conftest import PHONE
from tests.utils.directory import publish

DIRECTORY = "/{}/directory/"


@pytest.fixture
def people(reference):
    """Three people of the directory: one for everybody, one who writes Arabic, one for members."""
    solar = "solar-photovoltaic"
    return {
        "open": publish(
            first_name="Nadia", last_name="Fassi", headline="Hydrologue", country="BE", skills=[solar],
            listed_for="public", visibility={"headline": "public", "name": "public", "skills": "public"},
        ),
        "arabic": publish(
            first_name="", last_name="", first_name_ar="يوسف", last_name_ar="العلمي",
            headline="مهندس في الطاقة", country="ES", skills=[solar], languages={"ar": "C2"},
        ),
        "members": publish(
            first_name="Karim", last_name="Discret", headline="Boulanger", country="FR", skills=[], languages={}
        ),
    }  # fmt: skip


def names(page) -> list[str]:
    """The people on the page."""
    return page.locator(".person-name a").all_inner_texts()


def test_by_keyboard_only_and_the_address_says_it_all(person, people, amina):
    reader = person()
    reader.sign_in_as(amina)
    page = reader.open(DIRECTORY.format("fr"))
    reader.reach("Annuaire des compétences")
    assert len(names(page)) == 3
    page.keyboard.press("/")
    page.keyboard.type("énergie solaire")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="2 fiches correspondent").wait_for()
    reader.check()
    assert sorted(names(page)) == ["Nadia Fassi", "يوسف العلمي"]

    belgium = page.locator(".facet-value", has_text="Belgique")
    for _press in range(60):
        page.keyboard.press("Tab")
        if belgium.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="1 fiche correspond").wait_for()
    reader.check()
    assert "country=BE" in page.url
    searched = page.url

    page.locator(".chip", has_text="Belgique").press("Enter")
    page.get_by_role("heading", name="2 fiches correspondent").wait_for()
    assert "country" not in page.url
    page.go_back()
    page.get_by_role("heading", name="1 fiche correspond").wait_for()

    another = person()
    another.sign_in_as(amina)
    page = another.open(searched.removeprefix(another.address))
    assert names(page) == ["Nadia Fassi"]
    assert page.input_value("#directory-words") == "énergie solaire"
    page.locator(".person-name a").press("Enter")
    page.get_by_role("heading", level=1, name="Nadia Fassi").wait_for()
    another.check()


def test_a_french_word_finds_an_arabic_profile_on_an_arabic_phone(person, people, amina):
    reader = person(viewport=PHONE, locale="ar-MA")
    reader.sign_in_as(amina)
    page = reader.open(DIRECTORY.format("ar"))
    reader.reach("Annuaire des compétences")
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.fill("#directory-words", "photovoltaïque")
    reader.press("Rechercher")
    page.locator(".person-matched").first.wait_for()
    reader.check()
    assert "يوسف العلمي" in names(page)
    page.locator(".facets-open").tap()
    page.locator(".facet-value").first.wait_for()
    reader.check()
    page.locator(".facet-value", has_text="إسبانيا").tap()
    page.locator(".chip").wait_for()
    assert names(page) == ["يوسف العلمي"]
    reader.check()
    page.locator(".person-name a").tap()
    page.locator(".detail-head").wait_for()
    reader.check()


def test_a_visitor_sees_what_is_public_and_nothing_more(person, people):
    visitor = person(viewport=PHONE)
    page = visitor.open(DIRECTORY.format("fr"))
    visitor.check()
    assert names(page) == ["Nadia Fassi"]
    text = page.content()
    for hidden in ("Discret", "Boulanger", "العلمي", "Belgique", "Espagne"):
        assert hidden not in text
    page.locator(".person-name a").tap()
    page.get_by_role("heading", level=1, name="Nadia Fassi").wait_for()
    visitor.check()
    visitor.follow("Se connecter pour écrire")
    visitor.reach("Se connecter")
    visitor.open(DIRECTORY.format("fr") + "?q=boulanger")
    page.get_by_text("Aucune fiche ne correspond", exact=True).wait_for()
    visitor.check()


def test_without_scripts_the_search_is_a_form_and_the_facets_are_links(person, people, amina):
    reader = person(scripts=False)
    reader.sign_in_as(amina)
    page = reader.open(DIRECTORY.format("fr"))
    page.fill("#directory-words", "énergie solaire")
    reader.press("Rechercher")
    page.locator(".facet-value", has_text="Espagne").click()
    assert names(page) == ["يوسف العلمي"]
