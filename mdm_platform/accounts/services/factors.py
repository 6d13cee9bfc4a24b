"""A lost second factor: one administrator asks, another one removes it."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import FactorRecovery, User
from mdm_platform.accounts.notifications import FactorRecovered, FactorRecoveryRequested
from mdm_platform.accounts.sessions import end_sessions
from mdm_platform.accounts.workflows import FactorRecoveryState, FactorRecoveryWorkflow
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import require_permission


def request(*, user: User, by: User, now: datetime | None = None) -> FactorRecovery:
    """Ask that the account's second factor be removed; the person is warned.

    PermissionRefused for oneself and for whoever is no administrator; InvalidInput when there is nothing
    to remove, or a request already.
    """
    now = now or timezone.now()
    check_request(user=user, by=by)
    try:
        with transaction.atomic():
            recovery = FactorRecovery.objects.create(user=user, requested_by=by, requested_at=now)
            events.record("factor_recovery.requested", by=by, obj=recovery, subject=user, now=now)
            FactorRecoveryRequested.send(to=user, about=recovery, now=now)
    except IntegrityError as error:
        raise InvalidInput(_("Une demande est déjà en cours pour ce compte."), code="already_requested") from error
    return recovery


def check_request(*, user: User, by: User) -> None:
    """Raise what `request` would raise, and change nothing."""
    require_permission(by, "accounts.request_factor_recovery", user)
    if not Authenticator.objects.filter(user=user).exists():
        raise InvalidInput(_("Ce compte n’a pas de second facteur."), code="no_second_factor")
    if FactorRecovery.objects.filter(user=user, state=FactorRecoveryState.REQUESTED).exists():
        raise InvalidInput(_("Une demande est déjà en cours pour ce compte."), code="already_requested")


@transaction.atomic
def approve(*, factorrecovery: FactorRecovery, by: User, note: str = "", now: datetime | None = None) -> FactorRecovery:
    """Remove every authenticator and session of the account; at the next login it sets up a new one."""
    now = now or timezone.now()
    changes = {"decided_by": by, "decided_at": now}
    FactorRecoveryWorkflow.apply(factorrecovery, "approve", by=by, now=now, changes=changes, note=note)
    user = factorrecovery.user
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    events.record("factor_recovery.approved", by=by, obj=factorrecovery, subject=user, now=now)
    FactorRecovered.send(to=user, about=factorrecovery, now=now)
    return factorrecovery


@transaction.atomic
def refuse(*, factorrecovery: FactorRecovery, by: User, note: str, now: datetime | None = None) -> FactorRecovery:
    """Leave the second factor as it is."""
    now = now or timezone.now()
    changes = {"decided_by": by, "decided_at": now}
    FactorRecoveryWorkflow.apply(factorrecovery, "refuse", by=by, now=now, note=note, changes=changes)
    events.record("factor_recovery.refused", by=by, obj=factorrecovery, subject=factorrecovery.user, now=now)
    return factorrecovery
