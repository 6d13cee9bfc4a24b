"""What those who answer a call are told: its rules changed, it closes soon."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from associations.models import Call, CallVersion, Officer, Request
from associations.notifications.calls import CallClosing, CallRulesChanged
from mdm_platform.audit import events
from mdm_platform.audit.models import AuditEvent

CLOSING_WITHIN = timedelta(days=7)
TOLD = "call.closing_told"


def tell_changed(*, version: CallVersion, now: datetime | None = None) -> None:
    """Tell the officers of every living request of the call that its rules have a new version."""
    requests = Request.objects.living().filter(call_id=version.call_id)
    CallRulesChanged.send_to_each(to=_officers(requests, now), now=now)


def remind_closing(*, now: datetime | None = None) -> int:
    """Tell a week ahead those whose request is still being written, once for each closing; how many calls."""
    moment = now or timezone.now()
    soon = Call.objects.open().filter(current__closes_at__gt=moment, current__closes_at__lte=moment + CLOSING_WITHIN)
    done = 0
    for call in soon.with_version().order_by("pk"):
        if AuditEvent.objects.about(call.current).filter(kind=TOLD).exists():
            continue
        requests = Request.objects.being_written().filter(call=call)
        CallClosing.send_to_each(to=_officers(requests, moment), now=moment)
        events.record(TOLD, obj=call.current, now=moment)
        done += 1
    return done


def _officers(requests: Any, now: datetime | None) -> list[tuple[Any, Request]]:
    """Each officer in office who can be reached, with the request."""
    found = list(requests.select_related("call__current", "association"))
    held = Officer.objects.in_office(timezone.localdate(now)).reachable()
    boards: dict[int, list[Any]] = {}
    for officer in held.filter(association__in={one.association_id for one in found}).select_related("user"):
        boards.setdefault(officer.association_id, []).append(officer.user)
    return [(person, request) for request in found for person in boards.get(request.association_id, ())]
