"""The register decides: an association is sent, verified, sent back, refused, suspended, dissolved."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association
from associations.models.readers import in_office
from associations.notifications.register import (
    AssociationDissolved,
    AssociationRefused,
    AssociationResumed,
    AssociationSubmitted,
    AssociationSuspended,
    AssociationToComplete,
    AssociationToVerify,
    AssociationVerified,
)
from associations.workflows import AssociationWorkflow
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.notifications import Notification

KEEPERS = (Role.LABEL_OFFICER,)


def board_of(association: Association) -> Any:
    """The officers in office who can be written to."""
    people = association.officers.filter(in_office()).values("user")
    return User.objects.reachable().filter(pk__in=people).order_by("pk")


def keepers() -> Any:
    """Those who keep the register day by day."""
    return User.objects.reachable().filter(groups__name__in=KEEPERS).distinct().order_by("pk")


@transaction.atomic
def submit(*, association: Association, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Any:
    """Send the association to the register. Raises PermissionRefused, TransitionNotAllowed with what lacks."""
    moment = now or timezone.now()
    log = AssociationWorkflow.apply(association, "submit", by=by, now=moment, changes={"submitted_at": moment})
    AssociationSubmitted.send_to_many(to=board_of(association), about=association, now=moment)
    AssociationToVerify.send_to_many(to=keepers(), about=association, now=moment)
    return log


@transaction.atomic
def verify(*, association: Association, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Any:
    """Enter the association in the register. Raises PermissionRefused, TransitionNotAllowed."""
    moment = now or timezone.now()
    changes = {"verified_at": moment, "updated_at": moment}
    try:
        with transaction.atomic():
            log = AssociationWorkflow.apply(association, "verify", by=by, now=moment, note=note, changes=changes)
    except IntegrityError:
        association.refresh_from_db()
        sentence = _("Une autre association vient d’être vérifiée avec ce numéro : comparez-les, puis fusionnez-les.")
        raise TransitionNotAllowed(sentence, code="number_taken") from None
    AssociationVerified.send_to_many(to=board_of(association), about=association, now=moment)
    return log


def ask_completion(
    *, association: Association, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> Any:
    """Say what lacks, and give the file back. Raises PermissionRefused, TransitionNotAllowed, InvalidInput."""
    return _decide(association, "ask_completion", AssociationToComplete, by=by, note=note, now=now)


def refuse(*, association: Association, by: Any, reason: str, note: str, now: datetime | None = None) -> Any:
    """Keep the association out of the register, with the reason."""
    return _decide(association, "refuse", AssociationRefused, by=by, reason=reason, note=note, now=now)


def reopen(*, association: Association, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Any:
    """Give a refused file back to its officers."""
    return _decide(association, "reopen", AssociationToComplete, by=by, note=note, now=now)


def suspend(*, association: Association, by: Any, reason: str, note: str, now: datetime | None = None) -> Any:
    """Set a verified association aside: it leaves the directory and files nothing meanwhile."""
    return _decide(association, "suspend", AssociationSuspended, by=by, reason=reason, note=note, now=now)


def resume(*, association: Association, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Any:
    """Put a suspended association back into the directory."""
    return _decide(association, "resume", AssociationResumed, by=by, note=note, now=now)


def dissolve(*, association: Association, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Any:
    """Record that the association is no more; its history stays."""
    return _decide(association, "dissolve", AssociationDissolved, by=by, note=note, now=now)


@transaction.atomic
def _decide(
    association: Association,
    transition: str,
    message: type[Notification],
    *,
    by: Any,
    note: str,
    reason: str = "",
    now: datetime | None = None,
) -> Any:
    moment = now or timezone.now()
    changes = {"updated_at": moment}
    log = AssociationWorkflow.apply(
        association, transition, by=by, reason=reason, note=note, now=moment, changes=changes
    )
    message.send_to_many(to=board_of(association), about=association, params={"log": log.pk}, now=moment)
    return log
