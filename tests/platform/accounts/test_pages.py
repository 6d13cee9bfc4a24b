"""Every page of the login opens in three languages, before and after signing in, with nothing undefined."""

import pytest
from django.test import Client
from django.urls import reverse

from mdm_platform.accounts.reference import load_purposes
from tests.factories.accounts import PASSWORD, make_user
from tests.utils.login import add_totp

LANGUAGES = ["fr", "ar", "en"]
OPEN = ["account_login", "account_signup", "account_request_login_code", "account_reset_password", "account_inactive"]
OWN = [
    "account_email",
    "account_change_phone",
    "account_change_password",
    "account_reauthenticate",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
]


def assert_reads_well(client, path, language):
    answer = client.get(path, headers={"Accept-Language": language})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'lang="{language}"' in text
    assert "⟦undefined" not in text


@pytest.mark.parametrize("name", OPEN)
def test_pages_for_strangers(client, db, name):
    load_purposes()
    for language in LANGUAGES:
        assert_reads_well(client, reverse(name), language)


@pytest.mark.parametrize("name", OWN)
def test_pages_for_members(client_as, amina, name):
    client = client_as(amina)
    for language in LANGUAGES:
        assert_reads_well(client, reverse(name), language)


@pytest.mark.parametrize("name", ["mfa_index", "mfa_view_recovery_codes", "mfa_reauthenticate", "mfa_deactivate_totp"])
def test_pages_for_staff(client_as, curator, name):
    client = client_as(curator)
    client.post(reverse("mfa_generate_recovery_codes"))
    for language in LANGUAGES:
        assert_reads_well(client, reverse(name), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_ask_for_a_code(amina, curator, language):
    make_user("member", email=None, phone="+212612345678")
    add_totp(curator)
    steps = [
        ("account_request_login_code", {"email": amina.email}, "account_confirm_login_code"),
        ("account_request_login_code", {"phone": "+212600000000"}, "account_confirm_login_code"),
        ("account_reset_password", {"email": amina.email}, "account_confirm_password_reset_code"),
        ("account_login", {"login": "+212612345678", "password": PASSWORD}, "account_verify_phone"),
        ("account_login", {"login": curator.email, "password": PASSWORD}, "mfa_authenticate"),
    ]
    for start, sent, page in steps:
        client = Client()
        assert client.post(reverse(start), sent).url.partition("?")[0] == reverse(page)
        assert_reads_well(client, reverse(page), language)


def test_a_notice_at_collection_names_the_owner_and_the_declaration(client, db):
    text = client.get(reverse("account_signup")).content.decode()
    assert "D-TEST-000/2026" in text
