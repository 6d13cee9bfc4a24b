"""Requests for legal assistance: asked, talked over with the expert, answered, closed, and erased in time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import LANGUAGES, AssistanceRequest, Case, CaseMessage, Exchange, Referral, RetentionHold
from grievances.models.assistance import LONGEST_QUESTION, LONGEST_WORDS
from grievances.notifications.legal import AssistanceNews, AssistanceNewsOnSite, ReferralRecalled, ReferralWords
from grievances.services import assistance_files
from grievances.services.words import bounded, required
from grievances.workflows import (
    AssistanceState,
    AssistanceWorkflow,
    AuthorKind,
    LegalBranch,
    MessageKind,
    ReferralOutcome,
    Visibility,
)
from grievances.workflows.legal import ENDED_STATES, LIVE_STATES
from mdm_platform.audit.models import TransitionLog, TransitionNote
from mdm_platform.errors import InvalidInput, QuotaExceeded, TransitionConflict, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from mdm_platform.territories import countries

MOST_AT_ONCE = 5
CLOSED_AFTER = timedelta(days=30)
KEPT_FOR = timedelta(days=730)
SUBJECT_MOST, NAME_MOST = 120, 160


@transaction.atomic
def ask(
    *,
    by: Any,
    branch: str,
    country: str,
    subject: str,
    question: str,
    language: str = "fr",
    person_name: str = "",
    other_party: str = "",
    case: Case | None = None,
    files: Iterable[Any] = (),
    now: datetime | None = None,
) -> AssistanceRequest:
    """Ask a question of law, for oneself, or as the agent of a case for its person, who is then not named.

    Raises PermissionRefused, InvalidInput, QuotaExceeded.
    """
    moment = now or timezone.now()
    is_own = _asks_for_oneself(by, case, moment)
    _check_choices(branch, country, language)
    made = AssistanceRequest.objects.create(
        requester=by if is_own else None,
        case=case,
        branch=branch,
        country=country,
        language=language,
        subject=required(subject, field="subject", most=SUBJECT_MOST),
        question=required(question, field="question", most=LONGEST_QUESTION),
        person_name=bounded(person_name, field="person_name", most=NAME_MOST) if is_own else "",
        other_party=bounded(other_party, field="other_party", most=NAME_MOST),
        received_at=moment,
    )
    AssistanceWorkflow.start_many(AssistanceRequest, [made.pk], by=None, now=moment)
    assistance_files.add_all(request=made, uploads=files, now=moment)
    return made if is_own else _noted(made, moment)


@transaction.atomic
def say(
    *, request: AssistanceRequest, body: str, by: Any, files: Iterable[Any] = (), now: datetime | None = None
) -> Exchange:
    """Write to the other side, while an expert follows the request.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput.
    """
    hold(request)
    is_expert = _side(request, by)
    referral = _followed(request)
    if request.requester_id is None:
        raise TransitionNotAllowed(_("Cette demande vient d’un agent : écrivez-lui tout dans votre réponse."))
    written = _write(referral, body, by_expert=is_expert, files=files, now=now)
    if is_expert:
        tell(request=request, what="message", now=now)
    else:
        ReferralWords.send(to=referral.expert.user, about=referral, now=now)
    return written


@transaction.atomic
def answer(
    *, request: AssistanceRequest, body: str, by: Any, files: Iterable[Any] = (), now: datetime | None = None
) -> Exchange:
    """Give the answer; one that an agent asked for is put into the case as a note, for the agents to pass on.

    Raises as `Workflow.apply`, InvalidInput.
    """
    moment = now or timezone.now()
    hold(request)
    require_permission(by, "grievances.answer_referral", request)
    written = _write(_followed(request), body, by_expert=True, is_answer=True, files=files, now=moment)
    AssistanceWorkflow.apply(request, "answer", by=by, now=moment, changes={"answered_at": moment})
    if request.requester_id is None:
        _into_case(request, _("Avis de l’expert juridique :\n\n%(body)s") % {"body": written.body}, moment)
    tell(request=request, what="answered", now=moment)
    return written


@transaction.atomic
def ask_again(
    *, request: AssistanceRequest, body: str, by: Any, files: Iterable[Any] = (), now: datetime | None = None
) -> Exchange:
    """Ask the same expert to make the answer more precise. Raises as `Workflow.apply`, InvalidInput."""
    require_permission(by, "grievances.follow_assistance", request)
    AssistanceWorkflow.apply(request, "ask_again", by=None, now=now)
    referral = _followed(request)
    written = _write(referral, body, by_expert=False, files=files, now=now)
    ReferralWords.send(to=referral.expert.user, about=referral, now=now)
    return written


@transaction.atomic
def close(
    *, request: AssistanceRequest, by: Any, was_helpful: bool | None = None, now: datetime | None = None
) -> AssistanceRequest:
    """Say that it is over, and whether the answer helped. Raises as `Workflow.apply`."""
    moment = now or timezone.now()
    require_permission(by, "grievances.follow_assistance", request)
    AssistanceWorkflow.apply(
        request, "close", by=None, now=moment, changes={"ended_at": moment, "was_helpful": was_helpful}
    )
    _let_go(request, moment)
    return request


@transaction.atomic
def withdraw(*, request: AssistanceRequest, by: Any, now: datetime | None = None) -> AssistanceRequest:
    """Take the request back; an expert who has it is told. `by` is None when the account is erased.

    Raises as `Workflow.apply`.
    """
    moment = now or timezone.now()
    if by is not None:
        require_permission(by, "grievances.follow_assistance", request)
    AssistanceWorkflow.apply(request, "withdraw", by=None, now=moment, changes={"ended_at": moment})
    _let_go(request, moment, tells="withdrawn")
    return request


@transaction.atomic
def refuse(
    *, request: AssistanceRequest, by: Any, note: str, reason: str = "", now: datetime | None = None
) -> AssistanceRequest:
    """Say why nobody can take the request, and where to go. Raises as `Workflow.apply`."""
    moment = now or timezone.now()
    AssistanceWorkflow.apply(request, "refuse", by=by, note=note, now=moment, changes={"ended_at": moment})
    if request.requester_id is None:
        _into_case(request, _("Aucun expert juridique n’a pu être saisi :\n\n%(note)s") % {"note": note}, moment)
    tell(request=request, what="refused", now=moment)
    return request


def why_refused(request: AssistanceRequest) -> str:
    """What the desk said when nobody could take the request; empty for any other."""
    if request.state != AssistanceState.REFUSED:
        return ""
    log = TransitionLog.objects.about(request).filter(transition="refuse").select_related("note").last()
    note = getattr(log, "note", None)
    return note.text if note is not None else ""


def close_old(*, now: datetime | None = None) -> int:
    """Close those that were answered a month ago and asked nothing more. How many."""
    moment = now or timezone.now()
    old = AssistanceRequest.objects.filter(state=AssistanceState.ANSWERED, answered_at__lt=moment - CLOSED_AFTER)
    moved = AssistanceWorkflow.apply_many(old, "close", now=moment, changes={"ended_at": moment})
    keys = [found.obj.pk for found in moved]
    Referral.objects.live().filter(request__in=keys).update(ended_at=moment)
    return len(moved)


def redact_old(*, now: datetime | None = None) -> int:
    """Erase the texts of those that ended two years ago, or whose case was erased; none of a held case. How many."""
    moment = now or timezone.now()
    held = RetentionHold.objects.in_force(timezone.localdate(moment)).values("case_id")
    is_over = Q(ended_at__lt=moment - KEPT_FOR) | Q(ended_at__isnull=False, case__redacted_at__isnull=False)
    old = AssistanceRequest.objects.filter(is_over, redacted_at=None).exclude(case__in=held)
    return sum(redact(request=request, now=moment) for request in old.order_by("pk")[:500])


@transaction.atomic
def redact(*, request: AssistanceRequest, now: datetime | None = None) -> bool:
    """Erase what was asked, said and decided in words, and who asked; whether there was anything to erase.

    Raises TransitionNotAllowed while the request has not ended.
    """
    moment = now or timezone.now()
    hold(request)
    if request.redacted_at is not None:
        return False
    if request.state not in ENDED_STATES:
        raise TransitionNotAllowed(_("Une demande n’est effacée qu’une fois terminée."))
    assistance_files.remove_all(request=request)
    request.exchanges.all().delete()
    notes = TransitionNote.objects.filter(
        log__object_type=AssistanceRequest._meta.label_lower, log__object_id=str(request.pk), erased_at=None
    )
    notes.update(text="", erased_at=moment)
    request.requester = None
    request.subject = request.question = request.person_name = request.other_party = ""
    request.redacted_at = moment
    request.save(update_fields=["requester", "subject", "question", "person_name", "other_party", "redacted_at"])
    return True


def hold(request: AssistanceRequest) -> AssistanceRequest:
    """Hold the row until the end of the transaction. Raises TransitionConflict when it moved since it was read."""
    seen = request.state
    AssistanceRequest.objects.select_for_update(of=("self",)).only("pk").get(pk=request.pk)
    request.refresh_from_db()
    if request.state != seen:
        raise TransitionConflict
    return request


def tell(*, request: AssistanceRequest, what: str, now: datetime | None = None) -> None:
    """Tell whoever asked; on the site only when a case, with its own rules of contact, is behind the request."""
    if request.requester is not None:
        message = AssistanceNewsOnSite if request.case_id else AssistanceNews
        message.send(to=request.requester, about=request, reason=what, now=now)


def _asks_for_oneself(by: Any, case: Case | None, now: datetime) -> bool:
    """Whether the question is one's own, rather than that of the person of a case on which one works."""
    require_permission(by, "grievances.ask_assistance")
    is_own = case is None or Case.objects.of_person(by, now).filter(pk=case.pk).exists()
    if is_own:
        _require_room(by)
    else:
        require_permission(by, "grievances.handle_case", case)
    return is_own


