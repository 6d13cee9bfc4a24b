"""What a person does with the own profile: start, send, pause, withdraw, come back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mdm_platform.audit.models import TransitionNote
from mdm_platform.permissions import require_permission
from skills import text
from skills.models import ImportedProfile, Profile
from skills.notifications import ProfileSubmitted, ProfileWithdrawn
from skills.services import appeals, contacts, duplicates, listing, network_memberships, profile_files
from skills.workflows import ProfileState

CONSENT_WITHDRAWN, ERASURE, DECEASED, GRACE_OVER = "consent_withdrawn", "erasure", "deceased", "grace_over"
WITHDRAWN = "profile_withdrawn"


def start_draft(*, by: Any, now: datetime | None = None) -> Profile:
    """The person's profile, begun as a draft when there is none yet; a second call gives the same one."""
    require_permission(by, "skills.create_profile")
    moment = now or timezone.now()
    first_name, _space, last_name = by.full_name.strip().partition(" ")
    script = "_ar" if text.ARABIC.search(by.full_name) else ""
    started = {f"first_name{script}": first_name[:100], f"last_name{script}": last_name[:100]}
    profile, created = Profile.objects.get_or_create(
        owner=by, defaults={**started, "created_at": moment, "updated_at": moment}
    )
    if created and profile.full_name:
        profile.name_key = duplicates.name_key(profile)
        profile.save(update_fields=["name_key"])
    return profile


def submit(*, profile: Profile, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Profile:
    """Send the profile to the curators, for the first time or again after a request for completion."""
    moment = now or timezone.now()
    transition = "resubmit" if profile.state == ProfileState.TO_COMPLETE else "submit"
    with transaction.atomic():
        changes = {"submitted_at": moment}
        listing.move(profile=profile, transition=transition, by=by, now=moment, changes=changes)
        ProfileSubmitted.send(to=profile.owner, about=profile, now=moment)
    return profile


def recall(*, profile: Profile, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Profile:
    """Take a sent profile back to change it; `by` is None when the platform does it."""
    listing.move(profile=profile, transition="recall", by=by, now=now or timezone.now(), reason=reason)
    return profile


def pause(*, profile: Profile, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Profile:
    """Hide a published profile until it is resumed; `by` is None when the platform does it."""
    listing.move(profile=profile, transition="pause", by=by, now=now or timezone.now(), reason=reason)
    return profile


def resume(*, profile: Profile, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Profile:
    """Show a paused profile again; that also confirms it."""
    moment = now or timezone.now()
    changes = listing.freshly_confirmed(moment)
    listing.move(profile=profile, transition="resume", by=by, now=moment, reason=reason, changes=changes)
    return profile


def withdraw(*, profile: Profile, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Profile:
    """Take the profile out for good: it is anonymised after a grace of 30 days, unless reopened before.

    What hangs on it ends too: open contacts are closed, an open appeal is abandoned, networks are left.
    """
    moment = now or timezone.now()
    changes = {**listing.out_of_the_directory(), "withdrawn_at": moment}
    with transaction.atomic():
        listing.move(profile=profile, transition="withdraw", by=by, now=moment, reason=reason, changes=changes)
        contacts.close_all_about(profile=profile, now=moment)
        appeals.abandon_all(profile=profile, now=moment)
        network_memberships.lapse_for(user=profile.owner, reason=reason or WITHDRAWN, now=moment)
        if reason != ERASURE:
            ProfileWithdrawn.send(to=profile.owner, about=profile, reason=reason, now=moment)
    return profile


def reopen(*, profile: Profile, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Profile:
    """Start again from a withdrawn profile, before its anonymisation: it is a draft once more."""
    listing.move(profile=profile, transition="reopen", by=by, now=now or timezone.now(), changes={"withdrawn_at": None})
    return profile


def anonymise(*, profile: Profile, reason: str = GRACE_OVER, now: datetime | None = None) -> Profile:
    """Forget the person behind a withdrawn profile; country, domain and seniority stay for statistics.

    The platform does it, after the grace or when an account is erased.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        profile_files.drop_all(profile=profile)
        listing.move(
            profile=profile, transition="anonymise", by=None, now=moment, reason=reason, changes=_blank_fields()
        )
        for related in ("profile_skills", "profile_languages", "experiences", "education"):
            getattr(profile, related).all().delete()
        profile.regions_of_interest.clear()
        ImportedProfile.objects.filter(profile=profile).delete()
        profile.appeals.update(text="", author=None)
        profile.contacts.update(profile=None)
        _erase_notes(profile, moment)
    return profile


def _blank_fields() -> dict[str, Any]:
    blank = dict.fromkeys(
        (
            "first_name",
            "last_name",
            "first_name_ar",
            "last_name_ar",
            "name_key",
            "headline",
            "summary_fr",
            "summary_ar",
            "summary_en",
            "city",
            "availability",
        ),
        "",
    )
    return {
        **blank,
        "owner": None,
        "birth_year": None,
        "origin_region": None,
        "origin_province": None,
        "contributions": [],
        "visibility": {},
        "listed_for": "staff",
        "indexable": False,
        "accepts_contacts": False,
        "withdrawn_at": None,
        "completeness": 0,
    }


def _erase_notes(profile: Profile, moment: datetime) -> None:
    keys = [str(key) for key in profile.appeals.values_list("pk", flat=True)]
    notes = TransitionNote.objects.filter(erased_at=None)
    notes.filter(log__object_type="skills.profile", log__object_id=str(profile.pk)).update(text="", erased_at=moment)
    notes.filter(log__object_type="skills.appeal", log__object_id__in=keys).update(text="", erased_at=moment)
