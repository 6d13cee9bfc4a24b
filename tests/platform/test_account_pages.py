"""Every page of signing in and of security renders in every language, in our look, with nothing undefined."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings

pytestmark = pytest.mark.django_db

OPEN = [
    "login/",
    "signup/",
    "login/code/",
    "password/reset/",
    "password/reset/done/",
    "inactive/",
]
OWN = [
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
    "password/change/",
    "email/",
    "phone/change/",
]
OWN += ["logout/", "reauthenticate/"]
LANGUAGES = ["fr", "ar", "en"]


def check(response, language):
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in html
    assert "⟦undefined" not in html
    assert 'class="top' in html
    assert " style=" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_for_anybody(client, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for address in OPEN:
        check(client.get(f"/accounts/{address}"), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_ones_own(client, amina, language):
    EmailAddress.objects.update_or_create(user=amina, email=amina.email, defaults={"verified": True, "primary": True})
    amina.set_password("un mot de passe assez long")
    amina.save()
    client.post("/accounts/login/", {"login": amina.email, "password": "un mot de passe assez long"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for address in OWN:
        check(client.get(f"/accounts/{address}", follow=True), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_is_asked_for_and_a_wrong_one_is_explained(client, amina, language):
    EmailAddress.objects.update_or_create(user=amina, email=amina.email, defaults={"verified": True, "primary": True})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    asked = client.post("/accounts/login/code/", {"email": amina.email}, follow=True)
    check(asked, language)
    refused = client.post("/accounts/login/code/confirm/", {"code": "wrong"})
    check(refused, language)
    assert 'class="error-summary"' in refused.content.decode()