def _require_room(by: Any) -> None:
    if AssistanceRequest.objects.of_person(by).filter(state__in=LIVE_STATES).count() >= MOST_AT_ONCE:
        sentence = _("Vous avez déjà %(most)s demandes en cours : attendez une réponse, ou retirez-en une.")
        raise QuotaExceeded(sentence % {"most": MOST_AT_ONCE})


def _check_choices(branch: str, country: str, language: str) -> None:
    fields: dict[str, list[str]] = {}
    if branch not in LegalBranch.values:
        fields["branch"] = [_("Choisissez une branche du droit dans la liste.")]
    if countries.country(country) is None:
        fields["country"] = [_("Choisissez un pays.")]
    if language not in dict(LANGUAGES):
        fields["language"] = [_("Choisissez une langue dans la liste.")]
    if fields:
        raise InvalidInput(fields=fields)


def _side(request: AssistanceRequest, by: Any) -> bool:
    """Whether the author writes as the expert. Raises PermissionRefused for whoever is on neither side."""
    if request.requester_id is not None and request.requester_id == by.pk:
        require_permission(by, "grievances.follow_assistance", request)
        return False
    require_permission(by, "grievances.answer_referral", request)
    return True


def _followed(request: AssistanceRequest) -> Referral:
    referral = request.live_referral
    if request.state != AssistanceState.IN_PROGRESS or referral is None:
        raise TransitionNotAllowed(_("Les messages s’écrivent tant qu’un expert suit la demande."))
    return referral


