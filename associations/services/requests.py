"""Requests for co-financing: begun, certified and sent, completed, found eligible or not, withdrawn."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, Call, CompletionRequest, Ineligibility, Request
from associations.notifications.requests import (
    CompletionAsked,
    CompletionReminder,
    RequestCompleted,
    RequestIneligible,
    RequestInReview,
    RequestSubmitted,
    RequestToInstruct,
    RequestWithdrawn,
)
from associations.services import eligibility_facts, request_people, request_steps, request_versions
from associations.workflows import AssociationState, CallState, RequestState, RequestWorkflow
from mdm_platform import eligibility
from mdm_platform.eligibility import Outcome
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission

REMIND_WITHIN = timedelta(days=3)
LONGEST_TEXT = 4000
WITHDRAWABLE = RequestWorkflow.get("withdraw").sources


def start(*, association: Association, call: Call, by: Any, now: datetime | None = None) -> Request:
    """Begin a request to an open call; the draft that the association has there already when there is one.

    Raises PermissionRefused, TransitionNotAllowed for a closed call or an association that cannot ask for money.
    """
    require_permission(by, "associations.start_request", association)
    moment = now or timezone.now()
    with transaction.atomic():
        Association.objects.select_for_update(of=("self",)).only("pk").get(pk=association.pk)
        held = Request.objects.being_written().filter(association=association, call=call).first()
        if held is not None:
            return held
        _require_open(call, moment)
        if association.state != AssociationState.VERIFIED or not association.is_registered:
            raise TransitionNotAllowed(
                _("Seule une association enregistrée et vérifiée peut demander un cofinancement : complétez sa fiche."),
                code="association_not_verified",
            )
        made = Request.objects.create(
            association=association,
            call=call,
            version=call.current,
            currency=call.current.currency,
            created_by=by,
            created_at=moment,
            updated_at=moment,
        )
        RequestWorkflow.start_many(Request, [made.pk], by=by, now=moment)
    return made


def submit(
    *, request: Request, by: Any, seen: str = "", reason: str = "", note: str = "", now: datetime | None = None
) -> Request:
    """Certify the request and send it: it gets its number, and its rules are those in force on that day.

    Raises PermissionRefused for whoever is not the legal representative, TransitionNotAllowed with all that lacks,
    TransitionConflict when another officer wrote since it was read (`seen`, see `request_steps.stamp_of`).
    """
    require_permission(by, "associations.certify_request", request)
    moment = now or timezone.now()
    with transaction.atomic():
        _lock(request)
        if request.state in (RequestState.DRAFT, RequestState.ENDORSED):
            _require_open(request.call, moment)
            request_steps.require_seen(request, seen)
            request_versions.adopt(request)
            lacking = request_steps.lacking(request) + forbidding(request, on=timezone.localdate(moment))
            if lacking:
                raise TransitionNotAllowed(reasons=lacking, code="request_incomplete")
            _certify(request, by, moment)
        changes = {
            "number": request.number or f"CF-{timezone.localdate(moment).year}-{request.pk:06}",
            "submitted_at": moment,
            "updated_at": moment,
        }
        RequestWorkflow.apply(request, "submit", by=by, now=moment, changes=changes)
        RequestSubmitted.send_to_many(to=request_people.officers_of(request), about=request, now=moment)
        RequestToInstruct.send_to_many(to=request_people.instructors(), about=request, now=moment)
        request_people.announce("submit", request=request, by=by, now=moment)
    return request


def receive(*, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Request:
    """Begin to verify that the request is complete."""
    RequestWorkflow.apply(request, "receive", by=by, now=now)
    return request


def ask_completion(
    *, request: Request, note: str, by: Any, reason: str = "", now: datetime | None = None
) -> CompletionRequest:
    """Ask for what is missing, within the days that the call gives; the clock stands still meanwhile."""
    moment = now or timezone.now()
    with transaction.atomic():
        RequestWorkflow.apply(request, "ask_completion", by=by, now=moment, note=note)
        due_on = timezone.localdate(moment) + timedelta(days=request.version.completion_days)
        text = _bounded(note)
        made = CompletionRequest.objects.create(request=request, text=text, asked_by=by, asked_at=moment, due_on=due_on)
        CompletionAsked.send_to_many(to=request_people.officers_of(request), about=request, now=moment)
    return made


def complete(*, request: Request, by: Any, note: str = "", reason: str = "", now: datetime | None = None) -> Request:
    """Send the completed request back; `note` is what the association answers.

    What was rewritten since the certification is certified again: by the legal representative, who sends it back.
    Raises PermissionRefused, TransitionNotAllowed with all that lacks.
    """
    moment = now or timezone.now()
    require_permission(by, "associations.edit_request", request)
    with transaction.atomic():
        _lock(request)
        if request.state == RequestState.TO_COMPLETE:
            lacking = request_steps.lacking(request, but="operator")
            if lacking:
                raise TransitionNotAllowed(reasons=lacking, code="request_incomplete")
            if request_steps.is_rewritten(request):
                require_permission(by, "associations.certify_request", request)
                _certify(request, by, moment)
        RequestWorkflow.apply(request, "complete", by=by, now=moment, changes={"updated_at": moment})
        request.completions.open().update(answered_at=moment, answer=_bounded(note))
        RequestCompleted.send_to_many(to=request_people.instructors(), about=request, now=moment)
    return request


def declare_ineligible(
    *, request: Request, rules: Mapping[str, str], note: str, by: Any, reason: str = "", now: datetime | None = None
) -> Request:
    """Close the request: `rules` gives the ids of the rules that it does not meet, each with why.

    No jury stands behind it: its association is told at once, with the letter that opens the time to appeal. The other
    decisions stay unsaid until `decisions.notify`. Raises InvalidInput without a rule, or for one of another call.
    """
    moment = now or timezone.now()
    known = {rule.rule_id for rule in request.version.rules.all()}
    if not rules or not set(rules) <= known:
        raise InvalidInput(fields={"rules": [_("Cochez au moins une règle de l’appel que la demande ne remplit pas.")]})
    with transaction.atomic():
        changes = {"decided_at": moment, "updated_at": moment}
        RequestWorkflow.apply(request, "declare_ineligible", by=by, now=moment, note=note, changes=changes)
        request.ineligibilities.all().delete()
        Ineligibility.objects.bulk_create(
            Ineligibility(request=request, rule_id=rule, why=why.strip()[:2000], decided_at=moment)
            for rule, why in rules.items()
        )
        request.completions.open().update(answered_at=moment)
        RequestIneligible.send_to_many(to=request_people.officers_of(request), about=request, now=moment)
        request_people.announce("declare_ineligible", request=request, by=by, now=moment)
    return request


def accept(*, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Request:
    """Find the request complete and eligible: it goes to those who evaluate."""
    moment = now or timezone.now()
    with transaction.atomic():
        changes = {"complete_at": moment, "updated_at": moment}
        RequestWorkflow.apply(request, "accept", by=by, now=moment, note=note, changes=changes)
        RequestInReview.send_to_many(to=request_people.officers_of(request), about=request, now=moment)
        request_people.announce("accept", request=request, by=by, now=moment)
    return request


def withdraw(*, request: Request, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Request:
    """Give the request up, before its decision is notified; those who hold something for it let it go."""
    moment = now or timezone.now()
    with transaction.atomic():
        RequestWorkflow.apply(request, "withdraw", by=by, now=moment, note=note, changes={"updated_at": moment})
        request.completions.open().update(answered_at=moment)
        RequestWithdrawn.send_to_many(to=request_people.officers_of(request), about=request, now=moment)
        RequestWithdrawn.send_to_many(to=request_people.agents_of(request), about=request, now=moment)
        if request.is_filed:
            RequestWithdrawn.send_to_many(to=request_people.instructors(), about=request, now=moment)
        request_people.announce("withdraw", request=request, by=by, now=moment)
    return request


def remind_completions(*, now: datetime | None = None) -> int:
    """Tell officers some days ahead that the time to complete runs out, once; how many requests."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    due = CompletionRequest.objects.open().filter(
        reminded_on=None, due_on__range=(today, today + REMIND_WITHIN), request__state=RequestState.TO_COMPLETE
    )
    told = 0
    for row in due.select_related("request").order_by("pk"):
        with transaction.atomic():
            if due.filter(pk=row.pk).update(reminded_on=today):
                officers = request_people.officers_of(row.request)
                CompletionReminder.send_to_many(to=officers, about=row.request, now=moment)
                told += 1
    return told


