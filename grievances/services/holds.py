"""Holds: a case that must be kept, for a trial or an inquiry, is not erased while one is in force."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, RetentionHold
from grievances.models.retention_hold import LONGEST_REASON
from grievances.services import redaction, units
from grievances.services.locks import lock
from grievances.services.words import required
from grievances.workflows import FINAL_STATES
from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import erasures
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionConflict, TransitionNotAllowed
from mdm_platform.formats import nice_date
from mdm_platform.permissions import require_permission

HOLD = "grievances.hold_case"


@transaction.atomic
def place(*, case: Case, reason: str, by: Any, until: date | None = None, now: datetime | None = None) -> RetentionHold:
    """Keep the case whatever its term, until that day or until the hold is lifted.

    Raises PermissionRefused, InvalidInput, TransitionNotAllowed (erased already, or held already).
    """
    moment = now or timezone.now()
    lock(case)
    require_permission(by, HOLD, case)
    words = required(reason, field="reason", most=LONGEST_REASON)
    if until is not None and until < timezone.localdate(moment):
        message = _("Ce jour est déjà passé.")
        raise InvalidInput(message, code="date_in_past", fields={"until": [message]})
    if case.redacted_at is not None:
        raise TransitionNotAllowed(_("Ce dossier est déjà effacé : il n’y a plus rien à conserver."))
    running = RetentionHold.objects.filter(case=case, lifted_at=None).first()
    if running is not None and running.is_in_force(moment):
        raise TransitionNotAllowed(_("Une mesure de conservation est déjà en vigueur pour ce dossier."))
    if running is not None:
        running.lifted_at = moment
        running.save(update_fields=["lifted_at"])
    asked = running.erasure_asked_at if running is not None else None
    made = RetentionHold.objects.create(
        case=case, reason=words, until=until, placed_at=moment, placed_by=by, erasure_asked_at=asked
    )
    events.record("case.held", by=by, obj=case, fields=["until"] if until else [], now=moment)
    if case.identity.user is not None:
        erasures.tell_what_is_kept(user=case.identity.user, now=moment)
    return made


@transaction.atomic
def lift(*, hold: RetentionHold, reason: str, by: Any, now: datetime | None = None) -> RetentionHold:
    """End the hold, with why; a case of which the erasure was asked meanwhile is erased.

    Raises PermissionRefused, InvalidInput, TransitionConflict (lifted already).
    """
    moment, case = now or timezone.now(), lock(hold.case)
    require_permission(by, HOLD, case)
    hold.refresh_from_db()
    if hold.lifted_at is not None:
        raise TransitionConflict
    hold.lift_reason = required(reason, field="reason", most=LONGEST_REASON)
    hold.lifted_at, hold.lifted_by = moment, by
    hold.save(update_fields=["lift_reason", "lifted_at", "lifted_by"])
    events.record("case.hold_lifted", by=by, obj=case, now=moment)
    if hold.erasure_asked_at is not None and case.state in FINAL_STATES:
        redaction.redact(case=case, now=moment)
    return hold


def of_case(case: Case, now: datetime | None = None) -> RetentionHold | None:
    """The hold that keeps the case today."""
    return RetentionHold.objects.in_force(timezone.localdate(now)).filter(case=case).first()


def kept_of(user: Any) -> list[str]:
    """What an erasure of the account would leave for a time, why and until when: one sentence a case."""
    rows = RetentionHold.objects.in_force().filter(case__identity__user=user, case__redacted_at=None)
    return [_told(hold) for hold in rows.select_related("case").order_by("case_id")]


def _told(hold: RetentionHold) -> str:
    words = {"number": hold.case.number, "reason": hold.reason}
    if hold.until is None:
        return _("Le dossier %(number)s, jusqu’à ce que la mesure soit levée. Motif : %(reason)s") % words
    words["day"] = nice_date(hold.until)
    return _("Le dossier %(number)s, jusqu’au %(day)s. Motif : %(reason)s") % words


def erase_asked(*, now: datetime | None = None) -> int:
    """Erase what a person asked to erase while a hold, over by now, kept it; how many cases."""
    held = RetentionHold.objects.in_force(timezone.localdate(now)).values("case_id")
    asked = RetentionHold.objects.exclude(erasure_asked_at=None).values("case_id")
    rows = Case.objects.filter(pk__in=asked, redacted_at=None, state__in=FINAL_STATES).exclude(pk__in=held)
    return sum(redaction.redact(case=case, now=now) for case in rows.order_by("pk"))


def may_hold(user: Any) -> QuerySet[Case]:
    """The cases that the user may keep: for the data-protection officer any but those about their institutions."""
    if Role.DATA_PROTECTION_OFFICER in user.role_names:
        return Case.objects.exclude(unit_complained__in=units.every(user))
    return Case.objects.visible_to(user)
