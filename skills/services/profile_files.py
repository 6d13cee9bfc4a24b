"""The photograph and the CV of a profile."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mdm_platform.audit import events
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import predicate, require_permission
from skills.models import Profile
from skills.services import cards, presenters
from skills.workflows import EDITABLE_STATES, LISTED_STATES

PHOTO, CV = "photo", "cv"
PURPOSES = {PHOTO: "profile_photo", CV: "profile_cv"}


@predicate
def may_read_profile_file(user: Any, stored: StoredFile) -> bool:
    """Whether the user sees, on the profile that the file belongs to, the field that holds it."""
    profile = Profile.objects.visible_to(user).filter(Q(photo=stored) | Q(cv=stored)).first()
    if profile is None:
        return False
    field = PHOTO if profile.photo_id == stored.pk else CV
    return presenters.view_for(profile, user).shows(field)


def attach(*, profile: Profile, kind: str, upload: UploadedFile, by: Any, now: datetime | None = None) -> StoredFile:
    """Keep a photograph (`kind` "photo") or a CV ("cv") in place of the one before.

    Raises PermissionRefused, InvalidInput (the file), StorageFull, TransitionNotAllowed.
    """
    require_permission(by, "skills.edit_profile", profile)
    stored = files.store(upload=upload, owner=by, purpose=PURPOSES[kind])
    _replace(profile, kind, stored, by, now or timezone.now())
    return stored


def remove(*, profile: Profile, kind: str, by: Any, now: datetime | None = None) -> None:
    """Delete the photograph or the CV."""
    require_permission(by, "skills.edit_profile", profile)
    _replace(profile, kind, None, by, now or timezone.now())


def drop_all(*, profile: Profile) -> None:
    """Delete both, when the profile is anonymised."""
    for kind in PURPOSES:
        stored = getattr(profile, kind)
        if stored is not None:
            setattr(profile, kind, None)
            profile.save(update_fields=[kind])
            files.remove(stored=stored)


def register_purposes() -> None:
    """Declare the two kinds of files, once at start."""
    register_purpose(Purpose(PURPOSES[PHOTO], may_read_profile_file, ("image",), inline=True))
    register_purpose(Purpose(PURPOSES[CV], may_read_profile_file, ("pdf",)))


def _replace(profile: Profile, kind: str, stored: StoredFile | None, by: Any, moment: datetime) -> None:
    with transaction.atomic():
        Profile.objects.select_for_update(of=("self",)).only("pk").get(pk=profile.pk)
        profile.refresh_from_db()
        if profile.state not in EDITABLE_STATES:
            raise TransitionNotAllowed(code="not_editable")
        former = getattr(profile, kind)
        setattr(profile, kind, stored)
        profile.updated_at = moment
        if profile.state in LISTED_STATES:
            profile.edited_at = moment
        profile.save(update_fields=[kind, "updated_at", "edited_at"])
        if former is not None:
            files.remove(stored=former)
        events.record("profile.edited", by=by, obj=profile, subject=profile.owner, fields=[kind], now=moment)
        cards.rebuild(profile=profile)
