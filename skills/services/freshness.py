"""Keeps the directory fresh: reminders after a year, then out of search, back on confirmation."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mdm_platform import links
from mdm_platform.audit import events
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.permissions import require_permission
from skills.models import Profile
from skills.models.profile import FRESH_FOR
from skills.notifications import CONFIRM_PURPOSE, ConfirmationReminder, ProfileStale
from skills.services import cards, listing
from skills.workflows import ProfileState

REMINDERS_AFTER = (FRESH_FOR, FRESH_FOR + timedelta(days=14), FRESH_FOR + timedelta(days=28))
STALE_AFTER = FRESH_FOR + timedelta(days=42)
CONFIRMED = "profile.confirmed"
BATCH = 500


def remind_and_stale(*, now: datetime | None = None) -> dict[str, int]:
    """Send the reminders that are due and take out of search what nobody confirmed; how many of each.

    A profile leaves the search only after its three reminders, two weeks after the last one.
    """
    moment = now or timezone.now()
    reminded = stale = 0
    last = 0
    while keys := _due(moment, after=last):
        for key in keys:
            what = _attend(key, moment)
            reminded += what == "reminded"
            stale += what == "stale"
        last = keys[-1]
    return {"reminded": reminded, "stale": stale}


def confirm(*, profile: Profile, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Profile:
    """The owner says that the profile is right: a stale one is found again.

    Raises PermissionRefused, TransitionNotAllowed when the profile is neither published nor stale.
    """
    require_permission(by, "skills.edit_profile", profile)
    moment = now or timezone.now()
    with transaction.atomic():
        Profile.objects.select_for_update(of=("self",)).only("pk").get(pk=profile.pk)
        profile.refresh_from_db()
        changes = listing.freshly_confirmed(moment)
        if profile.state == ProfileState.PUBLISHED:
            for name, value in changes.items():
                setattr(profile, name, value)
            profile.save(update_fields=list(changes))
            cards.rebuild(profile=profile)
        elif profile.state == ProfileState.STALE:
            listing.move(profile=profile, transition="confirm", by=by, now=moment, changes=changes)
        else:
            raise TransitionNotAllowed
        events.record(CONFIRMED, by=by, obj=profile, subject=profile.owner, now=moment)
    return profile


def profile_of_link(token: str, *, now: datetime | None = None) -> Profile:
    """The profile that a confirmation link is for; LinkRefused or LinkExpired otherwise."""
    rows = Profile.objects.filter(owner__is_active=True, owner__deceased_at=None).select_related("owner")
    return links.read(CONFIRM_PURPOSE, token, rows, now=now)


def confirm_by_link(token: str, *, now: datetime | None = None) -> Profile:
    """Confirm with the link from the message; it stands for the owner, and can do nothing else."""
    profile = profile_of_link(token, now=now)
    return confirm(profile=profile, by=profile.owner, now=now)


def _due(moment: datetime, *, after: int) -> list[int]:
    rows = Profile.objects.due_for_confirmation(moment).filter(pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _attend(key: int, moment: datetime) -> str:
    """Remind the owner of one profile, or take it out of search; what was done, "" for nothing."""
    with transaction.atomic():
        rows = Profile.objects.due_for_confirmation(moment).select_for_update(of=("self",), skip_locked=True)
        profile = rows.filter(pk=key).first()
        if profile is None:
            return ""
        sent = profile.reminders_sent
        if sent < len(REMINDERS_AFTER):
            return _remind(profile, moment) if profile.confirmed_at <= moment - REMINDERS_AFTER[sent] else ""
        if profile.confirmed_at > moment - STALE_AFTER:
            return ""
        listing.move(profile=profile, transition="mark_stale", by=None, now=moment, reason="unconfirmed")
        ProfileStale.send(to=profile.owner, about=profile, now=moment)
        return "stale"


def _remind(profile: Profile, moment: datetime) -> str:
    Profile.objects.filter(pk=profile.pk).update(reminders_sent=F("reminders_sent") + 1)
    ConfirmationReminder.send(
        to=profile.owner, about=profile, params={"number": profile.reminders_sent + 1}, now=moment
    )
    return "reminded"
