"""Pages without a language prefix speak the language of the page read last."""

from django.conf import settings

COOKIE = settings.LANGUAGE_COOKIE_NAME


def test_the_login_follows_the_page_read_last(client, db):
    client.get("/ar/", headers={"Accept-Language": "fr"})
    page = client.get("/accounts/login/", headers={"Accept-Language": "fr"})
    assert '<html lang="ar" dir="rtl"' in page.content.decode()


def test_a_language_is_written_once(client, db):
    assert client.get("/en/").cookies[COOKIE].value == "en"
    assert COOKIE not in client.get("/en/about/").cookies


def test_pages_without_a_prefix_change_nothing(client, db):
    client.get("/ar/")
    for address in ("/accounts/login/", "/api/v1/domains/", "/xx/", "/"):
        assert COOKIE not in client.get(address).cookies
