"""What happens whenever a case ends, however it ends."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from grievances.models import Case, ThirdParty
from grievances.services import contacting, deadlines, identities
from grievances.services.clocks import FEEDBACK_DAYS


def feedback_until(now: datetime) -> datetime:
    """Until when the person may give an opinion, and ask for a reopening."""
    return now + timedelta(days=FEEDBACK_DAYS)


def closed(now: datetime | None) -> dict[str, Any]:
    """What a case writes when it is over for good."""
    return {"closed_at": now or timezone.now()}


def ended(*, case: Case, what: str, now: datetime | None = None) -> None:
    """Stop the clocks and the consultations, and tell the person, also who opened their identity."""
    moment = now or timezone.now()
    ThirdParty.objects.open().filter(case=case).update(expired_at=moment)
    deadlines.refresh(case=case, now=moment)
    contacting.tell(case=case, what=what, now=moment)
    identities.tell_openings(case=case, now=moment)
