"""New cases are opened by the platform, which routes them; nobody has to press a button."""

from datetime import datetime

from django.db import transaction

from grievances.models import Case
from grievances.services import cases
from grievances.workflows import CaseState
from mdm_platform.errors import DomainError

MOST_AT_ONCE = 500


def open_received(*, now: datetime | None = None) -> int:
    """Open what was received, each in a transaction of its own; how many were. What moved meanwhile is left alone."""
    opened = 0
    for case in Case.objects.filter(state=CaseState.RECEIVED).order_by("received_at", "pk")[:MOST_AT_ONCE]:
        try:
            with transaction.atomic():
                cases.open(case=case, now=now)
        except DomainError:
            continue
        opened += 1
    return opened
