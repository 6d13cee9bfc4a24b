"""What a case shows to its person: one reading for the page, the mail, the PDF and the API."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, CaseAnswer, CaseFile, CaseMessage, Deadline
from grievances.workflows import (
    PUBLIC_STATES,
    AlertStep,
    AuthorKind,
    CaseKind,
    CaseState,
    CaseWorkflow,
    DeadlineKind,
    MessageKind,
    PublicState,
    public_state,
)
from mdm_platform.audit.models import TransitionLog
from mdm_platform.institutions.models import Institution

MOST_EVENTS = 200
JUDGED = (CaseKind.COMPLAINT, CaseKind.OBSERVATION)


@dataclass(frozen=True)
class PublicFile:
    """A file that the person may open."""

    public_id: str
    name: str
    is_voice: bool
    is_own: bool
    at: datetime


@dataclass(frozen=True)
class PublicMessage:
    """Something said between the person and the service; `who` names nobody."""

    public_id: str
    at: datetime
    who: str
    is_own: bool
    kind: str
    body: str
    language: str
    translation: str
    translation_language: str
    files: tuple[PublicFile, ...]


@dataclass(frozen=True)
class PublicAnswer:
    """An answer in the person's language, with its original or translation beside it."""

    at: datetime
    outcome: str
    outcome_label: str
    body: str
    language: str
    other_body: str
    other_language: str


@dataclass(frozen=True)
class PublicEvent:
    """One step of the timeline."""

    at: datetime
    state: str
    label: str


@dataclass(frozen=True)
class PublicReading:
    """Somebody of the service opened the identity, and why; they are not named."""

    at: datetime
    reason: str


@dataclass(frozen=True)
class PublicMandate:
    """Somebody who acts for the person."""

    public_id: str
    kind_label: str
    scope_label: str
    expires_on: date | None
    is_in_force: bool
    name: str = ""  # filled for the person's own page alone


@dataclass(frozen=True)
class PublicCase:
    """Everything that the person reads of their case, and nothing else."""

    number: str
    kind: str
    kind_label: str
    category_label: str
    state: str
    state_label: str
    unit: str
    language: str
    description: str
    remedy: str
    received_at: datetime
    answer_due_at: datetime | None
    is_late: bool
    late_told_at: datetime | None
    is_escalated: bool
    is_over: bool
    question: PublicMessage | None
    question_due_on: date | None
    messages: tuple[PublicMessage, ...]
    files: tuple[PublicFile, ...]
    answers: tuple[PublicAnswer, ...]
    inadmissible_reason: str
    directed_to: str
    timeline: tuple[PublicEvent, ...]
    mandates: tuple[PublicMandate, ...]
    identity_openings: tuple[PublicReading, ...]
    may_write: bool
    may_withdraw: bool
    may_ask_reopening: bool
    feedback_until: datetime | None


def public_case(case: Case, *, now: datetime | None = None) -> PublicCase:
    """The case as its person reads it, in the current language. Nobody is named, and no note is shown."""
    moment = now or timezone.now()
    shown = public_state(case)
    said = [_message(row) for row in case.messages.for_person().prefetch_related("files__file")]
    question, question_due = _open_question(case, said)
    is_waiting = case.state in CaseWorkflow.get("withdraw").sources
    due = _owed(case, is_waiting=is_waiting)
    return PublicCase(
        number=case.number,
        kind=case.kind,
        kind_label=case.get_kind_display(),
        category_label=case.category.label,
        state=shown.value,
        state_label=state_label(case),
        unit=_unit(case),
        language=case.language,
        description=case.description,
        remedy=case.remedy,
        received_at=case.received_at,
        answer_due_at=due.due_at if due and not (is_waiting and due.met_at) else None,
        is_late=bool(is_waiting and due is not None and due.met_at is None and due.due_at < moment),
        late_told_at=_late_told_at(case, due),
        is_escalated=case.escalated_at is not None and is_waiting,
        is_over=case.state in (CaseState.CLOSED, CaseState.WITHDRAWN),
        question=question,
        question_due_on=question_due,
        messages=tuple(said),
        files=tuple(_file(row) for row in case.files.for_person().filter(message=None).select_related("file")),
        answers=tuple(_answer(row, case) for row in case.answers.given()),
        inadmissible_reason=case.get_inadmissible_reason_display() if case.inadmissible_reason else "",
        directed_to=case.directed_to,
        timeline=timeline(case),
        mandates=tuple(_mandate(row, moment) for row in case.mandates.all()),
        identity_openings=_openings(case),
        may_write=is_waiting,
        may_withdraw=is_waiting,
        may_ask_reopening=case.state in CaseWorkflow.get("ask_reopening").sources and case.reopening_is_open,
        feedback_until=case.feedback_until,
    )


