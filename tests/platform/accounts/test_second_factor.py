"""Staff are who they say, on every page and in the admin."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from mdm_platform import encryption
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import OUTSIDE_ROLES, STAFF_ROLES
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import PASSWORD, UserFactory, make_user
from tests.utils.login import TOTP_SECRET, add_totp

ADMIN, ME, AUTHENTICATE = reverse("admin:index"), "/fr/me/", reverse("mfa_authenticate")


def totp_code(step=0):
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(TOTP_SECRET, counters[len(counters) // 2] + step))


def give_password(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


@pytest.fixture
def superuser(db):
    return UserFactory(email="root@exemple.test", is_staff=True, is_superuser=True)


def test_the_admin_is_closed_to_strangers(client):
    answer = client.get(ADMIN, follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('account_login')}?next=%2Fadmin%2F"


@pytest.mark.parametrize("who", ["amina", "partner_agent"])
def test_the_admin_is_closed_to_members_and_partners(client_as, request, who):
    client = client_as(request.getfixturevalue(who), second_factor=True)
    assert client.get(ADMIN).status_code == 302
    assert client.get(ADMIN, follow=True).status_code == 403


@pytest.mark.parametrize("who", ["curator", "administrator", "superuser"])
def test_the_admin_is_closed_to_staff_without_a_second_factor(client_as, request, who):
    client = client_as(request.getfixturevalue(who), second_factor=False)
    answer = client.get(ADMIN)
    assert (answer.status_code, answer.url) == (302, f"{reverse('mfa_activate_totp')}?next=%2Fadmin%2F")
    assert client.post(ADMIN).status_code == 302


@pytest.mark.parametrize("who", ["curator", "administrator", "superuser"])
def test_the_admin_opens_to_staff_with_a_second_factor(client_as, request, who):
    assert client_as(request.getfixturevalue(who)).get(ADMIN).status_code == 200


def test_the_admin_site_itself_refuses_without_the_middleware(client_as, curator, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondFactor" not in name]
    answer = client_as(curator, second_factor=False).get(ADMIN, follow=True)
    assert answer.status_code == 403


def test_a_factor_that_was_removed_no_longer_counts(client_as, curator):
    client = client_as(curator)
    Authenticator.objects.filter(user=curator).delete()
    assert client.get(ADMIN).status_code == 302


def test_the_factor_of_somebody_else_does_not_count(client_as, curator, administrator):
    client = client_as(curator)
    session = client.session
    session["account_authentication_methods"][1]["id"] = add_totp(administrator).pk
    session.save()
    assert client.get(ADMIN).status_code == 302


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_every_staff_role_needs_a_second_factor_on_the_whole_site(client_as, role):
    answer = client_as(make_user(role, is_staff=False), second_factor=False).get(ME)
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("mfa_activate_totp"))


@pytest.mark.parametrize("role", sorted(OUTSIDE_ROLES))
def test_the_others_do_not(client_as, role):
    assert client_as(make_user(role)).get(ME).status_code == 200


def test_staff_who_have_a_factor_are_asked_to_give_it(client_as, curator):
    add_totp(curator)
    answer = client_as(curator, second_factor=False).get(ME)
    assert answer.url.partition("?")[0] == reverse("mfa_reauthenticate")


def test_the_api_answers_a_problem(client_as, curator):
    answer = client_as(curator, second_factor=False).get("/api/v1/")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    assert answer["Content-Type"] == "application/problem+json"


def test_the_pages_to_set_one_up_and_to_leave_stay_open(client_as, curator):
    client = client_as(curator, second_factor=False)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_setting_one_up_asks_for_the_password_again(client_as, curator):
    answer = client_as(curator, second_factor=False, reauthenticated=False).get(reverse("mfa_activate_totp"))
    assert answer.url.partition("?")[0] == reverse("account_reauthenticate")


def test_the_password_alone_does_not_open_the_session_of_whoever_has_a_factor(client, curator):
    add_totp(curator)
    assert give_password(client, curator).url == AUTHENTICATE
    assert "_auth_user_id" not in client.session
    assert client.get(ADMIN).status_code == 302
    assert client.post(AUTHENTICATE, {"code": totp_code()}).status_code == 302
    assert client.get(ADMIN).status_code == 200


def test_a_code_serves_once(client, curator):
    add_totp(curator)
    code = totp_code()
    give_password(client, curator)
    client.post(AUTHENTICATE, {"code": code})
    client.post(reverse("account_logout"))
    give_password(client, curator)
    answer = client.post(AUTHENTICATE, {"code": code})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_wrong_second_factors_lock_even_the_right_one(client, curator):
    add_totp(curator)
    give_password(client, curator)
    for _ in range(5):
        assert client.post(AUTHENTICATE, {"code": "000000"}).status_code == 200
    answer = client.post(AUTHENTICATE, {"code": totp_code()})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_opens_once(client, curator):
    add_totp(curator)
    code = RecoveryCodes.activate(curator).generate_codes()[0]
    give_password(client, curator)
    client.post(AUTHENTICATE, {"code": code})
    assert client.get(ADMIN).status_code == 200
    client.post(reverse("account_logout"))
    give_password(client, curator)
    assert client.post(AUTHENTICATE, {"code": code}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_secrets_are_encrypted_at_rest(curator):
    add_totp(curator)
    RecoveryCodes.activate(curator)
    rows = {row.type: row.data for row in Authenticator.objects.filter(user=curator)}
    assert TOTP_SECRET not in str(rows)
    assert encryption.decrypt(rows["totp"]["secret"]) == TOTP_SECRET
    assert len(encryption.decrypt(rows["recovery_codes"]["seed"])) == 80


@pytest.mark.parametrize(("who", "kept"), [("curator", 1), ("amina", 0)])
def test_staff_cannot_remove_their_last_factor(client_as, request, who, kept):
    user = request.getfixturevalue(who)
    add_totp(user)
    client_as(user, second_factor=True).post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=user).count() == kept


def test_without_a_last_passkey_everything_closes_until_another_is_set_up(client_as, curator):
    key = Authenticator.objects.create(user=curator, type="webauthn", data={"name": "Clé", "credential": {}})
    add_totp(curator)
    client = client_as(curator)
    Authenticator.objects.filter(user=curator, type="totp").delete()
    session = client.session
    session["account_authentication_methods"][1]["id"] = key.pk
    session.save()
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert client.get(ADMIN).url.partition("?")[0] == reverse("mfa_activate_totp")


def test_a_missing_factor_is_asked_of_a_superuser_without_role(superuser):
    assert User.objects.get(pk=superuser.pk).role_names == frozenset()


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_opens_the_site_at_once_and_changes_the_session_key(client_as, curator, monkeypatch):
    client = client_as(curator, second_factor=False)
    client.get(reverse("mfa_activate_totp"))
    before = client.session.session_key
    monkeypatch.setattr("allauth.mfa.totp.forms.auth.validate_totp_code", lambda secret, code: code == "123456")
    client.post(reverse("mfa_activate_totp"), {"code": "123456"})
    assert client.session.session_key != before
    assert client.get(ADMIN).status_code == 200
    assert {row.type for row in Authenticator.objects.filter(user=curator)} == {"totp", "recovery_codes"}
    assert OutboxMessage.objects.get().params["reason"] == "totp_activated"


def test_a_wrong_first_code_sets_nothing_up(client_as, curator):
    client = client_as(curator, second_factor=False)
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert not Authenticator.objects.exists()
    assert client.get(ADMIN).status_code == 302


def test_the_session_of_staff_lasts_a_working_day(client, curator, amina):
    add_totp(curator)
    give_password(client, curator)
    client.post(AUTHENTICATE, {"code": totp_code()})
    assert client.session.get_expiry_age() == 12 * 60 * 60
    member = Client()
    give_password(member, amina)
    assert member.session.get_expiry_age() == 14 * 24 * 60 * 60