def _write(
    referral: Referral,
    body: str,
    *,
    by_expert: bool,
    is_answer: bool = False,
    files: Iterable[Any] = (),
    now: datetime | None = None,
) -> Exchange:
    written = Exchange.objects.create(
        request=referral.request,
        referral=referral,
        by_expert=by_expert,
        is_answer=is_answer,
        body=required(body, field="body", most=LONGEST_WORDS),
        sent_at=now or timezone.now(),
    )
    assistance_files.add_all(request=referral.request, uploads=files, exchange=written, now=now)
    return written


def _noted(request: AssistanceRequest, now: datetime) -> AssistanceRequest:
    _into_case(request, _("Avis d’un expert juridique demandé : %(subject)s") % {"subject": request.subject}, now)
    return request


def _into_case(request: AssistanceRequest, body: str, now: datetime) -> None:
    """A note of the case whose agent asked, for the agents to read; nothing when the case is gone."""
    if request.case_id is None:
        return
    CaseMessage.objects.create(
        case_id=request.case_id,
        author_kind=AuthorKind.SYSTEM,
        kind=MessageKind.NOTE,
        visibility=Visibility.AGENTS,
        language=request.language,
        body=body,
        sent_at=now,
    )


def _let_go(request: AssistanceRequest, now: datetime, tells: str = "") -> None:
    """The referral ends with its request; the expert is told of what they did not see coming."""
    referral = request.live_referral
    if referral is None:
        return
    if tells:
        referral.outcome = ReferralOutcome.CANCELLED
    referral.ended_at = now
    referral.save(update_fields=["outcome", "ended_at"])
    if tells:
        ReferralRecalled.send(to=referral.expert.user, reason=tells, now=now)
