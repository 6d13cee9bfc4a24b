"""The demonstration: its accounts, one partner, and the data that each part registers.

    register_demo("profiles", load_profiles, order=50)     # load_profiles(profiles=2000) -> int
    register_demo_entry("followed_case", example)          # example({…of the last run}) -> {…} | None

`manage.py load_demo` runs the parts in order and writes how to sign in to a file that only its
owner reads. Passwords are random and stay the same from one run to the next.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import STAFF_ROLES, Role
from mdm_platform.institutions import memberships, partners, scopes
from mdm_platform.institutions.models import Institution, PartnerAccess
from mdm_platform.notifications.models import InboxMessage
from mdm_platform.notifications.queue import heard_only_by

SECONDS = (Role.PAYMENT_AUTHORISER, Role.MEMBER)
PARTNER = "partner"
PARTNER_INSTITUTION = "anapec"
PARTNER_PROGRAM = "Démonstration"
READ_AFTER = timedelta(days=7)
HEARD_SINCE = timedelta(days=30)
Entry = dict[str, Any]


@dataclass(frozen=True)
class DemoPart:
    """One part of the demonstration; `load(profiles=…)` may run again, and answers how many rows there are."""

    name: str
    load: Callable[..., int]
    order: int


_parts: dict[str, DemoPart] = {}
_entries: dict[str, Callable[[Entry], Entry | None]] = {}


def register_demo(name: str, function: Callable[..., int], order: int) -> None:
    """Declare a part, called as `function(profiles=N)`; a name declared again replaces the first."""
    _parts[name] = DemoPart(name, function, order)


def register_demo_entry(name: str, function: Callable[[Entry], Entry | None]) -> None:
    """Declare a way in that is no account: `function` gets what it gave the last time, and gives what to write."""
    _entries[name] = function


def demo_entries(known: Mapping[str, Entry]) -> list[Entry]:
    """Those ways in as entries of accounts.json, once the parts have run."""
    found = [(name, function(known.get(name, {}))) for name, function in _entries.items()]
    return [{"role": name, **entry} for name, entry in found if entry is not None]


def demo_parts() -> list[DemoPart]:
    """Every part, in the order in which they run."""
    return sorted(_parts.values(), key=lambda part: (part.order, part.name))


def demo_email(role: str, number: int = 1) -> str:
    """The address under which the demonstration's account of a role signs in, the first or the second."""
    return f"{entry_name(role, number).replace('_', '-')}@demo.example"


def entry_name(role: str, number: int = 1) -> str:
    """Under what accounts.json names the account: « member », « member_2 »."""
    return str(role) if number == 1 else f"{role}_{number}"


@contextmanager
def whole() -> Iterator[None]:
    """Write a part whole or not at all, without the savepoints of services, which are a third of all queries.

    Only the accounts of the demonstration hear of it, of the last month alone: nobody reads what the invented people
    would be sent, nor a thousand mails of years ago.
    """
    names = (entry_name(role, number) for role in Role for number in (1, 2))
    heard = {f"{name.replace('_', '-')}@demo.example" for name in names}
    since = timezone.now() - HEARD_SINCE
    with transaction.atomic(), heard_only_by(lambda person, when: when >= since and person.email in heard):
        connection.features.uses_savepoints = False
        try:
            yield
        finally:
            del connection.features.uses_savepoints


def have_read(prefix: str, *, now: datetime) -> None:
    """Have what was written more than a week ago read, of the messages whose name begins so."""
    old = InboxMessage.objects.filter(read_at=None, notification__startswith=prefix, created_at__lt=now - READ_AFTER)
    old.update(read_at=now - READ_AFTER)


def make_accounts(known: Mapping[str, Entry]) -> list[Entry]:
    """The accounts and the partner, as entries of accounts.json; `known` holds those of the last run by name."""
    with transaction.atomic():
        wanted = [*((role, 1) for role in Role), *((role, 2) for role in SECONDS)]
        entries = [_account(role, number, known.get(entry_name(role, number), {})) for role, number in wanted]
        institution = _partner_institution()
        agent = User.objects.get(email=demo_email(Role.PARTNER_AGENT))
        memberships.join(user=agent, institution=institution, role=Role.PARTNER_AGENT)
        return [*entries, _partner(institution, known.get(PARTNER, {}))]


def _account(role: Role, number: int, known: Entry) -> Entry:
    email = demo_email(role, number)
    user = User.objects.filter(email=email).first()
    if user is None:
        name = str(role.label).capitalize() + (f" {number}" if number > 1 else "")
        user = User.objects.create_user(email, full_name=name, is_staff=role in STAFF_ROLES)
        user.groups.set(Group.objects.filter(name=role))
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    password = known.get("password") or secrets.token_urlsafe(12)
    if not (user.has_usable_password() and user.check_password(password)):
        user.set_password(password)
        user.save(update_fields=["password"])
    secret = _second_factor(user, known.get("totp_secret", "")) if role in STAFF_ROLES else ""
    return {"role": entry_name(role, number), "email": email, "password": password, "totp_secret": secret}


def _second_factor(user: User, known: str) -> str:
    """The secret of the person's authenticator app, kept when it is the known one."""
    existing = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    if known and existing.exists():
        return known
    existing.delete()
    secret = known or generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def _partner_institution() -> Institution:
    found = Institution.objects.filter(slug=PARTNER_INSTITUTION).first() or Institution.objects.active().first()
    return found or Institution.objects.create(
        slug="demo-partner", kind="agency", name_fr="Partenaire de démonstration"
    )


def _partner(institution: Institution, known: Entry) -> Entry:
    """The partner's client and secret; what the access grants follows the scopes that the apps register."""
    administrator = User.objects.get(email=demo_email(Role.ADMINISTRATOR))
    wanted = [name for name, _label in scopes.choices()]
    access = PartnerAccess.objects.active().filter(institution=institution, name=PARTNER_PROGRAM).first()
    if access is None:
        access, secret = partners.grant(
            institution=institution, name=PARTNER_PROGRAM, scopes=wanted, by=administrator, quota_per_day=1_000_000
        )
    elif known.get("client_id") == access.client_id and access.client.check_secret(known["client_secret"]):
        secret = known["client_secret"]
    else:
        secret = partners.rotate(access=access, by=administrator)
    if access.scopes != wanted:
        quotas = {"quota_per_minute": access.quota_per_minute, "quota_per_day": access.quota_per_day}
        partners.change(access=access, scopes=wanted, by=administrator, **quotas)
    return {"role": PARTNER, "client_id": access.client_id, "client_secret": secret}
