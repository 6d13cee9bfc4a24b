"""Partners: granted, rotated and revoked by staff; what their tokens open, and when they stop."""

from base64 import b64encode
from datetime import timedelta

import pytest
import time_machine
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from django.utils import timezone

from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.institutions import partners, scopes
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.institutions.models import PartnerAccess
from mdm_platform.permissions import has_role, is_authenticated
from tests.factories.institutions import InstitutionFactory, bearer, make_partner, make_principal

pytestmark = pytest.mark.django_db
TOKEN = "/accounts/oauth/token/"
ADDRESS = "/api/v1/countries/MA/"


def ask(client, access, secret, **parameters):
    form = {"grant_type": "client_credentials", "client_id": access.client_id, "client_secret": secret}
    return client.post(TOKEN, form | parameters)


def test_an_access_is_granted_with_a_secret_that_is_not_kept(administrator):
    institution = InstitutionFactory()
    access, secret = partners.grant(
        institution=institution, name="Portail", scopes=["reference:read"], by=administrator, quota_per_minute=5
    )
    assert len(secret) >= 40
    assert secret not in access.client.secret
    assert access.client.get_grant_types() == ["client_credentials"]
    assert (access.quota_per_minute, access.is_active) == (5, True)
    event = AuditEvent.objects.get(kind="partner.granted")
    assert (event.actor, event.organisation, event.object_id) == (administrator, institution.slug, str(access.pk))


@pytest.mark.parametrize("wrong", [[], ["unknown:scope"], ["reference:read", "admin"]])
def test_only_known_scopes_are_granted(administrator, wrong):
    with pytest.raises(InvalidInput) as refused:
        partners.grant(institution=InstitutionFactory(), name="X", scopes=wrong, by=administrator)
    assert refused.value.code == "unknown_scope"
    assert not OAuthClient.objects.exists()


@pytest.mark.parametrize("person", ["amina", "curator", "partner_agent"])
def test_only_an_administrator_manages_accesses(request, person):
    by = request.getfixturevalue(person)
    access, _secret = make_partner()
    with pytest.raises(PermissionRefused):
        partners.grant(institution=access.institution, name="X", scopes=["reference:read"], by=by)
    with pytest.raises(PermissionRefused):
        partners.rotate(access=access, by=by)
    with pytest.raises(PermissionRefused):
        partners.revoke(access=access, by=by)


def test_a_token_makes_a_principal_that_is_no_person(client):
    access, secret = make_partner()
    header = bearer(client, access, secret)
    principal = partners.principal_of_token(header["Authorization"].removeprefix("Bearer "))
    assert (principal.institution, principal.scopes) == (access.institution, {"reference:read"})
    assert principal.is_authenticated
    assert principal.is_active
    assert principal.role_names == {"partner"}
    assert (principal.is_staff, principal.is_superuser, principal.is_anonymous) == (False, False, False)
    assert principal.pk == 0
    assert is_authenticated(principal)
    assert not has_role("administrator", "member")(principal)
    assert institution_of(principal) == access.institution
    assert client.get(ADDRESS, headers=header).status_code == 200


def test_a_scope_opens_what_asks_for_it():
    principal = make_principal("reference:read")
    assert scopes.has_scope("reference:read")(principal)
    assert not scopes.has_scope("other:read")(principal)
    assert not scopes.has_scope("reference:read")(None)


def test_the_last_use_is_known_to_the_minute(client, django_assert_num_queries):
    access, secret = make_partner()
    header = bearer(client, access, secret)
    client.get(ADDRESS, headers=header)
    access.refresh_from_db()
    first = access.last_used_at
    assert first is not None
    client.get(ADDRESS, headers=header)
    access.refresh_from_db()
    assert access.last_used_at == first


@pytest.mark.parametrize(
    "change",
    [
        lambda access, by: partners.rotate(access=access, by=by),
        lambda access, by: partners.revoke(access=access, by=by),
        lambda access, by: type(access.institution).objects.update(is_active=False),
        lambda access, by: Token.objects.update(expires_at=timezone.now()),
    ],
    ids=["rotated", "revoked", "institution closed", "expired"],
)
def test_a_token_stops_at_the_next_call(client, administrator, change):
    access, secret = make_partner()
    header = bearer(client, access, secret)
    change(access, administrator)
    answer = client.get(ADDRESS, headers=header)
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")
    assert answer.json()["code"] == "authentication_failed"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


