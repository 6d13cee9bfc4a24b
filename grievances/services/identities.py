"""The person behind a case: opened by hand, with a reason, and told when the case ends."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from grievances.models import Case, CaseIdentity, IdentityReading
from grievances.services import contacting
from grievances.services.words import required
from mdm_platform.audit import events
from mdm_platform.permissions import require_permission


@transaction.atomic
def open(*, case: Case, by: Any, reason: str, now: datetime | None = None) -> CaseIdentity:
    """The identity, for somebody who says why; the trace does not say whose it is.

    Raises PermissionRefused, InvalidInput (no reason).
    """
    require_permission(by, "grievances.open_identity", case)
    why = required(reason, field="reason", most=300)
    moment = now or timezone.now()
    IdentityReading.objects.create(case=case, by=by, reason=why, at=moment)
    events.record("case.identity_opened", by=by, obj=case, now=moment)
    return case.identity


def tell_openings(*, case: Case, now: datetime | None = None) -> int:
    """Tell the person, whose case has ended, that their identity was opened; how many times it was."""
    moment = now or timezone.now()
    untold = IdentityReading.objects.filter(case=case, told_at=None).update(told_at=moment)
    if untold:
        contacting.tell(case=case, what="identity_opened", now=moment)
    return untold
