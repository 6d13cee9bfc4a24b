"""Every page in every language opens, in its own words."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from mdm_platform import access
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent
from tests.utils.directory import publish
from tests.utils.url_policy import LOGIN, PUBLIC, routes

pytestmark = pytest.mark.django_db

LANGUAGES = ["fr", "ar", "en"]
FRENCH = re.compile(
    r"\b(?:vous|votre|vos|nous|une|des|les|est|pour|avec|dans|cette|être|sont|aux|qui|fiche|ou|et|par|le|la|du)\b",
    re.IGNORECASE,
)
# Names that are the same in every language: institutions, licences, words given by the people of these tests.
KEPT = re.compile(r"Haut-Commissariat au Plan|Morocco communes|Berrada|Ingénieure en énergie solaire")
SILENT = {"script", "style", "noscript", "template"}


class _Visible(HTMLParser):
    """The texts that people read, apart from those marked as being in another language."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.depth: list[bool] = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.texts += [named[name] for name in ("aria-label", "alt", "placeholder", "title") if named.get(name)]
        if tag not in ("meta", "link", "input", "img", "br", "hr", "source", "col", "wbr"):
            foreign = tag != "html" and bool(named.get("lang"))
            self.depth.append(tag in SILENT or foreign or (bool(self.depth) and self.depth[-1]))

    def handle_endtag(self, tag):
        if self.depth:
            self.depth.pop()

    def handle_data(self, data):
        if data.strip() and not (self.depth and self.depth[-1]):
            self.texts.append(data.strip())


def french_in(html: str) -> list[str]:
    """The visible sentences with at least two French words of the kind that no name holds."""
    reader = _Visible()
    reader.feed(html)
    return [text for text in reader.texts if len(FRENCH.findall(KEPT.sub("", text))) >= 2]


def open_pages(*kinds: str) -> list[str]:
    """The addresses of pages of ours, without arguments, with these rules; `{}` holds the language."""
    return sorted(
        "/" + route.pattern.replace("<language>", "{}")
        for route in routes()
        if route.rule in kinds
        and route.pattern.startswith("<language>/")
        and not route.converters
        and access.rule_of(route.view)
    )


@pytest.fixture
def busy(amina, stranger):
    """A member with something on every page."""
    ProfileFactory(owner=consent(amina), last_name="Berrada")
    publish(owner=stranger, listed_for="public", visibility={"headline": "public"}, headline="Energy", skills=[])
    return amina


def checked(answer, language):
    """The French sentences on an Arabic or English page; answers that are no page have none."""
    if not answer.headers["Content-Type"].startswith("text/html"):
        return []
    html = answer.content.decode()
    assert f'<html lang="{language}"' in html
    return [] if language == "fr" else french_in(html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_for_everybody_open_in_their_own_words(busy, language):
    found = {}
    for address in open_pages(PUBLIC):
        answer = Client().get(address.format(language), follow=True)
        if answer.status_code == 405:  # a form of another page is sent there
            continue
        assert answer.status_code == 200, address
        found[address] = checked(answer, language)
    assert found
    assert {address: texts for address, texts in found.items() if texts} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_members_open_in_their_own_words(client_as, busy, language):
    browser, found, turned = client_as(busy), {}, []
    for address in open_pages(PUBLIC, LOGIN):
        answer = browser.get(address.format(language))
        if answer.status_code in (302, 404, 405):
            turned.append(address)
            continue
        assert answer.status_code == 200, address
        found[address] = checked(answer, language)
    assert len(found) > len(turned)
    assert {address: texts for address, texts in found.items() if texts} == {}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_the_login_speaks_the_language_of_the_page_before(busy, language, address):
    browser = Client()
    browser.get(f"/{language}/")
    assert checked(browser.get(address), language) == []


def test_the_reader_of_pages_finds_french_and_nothing_else():
    """So that the tests above cannot pass by reading nothing."""
    assert french_in('<p>Rien n’est public pour les autres.</p><a aria-label="Où vous en êtes avec votre fiche"></a>')
    assert french_in("<p>Nothing is public.</p><button lang=fr>Vous et nous</button><script>les des une</script>") == []
