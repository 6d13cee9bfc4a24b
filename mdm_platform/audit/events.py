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

    `subject` is the person whom the data is about, and who can read the trace.
    """
    return AuditEvent.objects.create(
        kind=kind,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        actor=by if by is not None and by.is_authenticated else None,
        subject=subject,
        organisation=organisation,
        fields=sorted(fields),
        reason=reason,
        request_id=current_request_id(),
        at=now or timezone.now(),
    )
