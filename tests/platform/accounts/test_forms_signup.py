"""Signing up: an identifier, an age, and consents that nobody ticked in advance."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse

from mdm_platform.accounts.forms import SignupForm
from mdm_platform.accounts.models import Consent, User
from mdm_platform.accounts.reference import load_purposes
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import AuditEvent
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import PASSWORD, make_user
from tests.utils.codes import last_code, last_message

SIGNUP, CONFIRM_EMAIL, VERIFY_PHONE = (
    reverse(name) for name in ("account_signup", "account_email_verification_sent", "account_verify_phone")
)
PERSON = {"full_name": "Nadia Fassi", "language": "ar", "is_adult": "on"}


@pytest.fixture(autouse=True)
def _purposes(db):
    load_purposes()


def sign_up(client, **fields):
    return client.post(SIGNUP, {**PERSON, **fields})


def test_a_member_is_made_with_the_ticked_consents_only(client):
    answer = sign_up(client, email="Nadia@exemple.test", password1=PASSWORD, consent_news="on")
    assert answer.url == CONFIRM_EMAIL
    nadia = User.objects.get(email="nadia@exemple.test")
    assert (nadia.full_name, nadia.language, nadia.role_names) == ("Nadia Fassi", "ar", {"member"})
    assert [row.purpose.slug for row in Consent.objects.filter(user=nadia)] == ["news"]
    assert consents.has(nadia, "news")
    assert not consents.has(nadia, "directory")
    event = AuditEvent.objects.get(kind="account.registered")
    assert (event.actor, event.subject, event.reason) == (nadia, nadia, "adult_attested")


def test_the_code_is_mailed_in_the_language_chosen_and_opens_the_session(client):
    sign_up(client, email="nadia@exemple.test", password1=PASSWORD)
    assert (last_message().notification, last_message().language) == ("accounts.verification_code", "ar")
    assert client.post(CONFIRM_EMAIL, {"code": last_code()}).status_code == 302
    assert "_auth_user_id" in client.session
    assert EmailAddress.objects.get(email="nadia@exemple.test").verified


def test_a_telephone_is_enough_and_no_password_is_needed(client):
    assert sign_up(client, phone="+212 6 12 34 56 78").url == VERIFY_PHONE
    assert (last_message().channel, last_message().address) == ("sms", "+212612345678")
    assert client.post(VERIFY_PHONE, {"code": last_code()}).status_code == 302
    nadia = User.objects.get(phone="+212612345678")
    assert (nadia.email, nadia.phone_verified, nadia.has_usable_password()) == (None, True, False)
    assert "_auth_user_id" in client.session


def test_with_both_each_is_verified_and_the_mail_counts_only_then(client):
    assert sign_up(client, phone="+212612345678", email="nadia@exemple.test").url == VERIFY_PHONE
    assert client.post(VERIFY_PHONE, {"code": last_code()}).url == CONFIRM_EMAIL
    assert User.objects.get(phone="+212612345678").email is None
    client.post(CONFIRM_EMAIL, {"code": last_code()})
    assert User.objects.get(phone="+212612345678").email == "nadia@exemple.test"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "email"),
        ({"email": "not an address"}, "email"),
        ({"phone": "0612345678"}, "phone"),
        ({"phone": "+2126123"}, "phone"),
        ({"email": "n@exemple.test", "is_adult": ""}, "is_adult"),
        ({"email": "n@exemple.test", "full_name": ""}, "full_name"),
        ({"email": "n@exemple.test", "full_name": "x" * 201}, "full_name"),
        ({"email": "n@exemple.test", "language": "xx"}, "language"),
        ({"email": "n@exemple.test", "password1": "court"}, "password1"),
        ({"email": "nadia.fassi@exemple.test", "password1": "nadia.fassi@exemple"}, "password1"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(client, fields, field):
    answer = sign_up(client, **fields)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not User.objects.exists()


def test_nothing_is_ticked_and_the_notice_names_owner_and_declaration():
    form = SignupForm()
    ticked = [name for name in form.fields if name.startswith("consent_") and form[name].initial]
    assert ticked == []
    assert len([name for name in form.fields if name.startswith("consent_")]) == 7
    assert form.notice["declaration_reference"] == "D-TEST-000/2026"


@pytest.mark.parametrize("fields", [{"email": "amina@exemple.test"}, {"phone": "+212612345678"}])
def test_signing_up_again_reads_the_same_and_tells_the_owner_only(client, amina, fields):
    make_user("member", email=None, phone="+212612345678", phone_verified=True)
    people = User.objects.count()
    answer = sign_up(client, password1=PASSWORD, **fields)
    assert answer.url == (CONFIRM_EMAIL if "email" in fields else VERIFY_PHONE)
    assert OutboxMessage.objects.get().notification == "accounts.account_already_exists"
    assert User.objects.count() == people
    assert client.post(answer.url, {"code": "000000"}).status_code == 200


@pytest.mark.parametrize("email", ["amina@exemple.test", "new@exemple.test"])
def test_the_password_is_hashed_once_whether_or_not_the_account_exists(client, amina, monkeypatch, email):
    hashed = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k))
    sign_up(client, email=email, password1=PASSWORD)
    assert len(hashed) == 1


def test_losing_the_race_for_a_number_reads_the_same(client, monkeypatch):
    make_user("member", email=None, phone="+212612345678", phone_verified=True)
    monkeypatch.setattr("mdm_platform.accounts.adapters.AccountAdapter.get_user_by_phone", lambda *_: None)
    assert sign_up(client, phone="+212612345678").url == VERIFY_PHONE
    assert User.objects.count() == 1


def test_the_words_of_a_consent_are_escaped(client, administrator):
    purpose = consents.offered_at_signup()[0]
    purpose.texts.update(text_fr="<script>x</script>")
    field = SignupForm().fields[f"consent_{purpose.slug}"]
    assert field.help_text == "&lt;script&gt;x&lt;/script&gt;"


def test_a_password_set_for_the_address_of_somebody_else_dies_with_the_first_code(client):
    sign_up(client, email="victim@exemple.test", password1=PASSWORD)
    victim = Client()
    victim.post(reverse("account_request_login_code"), {"email": "victim@exemple.test"})
    victim.post(reverse("account_confirm_login_code"), {"code": last_code()})
    assert "_auth_user_id" in victim.session
    assert not User.objects.get(email="victim@exemple.test").has_usable_password()


def test_a_code_leaves_the_password_of_an_account_in_use(client, amina):
    for _ in range(2):
        client.post(reverse("account_login"), {"login": amina.email, "password": PASSWORD})
        client.post(reverse("account_logout"))
        client.post(reverse("account_request_login_code"), {"email": amina.email})
        client.post(reverse("account_confirm_login_code"), {"code": last_code()})
        client.post(reverse("account_logout"))
    assert User.objects.get(pk=amina.pk).has_usable_password()
