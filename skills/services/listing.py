"""Moves a profile along its workflow and keeps what others find of it in step, in one transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from mdm_platform.audit.models import TransitionLog
from skills.models import Profile
from skills.services import cards
from skills.workflows import LISTED_STATES, ProfileState, ProfileWorkflow

GONE_STATES = (ProfileState.REFUSED, ProfileState.WITHDRAWN, ProfileState.ANONYMISED)
_when_hidden: list[Callable[..., Any]] = []
_when_anonymised: list[Callable[..., Any]] = []


def when_hidden(listener: Callable[..., Any]) -> None:
    """Call `listener(profile=…, for_good=…, now=…)` in the transaction in which a profile leaves the directory."""
    if listener not in _when_hidden:
        _when_hidden.append(listener)


def when_anonymised(listener: Callable[..., Any]) -> None:
    """Call `listener(profile=…, now=…)` in the transaction in which a profile stops being anybody's."""
    if listener not in _when_anonymised:
        _when_anonymised.append(listener)


def move(
    *,
    profile: Profile,
    transition: str,
    by: Any,
    now: datetime,
    reason: str = "",
    note: str = "",
    changes: Mapping[str, Any] | None = None,
) -> TransitionLog:
    """Apply the transition; cards are written when the profile is published, removed otherwise."""
    with transaction.atomic():
        log = ProfileWorkflow.apply(
            profile,
            transition,
            by=by,
            now=now,
            reason=reason,
            note=note,
            changes={**(changes or {}), "updated_at": now},
        )
        if profile.state == ProfileState.PUBLISHED:
            cards.rebuild(profile=profile)
        else:
            cards.empty(profile=profile)
            _tell_listeners(profile, log, now)
    return log


def _tell_listeners(profile: Profile, log: TransitionLog, now: datetime) -> None:
    if log.source in LISTED_STATES:
        for listener in _when_hidden:
            listener(profile=profile, for_good=profile.state in GONE_STATES, now=now)
    if profile.state == ProfileState.ANONYMISED:
        for listener in _when_anonymised:
            listener(profile=profile, now=now)


def freshly_listed(now: datetime) -> dict[str, Any]:
    """The fields of a profile that enters the directory now."""
    return {"published_at": now, "confirmed_at": now, "reminders_sent": 0}


def freshly_confirmed(now: datetime) -> dict[str, Any]:
    """The fields of a profile that its owner has just confirmed."""
    return {"confirmed_at": now, "reminders_sent": 0}


def out_of_the_directory() -> dict[str, Any]:
    """The fields of a profile that leaves the directory."""
    return {"published_at": None}
