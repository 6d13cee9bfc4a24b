"""Traces that staff and partners leave when they read what is not public; the owner sees them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from mdm_platform.audit.models import AuditEvent
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.request_id import current_request_id
from skills.audiences import Audience, audience_of, is_partner_principal
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
    audience = audience_of(by)
    if audience not in (Audience.STAFF, Audience.PARTNERS):
        return
    moment = now or timezone.now()
    organisation = _organisation(by)
    private = {str(profile.pk): profile for profile in profiles if _is_private_reading(profile, by, audience)}
    known = _read_today(private, by, moment, organisation)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            kind=READ,
            object_type=Profile._meta.label_lower,
            object_id=key,
            actor=None if is_partner_principal(by) else by,
            subject_id=profile.owner_id,
            organisation=organisation,
            fields=sorted(presenters.visible_fields(profile, audience, partner_consented=True)),
            request_id=current_request_id(),
            at=moment,
        )
        for key, profile in private.items()
        if key not in known
    )


def _is_private_reading(profile: Profile, by: Any, audience: Audience) -> bool:
    if not is_partner_principal(by) and profile.owner_id == by.pk:
        return False
    public = presenters.visible_fields(profile, Audience.PUBLIC, partner_consented=False)
    return bool(presenters.visible_fields(profile, audience, partner_consented=True) - public)


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
