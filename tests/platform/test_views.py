"""The pages of no domain: languages, theme, home, errors."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from mdm_platform import error_pages, errors
from mdm_platform.files.full_disk import StorageFull

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "expected"),
    [("ar-MA,fr;q=0.5", "/ar/"), ("en-GB", "/en/"), ("fr", "/fr/"), ("de", "/fr/"), ("", "/fr/"), ("x" * 5000, "/fr/")],
)
def test_the_root_follows_the_browser(client, header, expected):
    response = client.get("/", headers={"accept-language": header})
    assert (response.status_code, response["Location"]) == (302, expected)
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


def test_the_cookie_goes_before_the_browser_and_the_account_before_the_cookie(client, youssef):
    client.cookies["django_language"] = "en"
    assert client.get("/", headers={"accept-language": "fr"})["Location"] == "/en/"
    client.force_login(youssef)
    assert client.get("/")["Location"] == f"/{youssef.language}/"


@pytest.mark.parametrize("name", ["home", "about", "legal_notice"])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_open_pages_render_for_anybody_in_every_language(client, name, language):
    with translation.override(language):
        response = client.get(reverse(name))
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in html
    assert "⟦undefined" not in html
    assert "<script>" not in html
    assert " style=" not in html


def test_the_language_switcher_keeps_the_page(client):
    response = client.post(reverse("set_language"), {"language": "ar", "next": "/fr/about/"})
    assert response["Location"] == "/ar/about/"
    assert response.cookies["django_language"].value == "ar"


def test_a_get_does_not_change_the_language(client):
    assert not client.get(reverse("set_language"), {"language": "ar"}).cookies


def test_the_theme_is_kept_and_shown(client):
    response = client.post(reverse("set_theme"), {"theme": "dark", "next": "/fr/about/"})
    assert response["Location"] == "/fr/about/"
    assert 'data-bs-theme="dark"' in client.get("/fr/about/").content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_the_theme_never_sends_people_elsewhere(client, target):
    assert client.post(reverse("set_theme"), {"theme": "dark", "next": target})["Location"] == "/"


def test_an_unknown_theme_is_not_kept(client):
    response = client.post(reverse("set_theme"), {"theme": '"><script>', "next": "/fr/"})
    assert "theme" not in response.cookies


def test_a_get_does_not_change_the_theme(client):
    answer = client.get(reverse("set_theme"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "rien n’a été changé" in answer.content.decode()


def test_search_engines_are_told_what_to_leave_alone(client):
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        "Disallow: /accounts/",
        "Disallow: /*/me/",
        "Disallow: /*/institution/",
    ]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 429])
def test_each_error_page_says_what_to_do(status, member_request):
    response = error_pages.error_page(member_request, status)
    html = response.content.decode()
    assert response.status_code == status
    assert "⟦undefined" not in html
    assert 'href="/"' in html


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.DomainError, 400),
        (errors.PermissionRefused, 403),
        (errors.NotVisible, 404),
        (errors.TransitionConflict, 409),
        (errors.QuotaExceeded, 429),
        (StorageFull, 507),
    ],
)
def test_a_refusal_that_a_page_let_through_becomes_the_page_of_its_status(kind, status, member_request):
    middleware = error_pages.RefusalMiddleware(lambda request: HttpResponse())
    response = middleware.process_exception(member_request, kind())
    assert response.status_code == status
    assert str(kind.message) in response.content.decode()


def test_what_is_no_refusal_goes_on_and_the_api_answers_for_itself(member_request):
    middleware = error_pages.RefusalMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(member_request, RuntimeError()) is None
    member_request.path_info = "/api/v1/profiles/"
    assert middleware.process_exception(member_request, errors.NotVisible()) is None


def test_the_page_of_a_fault_needs_no_database(django_db_blocker):
    with django_db_blocker.block():
        response = error_pages.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "⟦undefined" not in response.content.decode()


def test_an_unknown_address_is_a_page_not_found(client):
    assert client.get("/fr/no/such/page/").status_code == 404


@pytest.fixture
def member_request(rf, amina):
    """A request of a signed-in member."""
    request = rf.get("/fr/")
    request.user = amina
    return request


def test_a_stale_form_is_explained(member_request):
    response = error_pages.csrf_failure(member_request, "no cookie")
    assert response.status_code == 403
    page = response.content.decode()
    assert "resté ouvert trop longtemps" in page
    assert "Cette page ne vous est pas ouverte" not in page, "it is no matter of rights"
