"""From a person's interest to what came of it: introduce, engage, complete, or close without an engagement."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from skills.models import ContactPurpose, Contribution, Match, Need, Workload
from skills.notifications import MatchClosed, MatchEngaged, MatchIntroduced
from skills.services import contacts, needs
from skills.services.matches.locks import lock_need, lock_people, lock_people_of
from skills.services.matches.sending import require_no_block
from skills.workflows import OPEN_NEED_STATES, MatchCloseReason, MatchWorkflow, NeedOutcome, NeedState

FULL_TIME_TWICE = "match_one_full_time_engagement"
SILENT_CLOSINGS = frozenset({MatchCloseReason.PERSON_WITHDREW.value})
_PURPOSES: Mapping[str, str] = {
    Contribution.EXPERTISE: ContactPurpose.EXPERTISE,
    Contribution.TRAINING: ContactPurpose.TRAINING,
    Contribution.MENTORING: ContactPurpose.MENTORING,
    Contribution.INVESTMENT: ContactPurpose.INVESTMENT,
    Contribution.RECRUITMENT: ContactPurpose.RECRUITMENT,
}


def introduce(
    *, match: Match, by: Any, subject: str, body: str, reason: str = "", note: str = "", now: datetime | None = None
) -> Match:
    """Open a relayed exchange between the agent and the interested person; addresses stay hidden.

    The first introduction puts the need in progress. Raises PermissionRefused (also for a
    block), InvalidInput for the words, TransitionNotAllowed, TransitionConflict.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        need = lock_need(match.need)
        lock_people([match.recipient_id])
        changes = {"introduced_at": moment, "agent_reminders_sent": 0}
        MatchWorkflow.apply(match, "introduce", by=by, now=moment, changes=changes)
        require_no_block(match, by)
        match.contact = contacts.introduce(
            profile=match.profile,
            purpose=_PURPOSES.get(need.contribution, ContactPurpose.OTHER),
            subject=subject,
            body=body,
            by=by,
            now=moment,
        )
        match.save(update_fields=["contact"])
        if need.state == NeedState.PUBLISHED:
            needs.start(need=need, by=None, now=moment)
        MatchIntroduced.send(to=match.recipient, about=match, now=moment)
    return match


def engage(
    *, match: Match, by: Any, engaged_from: date | None, engaged_until: date | None = None, now: datetime | None = None
) -> Match:
    """Say that the person is engaged from that day (until the other, included); the last place fills the need.

    Raises InvalidInput for the dates, TransitionNotAllowed when no place is left or the person is
    engaged full-time elsewhere over these days, TransitionConflict.
    """
    _check_dates(engaged_from, engaged_until)
    moment = now or timezone.now()
    with transaction.atomic():
        need = lock_need(match.need)
        lock_people_of(need, match)
        changes = {
            "engaged_at": moment,
            "engaged_from": engaged_from,
            "engaged_until": engaged_until,
            "engaged_full_time": need.workload == Workload.FULL_TIME,
        }
        _engage_once(match, by, moment, changes)
        MatchEngaged.send(to=match.recipient, about=match, now=moment)
        _fill_when_complete(need, by, moment)
    return match


def complete(*, match: Match, by: Any, reason: str, note: str = "", now: datetime | None = None) -> Match:
    """Say what came of the engagement; `reason` is a `MatchOutcome`. A mission that ends early ends today."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    changes: dict[str, Any] = {"completed_at": moment, "outcome": reason}
    begun = match.engaged_from is not None and match.engaged_from <= today
    if begun and (match.engaged_until is None or match.engaged_until > today):
        changes["engaged_until"] = today
    MatchWorkflow.apply(match, "complete", by=by, now=moment, reason=reason, note=note, changes=changes)
    return match


def close(*, match: Match, by: Any, reason: str, note: str = "", now: datetime | None = None) -> Match:
    """Nothing came of the person's interest; `reason` is a `MatchCloseReason`. The person is told, with thanks."""
    moment = now or timezone.now()
    with transaction.atomic():
        lock_people([match.recipient_id])
        MatchWorkflow.apply(
            match, "close", by=by, now=moment, reason=reason, note=note, changes={"close_reason": reason}
        )
        if reason not in SILENT_CLOSINGS:
            MatchClosed.send(to=match.recipient, about=match, reason=reason, now=moment)
    return match


def _engage_once(match: Match, by: Any, moment: datetime, changes: Mapping[str, Any]) -> None:
    try:
        with transaction.atomic():
            MatchWorkflow.apply(match, "engage", by=by, now=moment, changes=changes)
    except IntegrityError as error:
        if FULL_TIME_TWICE not in str(error):
            raise
        match.refresh_from_db()
        sentence = _("Cette personne est déjà engagée à temps plein sur ces dates. Convenez d’autres dates avec elle.")
        raise TransitionNotAllowed(sentence, code="already_engaged") from error


def _fill_when_complete(need: Need, by: Any, moment: datetime) -> None:
    """The last place is taken: the need is filled, and whoever still waited is told."""
    if need.state in OPEN_NEED_STATES and need.matches.engaged().count() >= need.people:
        needs.fill(need=need, by=by, reason=NeedOutcome.PLATFORM, now=moment)


def _check_dates(engaged_from: date | None, engaged_until: date | None) -> None:
    if engaged_from is None:
        raise InvalidInput(fields={"engaged_from": [_("Indiquez la date de début de l’engagement.")]})
    if engaged_until is not None and engaged_until < engaged_from:
        raise InvalidInput(fields={"engaged_until": [_("La fin ne peut pas précéder le début.")]})
