"""Partners: institutions whose programs call the API with OAuth2 client credentials.

Staff grant an access, renew its secret and revoke it; each leaves an event in the log. The
secret is shown once, and only its digest is kept.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.idp.oidc.models import Client, Token
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.institutions import scopes as known_scopes
from mdm_platform.institutions.models import Institution, PartnerAccess
from mdm_platform.permissions import require_permission

SECRET_BYTES = 40
LAST_USE_PRECISION = timedelta(minutes=1)
ROLE_NAMES = frozenset({"partner"})


@dataclass(frozen=True)
class PartnerPrincipal:
    """Who calls with a client-credentials token: what `request.user` is for a partner's program.

    It is not a person: `pk` is 0, which no row has, so that no rule about owners is ever true of it.
    """

    access: PartnerAccess
    scopes: frozenset[str]
    token: Any = None

    pk = 0
    id = 0
    is_partner = True
    is_authenticated = True
    is_active = True
    is_anonymous = False
    is_staff = False
    is_superuser = False
    role_names = ROLE_NAMES

    @property
    def institution(self) -> Institution:
        """The institution that calls."""
        return self.access.institution

    @property
    def client_id(self) -> str:
        """The OAuth2 client's id."""
        return self.access.client_id

    @property
    def quota_per_minute(self) -> int:
        """Requests a minute."""
        return self.access.quota_per_minute

    @property
    def quota_per_day(self) -> int:
        """Requests a UTC day."""
        return self.access.quota_per_day

    def has_scope(self, name: str) -> bool:
        """Whether the token carries the scope, and the access still grants it."""
        return name in self.scopes

    def __str__(self) -> str:
        return self.institution.slug


def grant(
    *,
    institution: Institution,
    name: str,
    scopes: Iterable[str],
    by: Any,
    quota_per_minute: int = 300,
    quota_per_day: int = 20_000,
    now: datetime | None = None,
) -> tuple[PartnerAccess, str]:
    """Give a program of the institution an access; the access and its secret, which is shown this once.

    Raises InvalidInput for no scope or unknown ones, PermissionRefused.
    """
    _require(by)
    granted = _known(scopes)
    now = now or timezone.now()
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        access = PartnerAccess.objects.create(
            institution=institution,
            client=_new_client(f"{institution.slug}: {name}", granted, secret, now),
            name=name,
            scopes=granted,
            quota_per_minute=quota_per_minute,
            quota_per_day=quota_per_day,
            granted_by=by,
            granted_at=now,
            rotated_at=now,
        )
        _record("partner.granted", access, by, now)
    return access, secret


def rotate(*, access: PartnerAccess, by: Any, now: datetime | None = None) -> str:
    """Give the access a new secret, shown this once; the old secret and every token stop at once.

    Raises TransitionNotAllowed for a revoked access, PermissionRefused.
    """
    _require(by)
    now = now or timezone.now()
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        access = _locked(access)
        access.client.set_secret(secret)
        access.client.save(update_fields=["secret"])
        Token.objects.filter(client=access.client).delete()
        PartnerAccess.objects.filter(pk=access.pk).update(rotated_at=now)
        _record("partner.rotated", access, by, now)
    return secret


def change(
    *,
    access: PartnerAccess,
    scopes: Iterable[str],
    quota_per_minute: int,
    quota_per_day: int,
    by: Any,
    now: datetime | None = None,
) -> PartnerAccess:
    """Change what the access grants; it holds for tokens already given, at their next call.

    Raises InvalidInput, TransitionNotAllowed for a revoked access, PermissionRefused.
    """
    _require(by)
    granted = _known(scopes)
    with transaction.atomic():
        access = _locked(access)
        access.scopes, access.quota_per_minute, access.quota_per_day = granted, quota_per_minute, quota_per_day
        access.save(update_fields=["scopes", "quota_per_minute", "quota_per_day"])
        access.client.scopes = access.client.default_scopes = "\n".join(granted)
        access.client.save(update_fields=["scopes", "default_scopes"])
        _record("partner.changed", access, by, now or timezone.now(), fields=["scopes", "quotas"])
    return access


def revoke(*, access: PartnerAccess, by: Any, reason: str = "", now: datetime | None = None) -> PartnerAccess:
    """End the access: its secret and its tokens stop at once, and for good.

    Raises TransitionNotAllowed when it already is revoked, PermissionRefused.
    """
    _require(by)
    now = now or timezone.now()
    with transaction.atomic():
        access = _locked(access)
        access.revoked_at, access.revoked_by = now, by
        access.save(update_fields=["revoked_at", "revoked_by"])
        access.client.set_secret(secrets.token_urlsafe(SECRET_BYTES))
        access.client.grant_types = ""
        access.client.save(update_fields=["secret", "grant_types"])
        Token.objects.filter(client=access.client).delete()
        _record("partner.revoked", access, by, now, reason=reason)
    return access


def principal_of_token(value: str, *, now: datetime | None = None) -> PartnerPrincipal | None:
    """Who calls with this bearer token; None when it is unknown, expired, revoked or not a partner's."""
    token = Token.objects.select_related("client").lookup(Token.Type.ACCESS_TOKEN, value)
    if token is None or token.client_id is None or token.user_id is not None:
        return None
    access = PartnerAccess.objects.active().select_related("institution").filter(client_id=token.client_id).first()
    if access is None:
        return None
    _note_use(access, now or timezone.now())
    return PartnerPrincipal(access=access, scopes=frozenset(token.get_scopes()) & frozenset(access.scopes), token=token)


def purge_tokens() -> int:
    """Remove the tokens that expired; how many there were."""
    return Token.objects.expired().delete()[0]


def _note_use(access: PartnerAccess, now: datetime) -> None:
    """Remember the last use to the minute."""
    old = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USE_PRECISION)
    PartnerAccess.objects.filter(old, pk=access.pk).update(last_used_at=now)


def _require(by: Any) -> None:
    require_permission(by, "institutions.manage_partners")


def _known(names: Iterable[str]) -> list[str]:
    granted = sorted(set(names))
    if not granted or not known_scopes.are_known(granted):
        sentence = _("Choisissez au moins un droit dans la liste.")
        raise InvalidInput(sentence, code="unknown_scope", fields={"scopes": [sentence]})
    return granted


def _new_client(name: str, scopes: list[str], secret: str, now: datetime) -> Client:
    """An OAuth2 client that may do nothing but ask for its own tokens."""
    client = Client(
        name=name[:100],
        type=Client.Type.CONFIDENTIAL,
        grant_types=Client.GrantType.CLIENT_CREDENTIALS,
        response_types="",
        scopes="\n".join(scopes),
        default_scopes="\n".join(scopes),
        created_at=now,
    )
    client.set_secret(secret)
    client.save()
    return client


def _locked(access: PartnerAccess) -> PartnerAccess:
    rows = PartnerAccess.objects.select_for_update(of=("self",)).select_related("client", "institution")
    locked = rows.get(pk=access.pk)
    if locked.revoked_at is not None:
        raise TransitionNotAllowed(reasons=[_("Cet accès est révoqué.")])
    return locked


def _record(
    kind: str, access: PartnerAccess, by: Any, now: datetime, *, reason: str = "", fields: Iterable[str] = ()
) -> None:
    events.record(kind, by=by, obj=access, organisation=access.institution.slug, reason=reason, fields=fields, now=now)
