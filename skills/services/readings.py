"""Traces that staff and partners leave when they read what is not public; the owner sees them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from mdm_platform.audit.models import AuditEvent
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.request_id import current_request_id
from skills.audiences import CONSENTS_NEEDED, Audience, audience_of, face_of, is_partner_principal
from skills.models import Profile
from skills.services import presenters

READ = "profile.read"


def trace(*, profile: Profile, by: Any, now: datetime | None = None) -> None:
    """Note that this reader opened the profile, once a day."""
    trace_many(profiles=[profile], by=by, now=now)


def trace_many(*, profiles: Iterable[Profile], by: Any, now: datetime | None = None) -> None:
    """Note that this reader saw these profiles (a page of results, an export), once a day each.

    Only staff and partners leave traces, on other people's profiles, when they see more than the public.
    """
    face = face_of(by)
    if face != Audience.STAFF and face not in CONSENTS_NEEDED:
        return
    moment = now or timezone.now()
    organisation = _organisation(by)
    rows = list(profiles)
    shared = Profile.objects.consented_for(face).filter(pk__in=[profile.pk for profile in rows])
    consented = set(shared.values_list("pk", flat=True))
    seen = {profile: presenters.visible_fields(profile, face, profile.pk in consented) for profile in rows}
    private = {str(profile.pk): profile for profile in rows if _is_private_reading(profile, by, seen[profile])}
    known = _read_today(private, by, moment, organisation)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            kind=READ,
            object_type=Profile._meta.label_lower,
            object_id=key,
            actor=None if is_partner_principal(by) else by,
            subject_id=profile.owner_id,
            organisation=organisation,
            fields=sorted(seen[profile]),
            request_id=current_request_id(),
            at=moment,
        )
        for key, profile in private.items()
        if key not in known
    )


def _is_private_reading(profile: Profile, by: Any, seen: frozenset[str]) -> bool:
    if not is_partner_principal(by) and profile.owner_id == by.pk:
        return False
    public = presenters.visible_fields(profile, Audience.PUBLIC, partner_consented=False)
    return bool(seen - public)


def _read_today(keys: Iterable[str], by: Any, moment: datetime, organisation: str) -> set[str]:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = AuditEvent.objects.filter(
        kind=READ, object_type=Profile._meta.label_lower, object_id__in=list(keys), at__gte=midnight
    )
    reader = {"actor": None, "organisation": organisation} if is_partner_principal(by) else {"actor_id": by.pk}
    return set(rows.filter(**reader).values_list("object_id", flat=True))


def _organisation(by: Any) -> str:
    """The institution for which a partner reads; empty for staff."""
    if audience_of(by) != Audience.PARTNERS:
        return ""
    institution = institution_of(by)
    return institution.slug[:80] if institution is not None else ""
