"""Referrals: who could follow a request, who is asked, and what they say before they read it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import AssistanceRequest, LegalExpert, Referral
from grievances.models.assistance import LIVE_OUTCOMES
from grievances.notifications.legal import ReferralProposed, ReferralRecalled, ReferralReminder
from grievances.services.assistance import hold, tell
from grievances.workflows import AssistanceState, AssistanceWorkflow, DeclineReason, ReferralOutcome
from mdm_platform.calendars.working_days import Calendars
from mdm_platform.errors import InvalidInput, TransitionConflict, TransitionNotAllowed
from mdm_platform.institutions.models import Membership
from mdm_platform.permissions import require_permission

DAYS_TO_ACCEPT = 5
REMINDED_BEFORE = 2
FARTHEST = timedelta(days=15)  # two working days, with the longest holidays
FINAL_OUTCOMES = (ReferralOutcome.DECLINED, ReferralOutcome.GIVEN_BACK)


def candidates(request: AssistanceRequest, now: datetime | None = None) -> list[LegalExpert]:
    """The experts of that country and branch who may be asked; those of the ministry's agreements first.

    Nobody who asked, works for the institution complained about, said no already, or whose firm has a conflict.
    """
    today = timezone.localdate(now)
    rows = LegalExpert.objects.answering().filter(
        countries__contains=[str(request.country)], branches__contains=[request.branch]
    )
    refused = request.referrals.filter(outcome__in=FINAL_OUTCOMES)
    in_conflict = LegalExpert.objects.filter(referrals__in=refused.filter(reason=DeclineReason.CONFLICT))
    houses = {entry.house for entry in in_conflict}
    rows = rows.exclude(Q(pk__in=refused.values("expert")) | Q(pk__in=houses) | Q(firm__in=houses))
    if request.requester_id:
        rows = rows.exclude(user_id=request.requester_id)
    if request.case is not None and request.case.unit_complained_id:
        people = Membership.objects.filter(institution=request.case.unit_complained_id).current(today)
        rows = rows.exclude(user__in=people.values("user"))
    found = list(rows.with_agreement(today).select_related("firm").distinct())
    return sorted(found, key=lambda one: (not one.has_agreement, request.language not in one.languages, one.name))


@transaction.atomic
def refer(*, request: AssistanceRequest, expert: LegalExpert, by: Any, now: datetime | None = None) -> Referral:
    """Ask an expert, who has five working days of theirs and of Morocco to say yes or no.

    Raises PermissionRefused, TransitionConflict, TransitionNotAllowed, InvalidInput for one who may not be asked.
    """
    moment = now or timezone.now()
    hold(request)
    require_permission(by, "grievances.refer_assistance", request)
    if request.state != AssistanceState.RECEIVED:
        raise TransitionNotAllowed(_("Cette demande n’attend pas d’expert."))
    if expert.pk not in {one.pk for one in candidates(request, moment)}:
        message = _("Cet expert ne peut pas recevoir cette demande : choisissez-en un autre dans la liste.")
        raise InvalidInput(message, fields={"expert": [message]})
    place = Calendars().of_country_and_rabat(str(request.country))
    due = place.add_working_days(place.day_of(moment), DAYS_TO_ACCEPT)
    try:
        with transaction.atomic():
            made = Referral.objects.create(
                request=request, expert=expert, referred_by=by, referred_at=moment, due_on=due
            )
    except IntegrityError as error:
        raise TransitionConflict from error
    AssistanceWorkflow.apply(request, "refer", by=by, now=moment)
    ReferralProposed.send(to=expert.user, about=made, now=moment)
    return made


@transaction.atomic
def accept(*, referral: Referral, has_no_conflict: bool, by: Any, now: datetime | None = None) -> Referral:
    """Take the request on, having said that one has no link with either party. Only then the question is read.

    Raises as `Workflow.apply`, InvalidInput without that declaration.
    """
    moment = now or timezone.now()
    request = _held(referral, by)
    if not has_no_conflict:
        message = _("Déclarez que vous n’avez de lien avec aucune des parties, ou déclinez la demande.")
        raise InvalidInput(message, fields={"has_no_conflict": [message]})
    AssistanceWorkflow.apply(request, "accept", by=by, now=moment)
    referral.outcome, referral.no_conflict_at = ReferralOutcome.ACCEPTED, moment
    referral.save(update_fields=["outcome", "no_conflict_at"])
    tell(request=request, what="accepted", now=moment)
    return referral


@transaction.atomic
def decline(*, referral: Referral, reason: str, by: Any, now: datetime | None = None) -> Referral:
    """Say no; the desk looks for somebody else. Raises as `Workflow.apply`."""
    request = _held(referral, by)
    AssistanceWorkflow.apply(request, "decline", by=by, reason=reason, now=now)
    return _end(referral, ReferralOutcome.DECLINED, reason=reason, now=now)


@transaction.atomic
def give_back(*, referral: Referral, reason: str, by: Any, now: datetime | None = None) -> Referral:
    """Stop following the request, most of all when a conflict of interest appears. Raises as `Workflow.apply`."""
    request = _held(referral, by)
    AssistanceWorkflow.apply(request, "give_back", by=by, reason=reason, now=now)
    tell(request=request, what="returned", now=now)
    return _end(referral, ReferralOutcome.GIVEN_BACK, reason=reason, now=now)


@transaction.atomic
def recall(
    *, request: AssistanceRequest, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> AssistanceRequest:
    """Take the request from its expert, to ask another. Raises as `Workflow.apply`."""
    hold(request)
    referral, was_followed = request.live_referral, request.state == AssistanceState.IN_PROGRESS
    AssistanceWorkflow.apply(request, "recall", by=by, now=now)
    if referral is not None:
        _end(referral, ReferralOutcome.CANCELLED, now=now)
        if by is not None:
            ReferralRecalled.send(to=referral.expert.user, reason="recalled", now=now)
    if was_followed:
        tell(request=request, what="returned", now=now)
    return request


def expire_overdue(*, now: datetime | None = None) -> int:
    """Take back what experts did not answer in time; the desk finds it again at the top. How many."""
    moment = now or timezone.now()
    found = Referral.objects.overdue(timezone.localdate(moment)).select_related("request", "expert__user")
    done = 0
    for referral in found.order_by("pk")[:500]:
        done += _expire(referral, moment)
    return done


def remind(*, now: datetime | None = None) -> int:
    """Remind experts, once, two working days before the end. How many."""
    moment, calendars = now or timezone.now(), Calendars()
    last = timezone.localdate(moment) + FARTHEST
    with transaction.atomic():
        rows = Referral.objects.waiting().filter(due_on__lte=last, reminded_at=None)
        rows = rows.select_for_update(of=("self",), skip_locked=True).select_related("expert__user", "request")
        found = [one for one in rows if _is_near(one, moment, calendars)]
        ReferralReminder.send_to_each(to=[(one.expert.user, one) for one in found if one.expert.user], now=moment)
        Referral.objects.filter(pk__in=[one.pk for one in found]).update(reminded_at=moment)
    return len(found)


def _is_near(referral: Referral, now: datetime, calendars: Calendars) -> bool:
    """Whether the end is near: on a working day there, so that it can be answered."""
    place = calendars.of_country_and_rabat(str(referral.request.country))
    today = place.day_of(now)
    return place.is_working_day(today) and place.working_days_before(referral.due_on, REMINDED_BEFORE) <= today


@transaction.atomic
def _expire(referral: Referral, now: datetime) -> bool:
    request = AssistanceRequest.objects.select_for_update(of=("self",)).get(pk=referral.request_id)
    referral.refresh_from_db(fields=["outcome"])
    if referral.outcome or request.state != AssistanceState.REFERRED:
        return False
    AssistanceWorkflow.apply(request, "expire", by=None, now=now)
    _end(referral, ReferralOutcome.EXPIRED, now=now)
    ReferralRecalled.send(to=referral.expert.user, reason="expired", now=now)
    return True


def _held(referral: Referral, by: Any) -> AssistanceRequest:
    """The request, held; its referral must still be the expert's. Raises PermissionRefused, TransitionConflict."""
    request = hold(referral.request)
    require_permission(by, "grievances.answer_referral", request)
    referral.refresh_from_db()
    if referral.outcome not in LIVE_OUTCOMES:
        raise TransitionConflict
    return request


def _end(referral: Referral, outcome: str, *, reason: str = "", now: datetime | None = None) -> Referral:
    referral.outcome, referral.reason, referral.ended_at = outcome, reason, now or timezone.now()
    referral.save(update_fields=["outcome", "reason", "ended_at"])
    return referral
