"""What an agent decides about a proposal: set it aside, or send it to the person (Law 09-08, art. 11)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import DomainError, InvalidInput, PermissionRefused
from mdm_platform.institutions.memberships import institution_of
from skills.audiences import is_partner_principal
from skills.models import Block, Match
from skills.notifications import MatchProposed
from skills.services.matches import rhythms
from skills.services.matches.locks import lock_match
from skills.workflows import MatchWorkflow, SetAsideReason


@dataclass(frozen=True)
class SetAsideMany:
    """The matches that were set aside, and why each of the others was not."""

    done: list[Match] = field(default_factory=list)
    refused: list[tuple[Match, str]] = field(default_factory=list)


@dataclass(frozen=True)
class SentMany:
    """The matches that were sent, and why each of the others was not."""

    sent: list[Match] = field(default_factory=list)
    refused: list[tuple[Match, str]] = field(default_factory=list)


def set_aside(*, match: Match, by: Any, reason: str, note: str = "", now: datetime | None = None) -> Match:
    """Do not write to this person; `reason` is a `SetAsideReason`. The person hears nothing."""
    MatchWorkflow.apply(match, "set_aside", by=by, now=now, reason=reason, note=note)
    return match


def set_aside_many(*, matches: Iterable[Match], by: Any, reason: str, now: datetime | None = None) -> SetAsideMany:
    """Set several people aside for the same reason; one that is refused does not stop the others.

    Raises InvalidInput for a reason out of the list, before anything changes.
    """
    if reason not in SetAsideReason.values:
        message = _("Choisissez une raison dans la liste.")
        raise InvalidInput(message, code="reason_required", fields={"reason": [message]})
    outcome = SetAsideMany()
    for match in matches:
        try:
            outcome.done.append(set_aside(match=match, by=by, reason=reason, now=now))
        except DomainError as refusal:
            outcome.refused.append((match, str(refusal)))
    return outcome


def restore(*, match: Match, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Match:
    """Take up again somebody who was set aside."""
    MatchWorkflow.apply(match, "restore", by=by, now=now)
    return match


def send(*, match: Match, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Match:
    """Send the proposal to the person, who hears of it at once or in the next digest, as chosen.

    Raises PermissionRefused (also where a block separates them, without saying so), TransitionNotAllowed.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        lock_match(match)
        at_once = rhythms.is_immediate(match.recipient_id)
        changes = {
            "sent_at": moment,
            "sent_by": None if is_partner_principal(by) else by,
            "announced_at": moment if at_once else None,
            "reminders_sent": 0,
        }
        MatchWorkflow.apply(match, "send", by=by, now=moment, changes=changes)
        require_no_block(match, by)
        if at_once:
            MatchProposed.send(to=match.recipient, about=match, now=moment)
    return match


def send_many(*, matches: Iterable[Match], by: Any, now: datetime | None = None) -> SentMany:
    """Send several proposals; one that is refused does not stop the others."""
    done = SentMany()
    for match in matches:
        try:
            done.sent.append(send(match=match, by=by, now=now))
        except DomainError as refusal:
            done.refused.append((match, str(refusal)))
    return done


def require_no_block(match: Match, by: Any) -> None:
    """PermissionRefused when the person does not want to hear from this agent or this institution."""
    institution = match.need.institution_id
    who = Q(blocked_institution_id=institution)
    if not is_partner_principal(by):
        acts_for = institution_of(by)
        who |= Q(blocked_id=by.pk) | Q(blocked_institution=acts_for, blocked_institution__isnull=False)
    if Block.objects.filter(who, owner_id=match.recipient_id).exists():
        raise PermissionRefused(_("Cette personne ne reçoit pas de nouveaux messages."), code="not_reachable")
