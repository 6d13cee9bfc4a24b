"""What befalls an account changes its profile in the same transaction."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.audit.models import TransitionLog
from skills.models import ContactRequest, Profile
from skills.models.contact import OPEN_STATES
from skills.services import cards, contacts, personal_data, profile_files, profiles
from skills.services.profiles import CONSENT_WITHDRAWN, DECEASED, ERASURE
from skills.workflows import ProfileState, ProfileWorkflow

GRACE = timedelta(days=30)
SHOWN = (ProfileState.PUBLISHED, ProfileState.STALE)


def register() -> None:
    """Listen to the accounts, and say what is held about a person; once at start."""
    lifecycle.listen("consent_changed", follow_consent)
    lifecycle.listen("deceased", follow_death)
    lifecycle.listen("erasure_requested", follow_erasure_request)
    lifecycle.listen("erasure_cancelled", follow_erasure_cancellation)
    data_rights.register(personal_data.PROFILE_SECTION)
    data_rights.register(personal_data.CONTACT_SECTION)
    profile_files.register_purposes()


def follow_consent(*, user: Any, purpose: str, given: bool) -> None:
    """Directory withdrawn: the profile is withdrawn. Sharing with partners changed: their card follows at once."""
    profile = _profile_of(user)
    if profile is None:
        return
    if purpose == "directory" and not given and profile.state not in (ProfileState.DRAFT, *_GONE):
        profiles.withdraw(profile=profile, by=None, reason=CONSENT_WITHDRAWN)
    elif purpose in ("partner_sharing", "host_country") and profile.state == ProfileState.PUBLISHED:
        cards.rebuild(profile=profile)


def follow_death(*, user: Any) -> None:
    """Hide the profile and end the open exchanges."""
    profile = _profile_of(user)
    if profile is not None:
        _hide(profile, DECEASED)
    for contact in ContactRequest.objects.filter(Q(recipient=user) | Q(sender=user), state__in=OPEN_STATES):
        contacts.close(contact=contact, by=None, reason=DECEASED)


def follow_erasure_request(*, user: Any) -> None:
    """Hide the profile during the grace."""
    profile = _profile_of(user)
    if profile is not None:
        _hide(profile, ERASURE)


def follow_erasure_cancellation(*, user: Any) -> None:
    """Show again what the request for erasure had hidden."""
    profile = _profile_of(user)
    if profile is None or profile.state != ProfileState.PAUSED:
        return
    last = TransitionLog.objects.about(profile).last()
    if last is not None and last.reason == ERASURE and not ProfileWorkflow.get("resume").refusals(profile):
        profiles.resume(profile=profile, by=None, reason=ERASURE)


def anonymise_withdrawn(*, now: Any = None) -> int:
    """Anonymise the profiles that were withdrawn 30 days ago; how many."""
    moment = now or timezone.now()
    overdue = Profile.objects.withdrawn_before(moment - GRACE)
    done = 0
    for profile in overdue.iterator():
        profiles.anonymise(profile=profile, now=moment)
        done += 1
    return done


_GONE = (ProfileState.WITHDRAWN, ProfileState.ANONYMISED)


def _profile_of(user: Any) -> Profile | None:
    return Profile.objects.filter(owner=user).select_related("owner").first()


def _hide(profile: Profile, reason: str) -> None:
    if profile.state in SHOWN:
        profiles.pause(profile=profile, by=None, reason=reason)
    elif profile.state == ProfileState.SUBMITTED:
        profiles.recall(profile=profile, by=None, reason=reason)
    cards.empty(profile=profile)
