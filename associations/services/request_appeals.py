"""Appeals against a refusal: filed by the association in time, decided by somebody who did not take the decision."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import DecisionLetter, Request, RequestAppeal
from associations.notifications.juries import RequestAppealDecided, RequestAppealReceived, RequestAppealToDecide
from associations.services import conflicts_of_decisions
from associations.services.request_people import instructors, officers_of
from associations.workflows import RequestAppealWorkflow, RequestState, RequestWorkflow
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission

APPEALABLE = {RequestState.REFUSED: "reconsider", RequestState.INELIGIBLE: "requalify"}
LONGEST_TEXT = 6000


def letter_to_contest(request: Request, *, on: date | None = None) -> DecisionLetter | None:
    """The letter whose decision may still be contested today; None otherwise."""
    if request.state not in APPEALABLE:
        return None
    letter = request.letters.order_by("-pk").first()
    if letter is None or letter.appeal_until is None or letter.appeal_until < (on or timezone.localdate()):
        return None
    return None if RequestAppeal.objects.filter(decision=letter.decision_id).exists() else letter


@transaction.atomic
def file(*, request: Request, text: str, by: Any, now: datetime | None = None) -> RequestAppeal:
    """Ask that somebody else looks again at the refusal; once a decision, within the time that the letter gives.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput for an empty or overlong text.
    """
    require_permission(by, "associations.appeal_request", request)
    _check_text(text)
    moment = now or timezone.now()
    Request.objects.select_for_update(of=("self",)).only("pk").get(pk=request.pk)
    request.refresh_from_db()
    letter = letter_to_contest(request, on=timezone.localdate(moment))
    if letter is None:
        sentence = _("Aucune décision ne peut être contestée : le délai est passé, ou un recours a déjà été déposé.")
        raise TransitionNotAllowed(sentence, code="nothing_to_appeal")
    appeal = RequestAppeal.objects.create(
        request=request, author=by, decision=letter.decision, text=text.strip(), filed_at=moment
    )
    RequestAppealWorkflow.start_many(RequestAppeal, [appeal.pk], by=by, now=moment)
    RequestAppealReceived.send(to=by, about=appeal, now=moment)
    others = instructors().exclude(pk=letter.decision.actor_id)
    RequestAppealToDecide.send_to_many(to=others, about=appeal, now=moment)
    return appeal


@transaction.atomic
def uphold(
    *, requestappeal: RequestAppeal, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> RequestAppeal:
    """Accept the appeal: the request goes back before the jury, or to the check of its completeness."""
    moment = now or timezone.now()
    request = requestappeal.request
    _decide(requestappeal, "uphold", by, note, moment)
    RequestWorkflow.apply(request, APPEALABLE[request.state], by=by, now=moment, changes={"notified_at": None})
    RequestAppealDecided.send_to_many(to=officers_of(request), about=requestappeal, now=moment)
    return requestappeal


@transaction.atomic
def reject(
    *, requestappeal: RequestAppeal, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> RequestAppeal:
    """Keep the decision, and say why."""
    moment = now or timezone.now()
    _decide(requestappeal, "reject", by, note, moment)
    told = officers_of(requestappeal.request)
    RequestAppealDecided.send_to_many(to=told, about=requestappeal, now=moment)
    return requestappeal


@transaction.atomic
def withdraw(
    *, requestappeal: RequestAppeal, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> RequestAppeal:
    """The association takes its appeal back."""
    RequestAppealWorkflow.apply(requestappeal, "withdraw", by=by, now=now)
    return requestappeal


def _decide(appeal: RequestAppeal, transition: str, by: Any, note: str, moment: datetime) -> None:
    conflicts_of_decisions.require_none(by, [appeal.request])
    changes = {"decided_at": moment, "decided_by": by}
    RequestAppealWorkflow.apply(appeal, transition, by=by, now=moment, note=note, changes=changes)


def _check_text(text: str) -> None:
    if not text.strip():
        sentence = _("Dites pourquoi vous contestez cette décision.")
        raise InvalidInput(sentence, code="text_required", fields={"text": [sentence]})
    if len(text) > LONGEST_TEXT:
        sentence = _("Ce texte est trop long : %(most)s caractères au plus.") % {"most": LONGEST_TEXT}
        raise InvalidInput(sentence, code="text_too_long", fields={"text": [sentence]})
