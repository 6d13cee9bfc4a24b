"""Passkeys: the pages are there, and a passkey alone is two factors because its holder is verified."""

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.urls import reverse

from mdm_platform.accounts.forms import passkeys as forms
from tests.factories.accounts import PASSWORD
from tests.utils.login import add_totp


def test_the_holder_of_a_passkey_is_verified():
    assert app_settings.WEBAUTHN_USER_VERIFICATION == "required"
    assert app_settings.PASSKEY_LOGIN_ENABLED


@pytest.mark.parametrize("name", ["mfa_list_webauthn", "mfa_add_webauthn", "mfa_index"])
def test_the_pages_open(client_as, amina, name):
    assert client_as(amina).get(reverse(name)).status_code == 200


@pytest.mark.django_db
def test_the_browser_gets_a_challenge(client):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.json()["request_options"]["publicKey"]["userVerification"] == "required"


def test_a_passkey_opens_the_admin_at_once(client, curator, monkeypatch):
    key = Authenticator.objects.create(user=curator, type="webauthn", data={"name": "Clé", "credential": {}})
    monkeypatch.setattr(forms.LoginWebAuthnForm, "clean_credential", lambda form: key)
    client.post(reverse("mfa_login_webauthn"), {"credential": '{"id": "x"}'})
    assert client.get(reverse("admin:index")).status_code == 200


NONSENSE = [
    "",
    "not json",
    "{}",
    "[]",
    "1",
    '{"id": "x"}',
    '{"id": "x", "rawId": "eA", "type": "public-key", "response": {}}',
    '{"rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "eA"}}',
]


@pytest.mark.parametrize("credential", NONSENSE)
def test_a_wrong_passkey_opens_nothing_and_breaks_nothing(client, curator, credential):
    client.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.url == reverse("account_login")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", NONSENSE)
def test_nonsense_is_not_registered(client_as, amina, credential):
    client = client_as(amina)
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), {"name": "Clé", "credential": credential}).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", NONSENSE)
def test_nonsense_is_no_second_factor(client, curator, credential):
    add_totp(curator)
    client.post(reverse("account_login"), {"login": curator.email, "password": PASSWORD})
    assert client.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200
    assert "_auth_user_id" not in client.session
