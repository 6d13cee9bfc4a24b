"""A new account, with its role and the consents of its first form."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import consents
from mdm_platform.audit import events

UNVERIFIED_KEPT = timedelta(days=3)


@transaction.atomic
def complete(*, user: User, purposes: Iterable[str], now: datetime | None = None) -> None:
    """Make the new account a member's, with the consents that were ticked and the attestation of age."""
    now = now or timezone.now()
    user.groups.add(Group.objects.get(name=Role.MEMBER))
    consents.set_all(user=user, purposes=purposes, by=user, now=now)
    events.record("account.registered", by=user, obj=user, subject=user, reason="adult_attested", now=now)


def unverified(*, now: datetime | None = None) -> list[User]:
    """Accounts that nobody ever opened: their address or number was never proved."""
    oldest = (now or timezone.now()) - UNVERIFIED_KEPT
    never_opened = User.objects.filter(last_login=None, date_joined__lt=oldest, erased_at=None, phone_verified=False)
    return list(never_opened.exclude(emailaddress__verified=True).filter(is_staff=False)[:500])
