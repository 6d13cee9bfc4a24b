"""Write and read the log of events."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from mdm_platform.audit.models import AuditEvent
from mdm_platform.request_id import current_request_id


def record(
    kind: str,
    *,
    by: Any = None,
    obj: Any = None,
    subject: Any = None,
    organisation: str = "",
    fields: Iterable[str] = (),
    reason: str = "",
    now: datetime | None = None,
) -> AuditEvent:
    """Append an event: `kind` is a dotted code ("profile.read"), `fields` are names, never values.

    `subject` is the person whom the data is about, and who can read the trace. A partner's program
    is no person: its institution is written as the organisation.
    """
    is_partner = getattr(by, "is_partner", False)
    is_person = by is not None and by.is_authenticated and not is_partner
    return AuditEvent.objects.create(
        kind=kind,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        actor=by if is_person else None,
        subject=subject,
        organisation=organisation or (by.institution.slug if is_partner else ""),
        fields=sorted(fields),
        reason=reason,
        request_id=current_request_id(),
        at=now or timezone.now(),
    )
