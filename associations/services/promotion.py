"""From the reserve list to an award, with what is left in the envelope."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from associations.models import Award, Request
from associations.services import awards, conflicts_of_decisions, reserve, scenario_sums
from associations.workflows import RequestWorkflow
from mdm_platform.ledger import envelopes


@transaction.atomic
def promote(*, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Award:
    """Grant the first of the reserve what the envelope still allows.

    Raises PermissionRefused, TransitionConflict, TransitionNotAllowed when it is not the first or nothing is left.
    """
    conflicts_of_decisions.require_none(by, [request])
    place = reserve.require_first(request)
    envelope = envelopes.locked(place.envelope)[0]
    place = reserve.require_first(request)
    scenario = place.scenario
    line = scenario.lines.filter(request=request).select_related("request__version").first()
    if line is not None:
        found = scenario_sums.bounds_of_line(scenario, line, left=envelope.remaining)
    else:
        found = awards.bounds_of(request=request, left=envelope.remaining, rate=scenario.rate, cap=scenario.cap)
    award = awards.decide(
        request=request, envelope=envelope, found=found, rank=place.rank, by=by, scenario=scenario, now=now
    )
    reserve.leave(request=request, now=now)
    return award


@transaction.atomic
def refuse(*, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Request:
    """End the wait of a request for which no money came."""
    moment = now or timezone.now()
    conflicts_of_decisions.require_none(by, [request])
    RequestWorkflow.apply(
        request, "refuse", by=by, now=moment, note=note, changes={"decided_at": moment, "notified_at": None}
    )
    reserve.leave(request=request, now=moment)
    return request