def _owed(case: Case, *, is_waiting: bool) -> Deadline | None:
    """The delay of the answer; once the answer is contested, that of the examination, and then no other day."""
    first = case.deadlines.filter(kind__in=(DeadlineKind.LEGAL, DeadlineKind.SERVICE)).order_by("due_at").first()
    if first is None or first.met_at is None or not is_waiting:
        return first
    return case.deadlines.filter(kind=DeadlineKind.REVIEW, met_at=None).first()


def _late_told_at(case: Case, due: Deadline | None) -> datetime | None:
    """When those above the service were told that the delay is over; the round waits for their working hours."""
    if due is None:
        return None
    step = AlertStep.NOTICE if due.kind == DeadlineKind.LEGAL else AlertStep.AT
    given = due.alerts.filter(step=step).values_list("at", flat=True).first()
    by_hand = case.escalated_at if case.escalated_at and case.escalated_at >= due.due_at else None
    return given or by_hand


def state_label(case: Case) -> str:
    """The public state in words; who is being waited for is named."""
    shown = public_state(case)
    third_party = case.third_parties.open().first() if shown == PublicState.WAITING_THIRD_PARTY else None
    if third_party is not None:
        return _("En cours auprès de %(name)s") % {"name": f"\u2068{third_party.name}\u2069"}
    return str(shown.label)


def timeline(case: Case) -> tuple[PublicEvent, ...]:
    """The public states that the case went through, oldest first; what does not show is not told."""
    told: list[PublicEvent] = []
    logs = TransitionLog.objects.about(case).values_list("at", "target")[:MOST_EVENTS]
    for at, target in logs:
        shown = PUBLIC_STATES.get(target, PublicState.IN_PROGRESS)
        if not told or told[-1].state != shown:
            told.append(PublicEvent(at, shown.value, str(shown.label)))
    return tuple(told)


def in_language(answer: CaseAnswer, language: str) -> tuple[str, str]:
    """The text of the answer in that language when there is one, with the language it is in."""
    texts = answer.texts
    return (texts[language], language) if language in texts else (answer.body, answer.language)


def _answer(answer: CaseAnswer, case: Case) -> PublicAnswer:
    """The answer; a request for help or a proposal is neither founded nor unfounded."""
    body, shown_in = in_language(answer, case.language)
    other = (answer.body, answer.language)
    if shown_in == answer.language:
        other = (answer.translation, answer.translation_language)
    return PublicAnswer(
        at=answer.given_at,
        outcome=answer.outcome,
        outcome_label=answer.get_outcome_display() if case.kind in JUDGED else "",
        body=body,
        language=shown_in,
        other_body=other[0],
        other_language=other[1],
    )


def _message(message: CaseMessage) -> PublicMessage:
    is_own = message.author_kind == AuthorKind.PERSON
    return PublicMessage(
        public_id=str(message.public_id),
        at=message.sent_at,
        who=_("Vous") if is_own else str(message.get_author_kind_display()),
        is_own=is_own,
        kind=message.kind,
        body=message.body,
        language=message.language,
        translation=message.translation,
        translation_language=message.translation_language,
        files=tuple(_file(row) for row in message.files.all()),
    )


def _file(row: CaseFile) -> PublicFile:
    is_own = row.author_kind == AuthorKind.PERSON
    return PublicFile(str(row.public_id), row.file.name, row.is_voice, is_own, row.added_at)


def _mandate(mandate: Any, now: datetime) -> PublicMandate:
    return PublicMandate(
        public_id=str(mandate.public_id),
        kind_label=str(mandate.get_kind_display()),
        scope_label=str(mandate.get_scope_display()),
        expires_on=mandate.expires_on,
        is_in_force=mandate.is_in_force(now),
    )


def _open_question(case: Case, said: list[PublicMessage]) -> tuple[PublicMessage | None, date | None]:
    """The question that waits for the person, and until when."""
    if case.state != CaseState.INFORMATION_REQUESTED:
        return None, None
    waiting = case.messages.for_person().filter(kind=MessageKind.QUESTION, answered_at=None).last()
    if waiting is None:
        return None, None
    shown = next(message for message in said if message.public_id == str(waiting.public_id))
    return shown, waiting.answer_due_on


def _unit(case: Case) -> str:
    """The service that works on the case; none while it is at the desk."""
    unit: Institution | None = case.unit
    return unit.name if unit is not None else ""


def _openings(case: Case) -> tuple[PublicReading, ...]:
    """When and why the identity was opened, once the person has been told."""
    told = case.identity_readings.filter(told_at__isnull=False).order_by("at", "pk").values_list("at", "reason")
    return tuple(PublicReading(at, reason) for at, reason in told)
