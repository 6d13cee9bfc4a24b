"""A passkey, with Chromium's virtual authenticator: registered in the account, then it alone opens the door."""

import pytest

from tests.e2e.conftest import PHONE

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def without_tls(settings):
    """The live server of the tests answers on localhost, without TLS."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True


def hold_a_device(somebody):
    """Put an authenticator into this person's hand; returns the session of the browser's protocol and its id."""
    protocol = somebody.context.new_cdp_session(somebody.page)
    protocol.send("WebAuthn.enable")
    device = protocol.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return protocol, device["authenticatorId"]


def register_a_passkey(somebody):
    """Add a passkey on the pages of account security."""
    page = somebody.open("/accounts/2fa/")
    somebody.reach("Connexion et sécurité")
    somebody.follow("Ajouter une clé d’accès")
    somebody.reach("Ajouter une clé d’accès")
    page.fill("main [name=name]", "Mon téléphone")
    page.check("main [name=passwordless]")
    somebody.press("Ajouter")
    page.wait_for_url(lambda address: "/add/" not in address)
    somebody.check()


def sign_out(somebody):
    """Leave the session as closing it would."""
    somebody.context.clear_cookies()


def test_somebody_registers_a_passkey_and_signs_in_with_it(person, reference, amina):
    holder = person(viewport=PHONE)
    holder.sign_in_as(amina)
    protocol, device = hold_a_device(holder)
    register_a_passkey(holder)
    kept = protocol.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert [key["isResidentCredential"] for key in kept] == [True]

    sign_out(holder)
    page = holder.open("/fr/me/")
    holder.reach("Se connecter")
    holder.press("Utiliser une clé d’accès")
    holder.reach("Mon compte")
    assert page.input_value("main [name=full_name]") == amina.full_name


def test_a_passkey_is_both_factors_of_staff(person, reference, curator):
    staff = person()
    staff.sign_in_as(curator)
    hold_a_device(staff)
    register_a_passkey(staff)

    sign_out(staff)
    page = staff.open("/accounts/login/")
    staff.reach("Se connecter")
    staff.press("Utiliser une clé d’accès")
    page.wait_for_url(lambda address: "/login/" not in address)
    staff.open("/admin/")
    page.locator(".pm-home").wait_for()


def test_a_holder_who_is_not_verified_does_not_come_in(person, reference, amina):
    holder = person()
    holder.sign_in_as(amina)
    protocol, device = hold_a_device(holder)
    register_a_passkey(holder)

    sign_out(holder)
    protocol.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page = holder.open("/accounts/login/")
    holder.reach("Se connecter")
    holder.press("Utiliser une clé d’accès")
    page.wait_for_timeout(1500)
    assert "/login/" in page.url
    holder.open("/fr/me/")
    assert "/login/" in page.url
