"""Signing in: by e-mail or telephone, by password or code, and what is refused."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mdm_platform.accounts.models import SecurityCounter, Session, User
from mdm_platform.bell import Circuit
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import PASSWORD, make_user
from tests.utils.codes import last_code, last_message

LOGIN, CODE, CONFIRM = (
    reverse(name) for name in ("account_login", "account_request_login_code", "account_confirm_login_code")
)
LOCKED = "Trop de tentatives. Réessayez dans un quart d’heure, ou demandez un code."
MISMATCH = "L’adresse, le numéro ou le mot de passe n’est pas exact."


def log_in(client, login, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def phone_user(db):
    return make_user("member", email=None, phone="+212612345678", phone_verified=True)


def test_a_password_and_an_address_open_a_session(client, amina):
    assert log_in(client, "Amina@Exemple.test").status_code == 302
    assert is_signed_in(client)
    assert Session.objects.get(session_key=client.session.session_key).account_id == amina.pk


@pytest.mark.parametrize("written", ["+212612345678", "+212 6 12 34 56 78", "00212612345678", "+212 (0)612-345-678"])
def test_a_password_and_a_telephone_open_a_session(client, phone_user, written):
    assert log_in(client, written).status_code == 302
    assert is_signed_in(client)


def test_the_session_key_changes_at_login(client, amina):
    client.get(LOGIN)
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = old = session.session_key
    log_in(client, amina.email)
    assert client.session.session_key != old
    assert not Session.objects.filter(session_key=old).exists()


def test_a_mailed_code_opens_a_session_and_serves_once(client, amina):
    assert client.post(CODE, {"email": amina.email}).url == CONFIRM
    message, code = last_message(), last_code()
    assert (message.notification, message.channel, message.address) == ("accounts.login_code", "email", amina.email)
    assert code not in str(message.params)
    assert code not in message.secrets
    assert client.post(CONFIRM, {"code": code}).status_code == 302
    assert is_signed_in(client)


def test_a_texted_code_opens_a_session(client, phone_user):
    client.post(CODE, {"phone": "+212 612 345 678"})
    assert (last_message().channel, last_message().address) == ("sms", "+212612345678")
    client.post(CONFIRM, {"code": last_code()})
    assert is_signed_in(client)


@pytest.mark.parametrize("login", ["amina@exemple.test", "nobody@exemple.test", "+212600000000", "nobody"])
def test_the_wrong_password_and_the_unknown_account_read_the_same(client, amina, login):
    answer = log_in(client, login, "un-mauvais-mot-de-passe")
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == [MISMATCH]


@pytest.mark.parametrize("login", ["amina@exemple.test", "nobody@exemple.test", "+212612345678", "+212600000000"])
def test_a_password_is_hashed_once_whether_or_not_the_account_exists(client, amina, phone_user, monkeypatch, login):
    hashed = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k))
    log_in(client, login, "un-mauvais-mot-de-passe")
    assert len(hashed) == 1


@pytest.mark.parametrize("login", ["amina@exemple.test", "nobody@exemple.test"])
def test_the_right_password_is_refused_during_the_lock_with_the_same_answer(client, amina, login):
    for _ in range(5):
        log_in(client, login, "un-mauvais-mot-de-passe")
    wrong = log_in(client, login, "un-mauvais-mot-de-passe")
    right = log_in(client, login)
    assert wrong.context["form"].errors == right.context["form"].errors
    assert right.context["form"].non_field_errors() == [LOCKED]
    assert not is_signed_in(client)


def test_a_forged_forwarded_address_does_not_escape_the_lock(client, amina, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(31):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.5"}
        log_in(client, f"victim{number}@exemple.test", "un-mauvais-mot-de-passe", headers=forged)
    answer = log_in(client, amina.email, headers={"X-Forwarded-For": "198.51.100.200, 203.0.113.5"})
    assert answer.status_code in (200, 429)
    assert not is_signed_in(client)


def test_a_lock_holds_for_the_admin_whose_login_is_the_same(client, administrator):
    for _ in range(5):
        log_in(client, administrator.email, "un-mauvais-mot-de-passe")
    answer = client.post(f"{LOGIN}?next=/admin/", {"login": administrator.email, "password": PASSWORD})
    assert answer.context["form"].non_field_errors() == [LOCKED]


def test_wrong_codes_are_counted_across_codes(client, amina, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": None, "request_login_code": None, "login": None}
    for _ in range(3):
        client.post(CODE, {"email": amina.email})
        for _attempt in range(3):
            client.post(CONFIRM, {"code": "000000"})
    client.post(CODE, {"email": amina.email})
    answer = client.post(CONFIRM, {"code": last_code()})
    assert answer.context["form"].errors["code"] == [LOCKED]
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "kind"), [("amina@exemple.test", "login_code"), ("nobody@exemple.test", "unknown_account")]
)
def test_asking_for_a_code_reads_the_same_for_everybody(client, amina, email, kind):
    answer = client.post(CODE, {"email": email})
    assert (answer.status_code, answer.url) == (302, CONFIRM)
    assert OutboxMessage.objects.get().notification == f"accounts.{kind}"
    assert client.post(CONFIRM, {"code": "000000"}).status_code == 200


@pytest.mark.parametrize("phone", ["+212612345678", "+212600000000"])
def test_asking_for_a_texted_code_reads_the_same_for_everybody(client, phone_user, phone):
    answer = client.post(CODE, {"phone": phone})
    assert (answer.status_code, answer.url) == (302, CONFIRM)
    assert OutboxMessage.objects.count() == 1
    assert client.post(CONFIRM, {"code": "000000"}).status_code == 200


@pytest.mark.parametrize(
    ("email", "kind"), [("amina@exemple.test", "password_reset_code"), ("nobody@exemple.test", "unknown_account")]
)
def test_a_reset_reads_the_same_for_everybody(client, amina, email, kind):
    answer = client.post(reverse("account_reset_password"), {"email": email})
    assert (answer.status_code, answer.url) == (302, reverse("account_confirm_password_reset_code"))
    assert OutboxMessage.objects.get().notification == f"accounts.{kind}"


def test_a_reset_changes_the_password_ends_sessions_and_warns(client, client_as, amina):
    elsewhere = client_as(amina)
    client.post(reverse("account_reset_password"), {"email": amina.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": last_code()})
    new = "une-autre-longue-phrase-7"
    client.post(reverse("account_complete_password_reset"), {"password1": new, "password2": new})
    amina.refresh_from_db()
    assert amina.check_password(new)
    assert elsewhere.get(reverse("accounts:me")).status_code == 302
    assert OutboxMessage.objects.filter(notification="accounts.security_changed").exists()


def test_texts_are_limited_because_they_cost_money(phone_user, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": None, "request_login_code": None}
    statuses = [Client().post(CODE, {"phone": str(phone_user.phone)}).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert OutboxMessage.objects.count() == 5


@pytest.mark.parametrize("field", ["deceased_at", "erased_at"])
def test_the_account_of_the_dead_and_of_the_erased_does_not_open(client, amina, field):
    User.objects.filter(pk=amina.pk).update(**{field: timezone.now()})
    assert log_in(client, amina.email).url == reverse("account_inactive")
    assert not is_signed_in(client)


def test_a_closed_account_does_not_open(client, amina):
    User.objects.filter(pk=amina.pk).update(is_active=False)
    log_in(client, amina.email)
    assert not is_signed_in(client)


def test_an_unverified_address_is_verified_before_anything(client, amina):
    EmailAddress.objects.filter(user=amina).update(verified=False)
    assert log_in(client, amina.email).url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)


def test_the_last_address_cannot_be_removed(client_as, amina):
    client = client_as(amina)
    client.post(reverse("account_email"), {"action_remove": "", "email": amina.email})
    assert EmailAddress.objects.filter(user=amina).count() == 1


def test_success_leaves_no_failure_behind(client, amina):
    log_in(client, amina.email, "un-mauvais-mot-de-passe")
    log_in(client, amina.email)
    assert list(SecurityCounter.objects.values_list("scope", "failures")) == [("password", 1)]


@pytest.mark.django_db(transaction=True)
def test_login_codes_and_locks_work_with_redis_dead(client, monkeypatch):
    def dead(*_args, **_kwargs):
        raise ConnectionError

    monkeypatch.setattr("mdm_platform.bell.app.send_task", dead)
    monkeypatch.setattr("mdm_platform.bell.circuit", Circuit(0))
    amina = make_user("member", email="amina@exemple.test")
    client.post(CODE, {"email": amina.email})
    client.post(CONFIRM, {"code": last_code()})
    assert is_signed_in(client)
    other = Client()
    for _ in range(6):
        answer = log_in(other, amina.email, "un-mauvais-mot-de-passe")
    assert answer.context["form"].non_field_errors() == [LOCKED]
