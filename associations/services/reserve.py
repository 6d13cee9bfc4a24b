"""The reserve list: in the order of the jury, its first is proposed when money comes back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import JuryScenario, Request, ReservePlace
from associations.notifications.juries import ReserveToPromote
from associations.services.request_people import instructors
from associations.workflows import RequestState, RequestWorkflow
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.ledger.models import Envelope


def waiting(envelope: Envelope) -> QuerySet:
    """The places that still run, in their order."""
    running = ReservePlace.objects.filter(envelope=envelope, ended_at=None, request__state=RequestState.RESERVE)
    return running.select_related("request__association", "request__version").order_by("scenario", "rank", "pk")


def first(envelope: Envelope) -> ReservePlace | None:
    """The place that comes next."""
    return waiting(envelope).first()


def position(place: ReservePlace) -> int:
    """The place on the list as people count it, from 1; the rank of the jury counts the funded files too."""
    return 1 + waiting(place.envelope).filter(scenario=place.scenario, rank__lt=place.rank).count()


@transaction.atomic
def enter(*, request: Request, scenario: JuryScenario, rank: int, by: Any, now: datetime | None = None) -> ReservePlace:
    """Put a request on the reserve list, at its rank."""
    moment = now or timezone.now()
    RequestWorkflow.apply(request, "reserve", by=by, now=moment, changes={"decided_at": moment})
    return ReservePlace.objects.create(request=request, envelope=scenario.envelope, scenario=scenario, rank=rank)


def propose_next(*, envelope: Envelope, now: datetime | None = None) -> ReservePlace | None:
    """Propose the first of the list to those who decide; None when nobody waits. Twice changes nothing."""
    with transaction.atomic():
        place = waiting(envelope).select_for_update(of=("self",)).first()
        if place is None or place.proposed_at is not None:
            return place
        place.proposed_at = now or timezone.now()
        place.save(update_fields=["proposed_at"])
        ReserveToPromote.send_to_many(to=instructors(), about=place.request, now=now)
    return place


def require_first(request: Request) -> ReservePlace:
    """The place of this request, which must be the next: nobody overtakes. TransitionNotAllowed otherwise."""
    place = ReservePlace.objects.filter(request=request, ended_at=None).select_related("envelope", "scenario").first()
    if place is None:
        raise TransitionNotAllowed(_("Cette demande n’est pas sur la liste de réserve."), code="not_in_reserve")
    leading = first(place.envelope)
    if leading is not None and leading.pk != place.pk:
        sentence = _("Une autre demande la précède sur la liste de réserve : %(number)s.")
        raise TransitionNotAllowed(sentence % {"number": leading.request.number or ""}, code="not_first")
    return place


def leave(*, request: Request, now: datetime | None = None) -> None:
    """End the place of a request that is granted, refused or withdrawn."""
    ReservePlace.objects.filter(request=request, ended_at=None).update(ended_at=now or timezone.now())
