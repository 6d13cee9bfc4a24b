"""Leaving: asked by the person, done after thirty days, and done again after a restore (law 09-08, art. 8)."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts import data_rights, lifecycle, second_factor
from mdm_platform.accounts.models import ErasureRequest, User
from mdm_platform.accounts.notifications import ErasureCancelled, ErasureScheduled
from mdm_platform.accounts.workflows import ErasureWorkflow
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput

GRACE = timedelta(days=30)


def request(*, user: User, now: datetime | None = None) -> ErasureRequest:
    """Ask to be erased after `GRACE`; InvalidInput when asked already, or for a member of staff.

    Staff leave through their administrator, who first takes their roles away: a file must not lose
    the person in charge without anybody knowing.
    """
    now = now or timezone.now()
    if second_factor.is_required(user):
        raise InvalidInput(
            _("Un compte professionnel est fermé par un administrateur, qui retire d’abord vos rôles."),
            code="staff_account",
        )
    try:
        with transaction.atomic():
            erasure = ErasureRequest.objects.create(user=user, requested_at=now, due_at=now + GRACE)
            events.record("erasure.requested", by=user, obj=erasure, subject=user, now=now)
            ErasureScheduled.send(to=user, about=erasure, now=now)
            lifecycle.tell("erasure_requested", user=user)
    except IntegrityError as error:
        raise InvalidInput(_("Une demande d’effacement est déjà en cours."), code="already_requested") from error
    return erasure


@transaction.atomic
def cancel(*, erasure: ErasureRequest, by: User, now: datetime | None = None) -> None:
    """Keep the account after all."""
    now = now or timezone.now()
    ErasureWorkflow.apply(erasure, "cancel", by=by, now=now, changes={"closed_at": now})
    events.record("erasure.cancelled", by=by, obj=erasure, subject=erasure.user, now=now)
    ErasureCancelled.send(to=erasure.user, about=erasure, now=now)
    lifecycle.tell("erasure_cancelled", user=erasure.user)


def tell_what_is_kept(*, user: User, now: datetime | None = None) -> None:
    """Write again to somebody who waits for their erasure: what is kept of them has changed."""
    for erasure in ErasureRequest.objects.pending().of(user):
        ErasureScheduled.send(to=user, about=erasure, now=now)


def carry_out(*, erasure: ErasureRequest, now: datetime | None = None) -> None:
    """Erase the person whose time for second thoughts is over.

    Raises TransitionConflict or TransitionNotAllowed when the request was cancelled meanwhile, InvalidInput
    before its day.
    """
    now = now or timezone.now()
    if erasure.due_at > now:
        raise InvalidInput(code="not_due")
    with transaction.atomic():
        ErasureWorkflow.apply(erasure, "erase", by=None, now=now, changes={"closed_at": now})
        _erase(erasure.user, now=now)
        events.record("erasure.done", obj=erasure, subject=erasure.user, now=now)
        remember([str(erasure.user.public_id)])


def replay(*, public_ids: Iterable[str], now: datetime | None = None) -> int:
    """Erase again the accounts of the erasure list that a restored backup brought back; how many."""
    now = now or timezone.now()
    erased = 0
    for user in User.objects.filter(public_id__in=list(public_ids), erased_at=None):
        with transaction.atomic():
            for pending in ErasureRequest.objects.pending().filter(user=user):
                ErasureWorkflow.apply(pending, "erase", by=None, now=now, changes={"closed_at": now})
            _erase(user, now=now)
            events.record("erasure.replayed", obj=user, subject=user, now=now)
        erased += 1
    return erased


def discard_unverified(*, user: User, now: datetime | None = None) -> None:
    """Erase an account that nobody ever opened: its address may be somebody else's."""
    with transaction.atomic():
        _erase(user, now=now or timezone.now())


def remember(public_ids: Iterable[str]) -> None:
    """Append to the erasure list, which stands outside the database and its backups; ids only."""
    path = Path(settings.ERASURE_LIST)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as lines:
        lines.writelines(f"{public_id}\n" for public_id in public_ids)
        lines.flush()
        os.fsync(lines.fileno())


def remembered(path: Path) -> list[str]:
    """The ids of an erasure list; none when there is no such file."""
    return path.read_text(encoding="ascii").split() if path.is_file() else []


def _erase(user: User, *, now: datetime) -> None:
    """Everything that says who the person was; ids stay, so that counts and files stay whole."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    data_rights.erase(locked)
    lifecycle.tell("erased", user=locked)
    locked.refresh_from_db()
    locked.email = locked.phone = None
    locked.full_name = ""
    locked.phone_verified = locked.is_staff = locked.is_superuser = locked.is_active = False
    locked.last_login = None
    locked.erased_at = now
    locked.set_unusable_password()
    locked.save()
    locked.groups.clear()
    locked.user_permissions.clear()
