"""Decisions told to associations: the letter, the frozen award, the shares of co-funders, the message."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Award, DecisionLetter, Request
from associations.notifications.juries import CofunderShareShort, RequestDecided
from associations.services import cofunding, decision_letters
from associations.services.request_people import instructors, officers_of
from associations.workflows import AWARDED_STATES, RequestState, RequestWorkflow
from mdm_platform.errors import DomainError, TransitionConflict, TransitionNotAllowed
from mdm_platform.permissions import require_permission

TOLD_BY_LETTER = (RequestState.REFUSED, RequestState.RESERVE, RequestState.INELIGIBLE)


def waiting(requests: QuerySet) -> QuerySet:
    """Requests that are decided and whose association has not been told."""
    awarded = Q(state__in=AWARDED_STATES)
    untold = Q(state__in=TOLD_BY_LETTER) & (Q(notified_at=None) | Q(notified_at__lt=F("decided_at")))
    return requests.filter(awarded | untold)


@transaction.atomic
def notify(
    *, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> DecisionLetter:
    """Tell the association. From then on the award is frozen; the confirmed shares of co-funders are committed.

    Raises PermissionRefused, TransitionNotAllowed when nothing is to be told, TransitionConflict, StorageFull.
    """
    require_permission(by, "associations.notify_request", request)
    moment = now or timezone.now()
    seen = request.state
    Request.objects.select_for_update(of=("self",)).only("pk").get(pk=request.pk)
    request.refresh_from_db()
    if request.state != seen:
        raise TransitionConflict
    decision = decision_letters.decision_of(request)
    if DecisionLetter.objects.filter(decision=decision).exists():
        raise TransitionNotAllowed(_("Cette décision est déjà notifiée."), code="already_notified")
    letter = decision_letters.make(request=request, decision=decision, by=by, now=moment)
    if request.state in AWARDED_STATES:
        _notify_award(request, by, moment)
    else:
        request.notified_at = moment
        request.save(update_fields=["notified_at"])
    RequestDecided.send_to_many(to=officers_of(request), about=letter, now=moment)
    return letter


def tell_ineligible(*, request: Request, by: Any, now: datetime) -> None:
    """Write the letter of a request just found ineligible, as its association is told: from then on it may appeal."""
    decision = decision_letters.decision_of(request)
    decision_letters.make(request=request, decision=decision, by=by, now=now)
    request.notified_at = now
    request.save(update_fields=["notified_at"])


def notify_many(*, requests: Iterable[Request], by: Any, now: datetime | None = None) -> list[tuple[Request, str]]:
    """Tell each association; the requests that could not be notified, each with why."""
    blocked = []
    for request in requests:
        try:
            notify(request=request, by=by, now=now)
        except DomainError as error:
            blocked.append((request, str(error)))
    return blocked


def _notify_award(request: Request, by: Any, moment: datetime) -> None:
    due = timezone.localdate(moment) + timedelta(days=request.version.agreement_days)
    changes = {"notified_at": moment, "agreement_due": due}
    RequestWorkflow.apply(request, "notify", by=by, now=moment, changes=changes)
    Award.objects.filter(request=request, frozen_at=None).update(frozen_at=moment)
    award = Award.objects.get(request=request)
    for share in cofunding.commit_confirmed(award=award, now=moment):
        CofunderShareShort.send_to_many(to=instructors(), about=share, now=moment)
