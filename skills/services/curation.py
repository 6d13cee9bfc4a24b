"""What curators decide about profiles: publish, ask for completion, refuse, hide; one by one or in bulk."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mdm_platform.audit import events
from mdm_platform.errors import DomainError
from mdm_platform.permissions import require_permission
from skills.models import Profile
from skills.notifications import CompletionRequested, ProfileHidden, ProfilePublished, ProfileRefused
from skills.services import listing

MOST_AT_ONCE = 500
ACKNOWLEDGED = "profile.changes_read"


@dataclass(frozen=True)
class Outcome:
    """What became of one profile of a bulk decision; `refusals` are sentences, empty when it was done."""

    profile: Profile
    refusals: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the decision was taken."""
        return not self.refusals


def queue(*, by: Any) -> QuerySet[Profile]:
    """The profiles that wait for a decision, oldest first; PermissionRefused for those who decide nothing."""
    require_permission(by, "skills.view_queue")
    return Profile.objects.awaiting_curation().exclude(owner_id=by.pk)


def publish(*, profile: Profile, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Profile:
    """Put the profile into the directory."""
    moment = now or timezone.now()
    with transaction.atomic():
        changes = {**listing.freshly_listed(moment), "edited_at": None}
        listing.move(profile=profile, transition="publish", by=by, now=moment, note=note, changes=changes)
        ProfilePublished.send(to=profile.owner, about=profile, now=moment)
    return profile


def request_completion(*, profile: Profile, by: Any, reason: str, note: str, now: datetime | None = None) -> Profile:
    """Ask the person for more; `reason` is a `CompletionReason`, `note` is sent to the person."""
    moment = now or timezone.now()
    with transaction.atomic():
        log = listing.move(
            profile=profile, transition="request_completion", by=by, now=moment, reason=reason, note=note
        )
        CompletionRequested.send(to=profile.owner, about=profile, reason=reason, params={"log": log.pk}, now=moment)
    return profile


def refuse(*, profile: Profile, by: Any, reason: str, note: str, now: datetime | None = None) -> Profile:
    """Refuse the profile; `reason` is a `RefusalReason`, and the person may appeal."""
    moment = now or timezone.now()
    with transaction.atomic():
        log = listing.move(profile=profile, transition="refuse", by=by, now=moment, reason=reason, note=note)
        ProfileRefused.send(to=profile.owner, about=profile, reason=reason, params={"log": log.pk}, now=moment)
    return profile


def hide(*, profile: Profile, by: Any, reason: str, note: str, now: datetime | None = None) -> Profile:
    """Take a published profile out of the directory; the person may appeal."""
    moment = now or timezone.now()
    with transaction.atomic():
        log = listing.move(
            profile=profile,
            transition="hide",
            by=by,
            now=moment,
            reason=reason,
            note=note,
            changes=listing.out_of_the_directory(),
        )
        ProfileHidden.send(to=profile.owner, about=profile, reason=reason, params={"log": log.pk}, now=moment)
    return profile


def acknowledge_changes(*, profile: Profile, by: Any, now: datetime | None = None) -> Profile:
    """A curator has read again a profile changed since it was published; a later change brings it back."""
    require_permission(by, "skills.curate_profile", profile)
    with transaction.atomic():
        Profile.objects.select_for_update(of=("self",)).only("pk").get(pk=profile.pk)
        if Profile.objects.filter(pk=profile.pk, edited_at__isnull=False).update(edited_at=None):
            events.record(ACKNOWLEDGED, by=by, obj=profile, subject=profile.owner, now=now)
        profile.edited_at = None
    return profile


DECISIONS: dict[str, Callable[..., Profile]] = {
    "publish": publish,
    "request_completion": request_completion,
    "refuse": refuse,
    "hide": hide,
}


def decide_many(
    *,
    decision: str,
    profiles: Iterable[Profile],
    by: Any,
    reason: str = "",
    note: str = "",
    now: datetime | None = None,
) -> list[Outcome]:
    """Take the same decision about each profile by itself: one that is blocked does not stop the others."""
    require_permission(by, "skills.curate_profile")
    return [
        _decide_one(DECISIONS[decision], profile, by=by, reason=reason, note=note, now=now)
        for profile in list(profiles)[:MOST_AT_ONCE]
    ]


def _decide_one(service: Callable[..., Profile], profile: Profile, **words: Any) -> Outcome:
    try:
        service(profile=profile, **words)
    except DomainError as refusal:
        return Outcome(profile, tuple(getattr(refusal, "reasons", ())) or (str(refusal),))
    return Outcome(profile)