def test_scopes_and_quotas_change_for_tokens_already_given(client, administrator, monkeypatch):
    monkeypatch.setitem(scopes._labels, "other:read", "autre")
    access, secret = make_partner("reference:read", "other:read")
    value = bearer(client, access, secret)["Authorization"].removeprefix("Bearer ")
    partners.change(access=access, scopes=["other:read"], quota_per_minute=1, quota_per_day=9, by=administrator)
    principal = partners.principal_of_token(value)
    assert (principal.scopes, principal.quota_per_minute, principal.quota_per_day) == ({"other:read"}, 1, 9)
    assert ask(client, access, secret, scope="reference:read").json()["error"] == "invalid_scope"


def test_a_new_secret_replaces_the_old_one(client, administrator):
    access, old = make_partner()
    new = partners.rotate(access=access, by=administrator)
    assert ask(client, access, old).status_code == 401
    assert ask(client, access, new).status_code == 200
    assert AuditEvent.objects.filter(kind="partner.rotated").count() == 1


def test_a_revoked_access_is_over_for_good(client, administrator):
    access, secret = make_partner()
    partners.revoke(access=access, by=administrator, reason="agreement_ended")
    access.refresh_from_db()
    assert (access.is_active, access.revoked_by) == (False, administrator)
    assert ask(client, access, secret).status_code == 401
    for again in (partners.rotate, partners.revoke):
        with pytest.raises(TransitionNotAllowed, match="révoqué"):
            again(access=access, by=administrator)
    assert AuditEvent.objects.get(kind="partner.revoked").reason == "agreement_ended"


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
        ({"scope": "unknown:scope"}, "invalid_scope"),
        ({"resource": "https://elsewhere.example/"}, "invalid_target"),
        ({"client_id": "a\x00b"}, "invalid_request"),
    ],
)
def test_the_token_endpoint_gives_nothing_else(client, parameters, error):
    access, secret = make_partner()
    answer = ask(client, access, secret, **parameters)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert not Token.objects.exists()


def test_secrets_are_not_read_from_addresses(client):
    access, secret = make_partner()
    answer = client.post(
        f"{TOKEN}?client_id={access.client_id}&client_secret={secret}", {"grant_type": "client_credentials"}
    )
    assert answer.json()["error"] == "invalid_request"
    assert client.get(TOKEN).status_code == 405


def test_a_basic_header_does_too(client):
    access, secret = make_partner()
    basic = b64encode(f"{access.client_id}:{secret}".encode()).decode()
    answer = client.post(TOKEN, {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"})
    assert (answer.status_code, answer.json()["expires_in"]) == (200, 3600)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer a b", "bearer \xe9", "Bearer " + "x" * 5000])
def test_other_bearers_are_refused(client, header):
    answer = client.get(ADDRESS, headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")


def test_guessing_is_stopped_even_with_the_right_secret(client):
    access, secret = make_partner()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        wrong = [ask(client, access, "wrong").status_code for _ in range(10)]
        assert wrong == [401] * 10
        locked = ask(client, access, secret)
        assert (locked.status_code, locked.json()["error"]) == (429, "temporarily_unavailable")
        forged = client.post(
            TOKEN,
            {"grant_type": "client_credentials", "client_id": access.client_id, "client_secret": secret},
            headers={"X-Forwarded-For": "203.0.113.7"},
        )
        assert forged.status_code == 429
        clock.shift(timedelta(minutes=16))
        assert ask(client, access, secret).status_code == 200


def test_good_requests_are_not_counted_against_anybody(client):
    access, secret = make_partner()
    assert {ask(client, access, secret).status_code for _ in range(12)} == {200}


def test_a_program_gives_its_token_back(client):
    access, secret = make_partner()
    header = bearer(client, access, secret)
    value = header["Authorization"].removeprefix("Bearer ")
    form = {"token": value, "client_id": access.client_id, "client_secret": secret}
    assert client.post("/accounts/oauth/revoke/", form).status_code == 200
    assert client.get(ADDRESS, headers=header).status_code == 401


def test_expired_tokens_are_removed(client):
    access, secret = make_partner()
    bearer(client, access, secret)
    assert partners.purge_tokens() == 0
    Token.objects.update(expires_at=timezone.now())
    assert partners.purge_tokens() == 1


def test_a_persons_token_is_no_partners(client, amina):
    access, secret = make_partner()
    header = bearer(client, access, secret)
    Token.objects.update(user=amina)
    assert client.get(ADDRESS, headers=header).status_code == 401


def test_a_client_without_an_access_opens_nothing(client):
    access, secret = make_partner()
    header = bearer(client, access, secret)
    PartnerAccess.objects.all().delete()
    assert client.get(ADDRESS, headers=header).status_code == 401