def eligibility_of(request: Request, *, on: Any) -> list[Any]:
    """What each rule of the call answers about the request on that day."""
    facts = eligibility_facts.of(request.association, on=on, request=request, version=request.version)
    chosen = [one for one in request.version.chosen_rules() if eligibility.exists(one.rule_id)]
    return eligibility.evaluate(chosen, facts)


def forbidding(request: Request, *, on: Any) -> list[str]:
    """The rules of the call without which nothing is filed, and that the request does not meet: why, and what to do."""
    return [
        f"{answer.sentence} {answer.why} {answer.what_to_do}"
        for answer in eligibility_of(request, on=on)
        if answer.outcome == Outcome.FAILED and eligibility.get(answer.rule_id).stops_filing
    ]


def _require_open(call: Call, moment: datetime) -> None:
    version = call.current
    is_open = call.state == CallState.OPEN and (version.closes_at is None or moment < version.closes_at)
    if not is_open:
        raise TransitionNotAllowed(
            _("Cet appel ne reçoit pas de demandes : il n’est pas encore ouvert, ou il est clos."), code="call_closed"
        )


def _certify(request: Request, by: Any, moment: datetime) -> None:
    representative = request_people.representative_of(request)
    request.certified_at, request.certified_by = moment, by
    request.representative_name = representative.full_name if representative else by.full_name
    request.representative_gender = representative.gender if representative else request.representative_gender
    request.save(update_fields=["certified_at", "certified_by", "representative_name", "representative_gender"])


def _lock(request: Request) -> None:
    Request.objects.select_for_update(of=("self",)).only("pk").get(pk=request.pk)
    request.refresh_from_db()


def _bounded(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(fields={"note": [_("Écrivez 4 000 caractères au plus.")]})
    return text.replace("\x00", " ").strip()
