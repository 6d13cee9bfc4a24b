"""What is said in a case: to the person, between agents, and by the person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, CaseMessage
from grievances.models.languages import LANGUAGES
from grievances.models.message import LONGEST_MESSAGE
from grievances.services import contacting, deadlines, files
from grievances.services.locks import lock
from grievances.services.persons import require_person
from grievances.services.words import bounded, required
from grievances.workflows import AuthorKind, CaseState, CaseWorkflow, MessageKind, Visibility
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import has_permission, require_permission

DAYS_TO_ANSWER = 15
PRESSED_TWICE = timedelta(minutes=1)


@transaction.atomic
def write(
    *,
    case: Case,
    body: str,
    by: Any,
    translation: str = "",
    translation_language: str = "",
    language: str = "",
    uploads: Iterable[Any] = (),
    now: datetime | None = None,
) -> CaseMessage:
    """Write to the person. Raises PermissionRefused, InvalidInput, TransitionNotAllowed (the case has ended)."""
    _require_open(lock(case))
    require_permission(by, "grievances.handle_case", case)
    words = _words(case, body, language, translation, translation_language)
    message = _agent_message(case, by, now, visibility=Visibility.PERSON, **words)
    files.add_all(message=message, uploads=uploads, now=now)
    contacting.tell(case=case, what="message", now=now)
    return message


@transaction.atomic
def note(*, case: Case, body: str, by: Any, uploads: Iterable[Any] = (), now: datetime | None = None) -> CaseMessage:
    """Write to the other agents; the person never reads it. Raises PermissionRefused, InvalidInput."""
    lock(case)
    require_permission(by, "grievances.write_note", case)
    text = required(body, field="body", most=LONGEST_MESSAGE)
    message = _agent_message(case, by, now, kind=MessageKind.NOTE, visibility=Visibility.AGENTS, body=text)
    files.add_all(message=message, uploads=uploads, now=now)
    return message


@transaction.atomic
def ask(
    *,
    case: Case,
    body: str,
    by: Any,
    days: int = DAYS_TO_ANSWER,
    translation: str = "",
    translation_language: str = "",
    language: str = "",
    now: datetime | None = None,
) -> CaseMessage:
    """Ask the person something; the case waits for the answer, or for the end of the days given.

    Raises as `Workflow.apply`, InvalidInput (it is in no language of the person).
    """
    words = _words(case, body, language, translation, translation_language)
    Decision(body, language, translation, translation_language).require_readable(case, by=by)
    CaseWorkflow.apply(case, "request_information", by=by, now=now)
    due = timezone.localdate(now) + timedelta(days=days)
    message = _agent_message(
        case, by, now, kind=MessageKind.QUESTION, visibility=Visibility.PERSON, answer_due_on=due, **words
    )
    deadlines.refresh(case=case, now=now)
    contacting.tell(case=case, what="question", now=now)
    return message


@transaction.atomic
def answer(
    *, case: Case, body: str, by: Any = None, uploads: Iterable[Any] = (), now: datetime | None = None
) -> CaseMessage:
    """The person answers the question that waits, and the work goes on. Raises as `Workflow.apply`, InvalidInput."""
    require_person(by, case)
    text = required(body, field="body", most=LONGEST_MESSAGE)
    moment = now or timezone.now()
    CaseWorkflow.apply(case, "receive_information", by=None, now=moment)
    open_questions(case).update(answered_at=moment)
    message = kept_from_person(case=case, kind=MessageKind.ANSWER, body=text, now=moment)
    files.add_all(message=message, uploads=uploads, now=moment)
    deadlines.refresh(case=case, now=moment)
    return message


@transaction.atomic
def note_answer(*, case: Case, body: str, by: Any, now: datetime | None = None) -> CaseMessage:
    """Write down what the person answered by voice or on paper; the trace says who did.

    Raises as `answer`, PermissionRefused.
    """
    require_permission(by, "grievances.handle_case", case)
    message = answer(case=case, body=body, now=now)
    events.record("case.answer_noted", by=by, obj=case, now=now)
    return message


@transaction.atomic
def from_person(
    *, case: Case, body: str, by: Any = None, uploads: Iterable[Any] = (), now: datetime | None = None
) -> CaseMessage:
    """The person adds something to an open case; the same words pressed twice are kept once.

    Raises PermissionRefused, InvalidInput, TransitionNotAllowed.
    """
    require_person(by, case)
    _require_open(lock(case))
    if case.state == CaseState.INFORMATION_REQUESTED:
        return answer(case=case, body=body, by=by, uploads=uploads, now=now)
    text = required(body, field="body", most=LONGEST_MESSAGE)
    joined = list(uploads)
    if not joined and (same := _just_said(case, text, now)):
        return same
    message = kept_from_person(case=case, kind=MessageKind.MESSAGE, body=text, now=now)
    files.add_all(message=message, uploads=joined, now=now)
    return message


@transaction.atomic
def expire(*, case: Case, now: datetime | None = None) -> Case:
    """Go on without the person's answer, which may still come as a message. Raises as `Workflow.apply`."""
    CaseWorkflow.apply(case, "expire_information", by=None, now=now)
    deadlines.refresh(case=case, now=now)
    contacting.tell(case=case, what="question_ended", now=now)
    return case


@dataclass(frozen=True)
class Decision:
    """What a decision or a question says to the person, with its translation when it is not in their language."""

    body: str
    language: str = ""
    translation: str = ""
    translation_language: str = ""

    def require_readable(self, *cases: Case, by: Any) -> None:
        """Raise InvalidInput when the person of one of these cases has it in no language of theirs."""
        read = {self.language or cases[0].language, self.translation_language if self.translation.strip() else ""}
        unread = next((case for case in cases if case.language not in read), None)
        if unread is not None:
            message = _("La personne du dossier %(number)s lit cette langue : %(language)s. Ajoutez-y ce texte.")
            if unread != cases[0] and not has_permission(by, "grievances.view_case", unread):
                message = _("La personne d’un dossier rattaché lit cette langue : %(language)s. Ajoutez-y ce texte.")
            sentence = message % {"number": unread.number, "language": dict(LANGUAGES)[unread.language]}
            raise InvalidInput(sentence, code="language_missing", fields={"translation": [sentence]})


def told_by_agent(*, case: Case, decision: Decision, by: Any, now: datetime | None = None) -> CaseMessage:
    """Keep what a decision says to the person beside the other messages; the decision tells them by itself."""
    written = (decision.language, decision.translation, decision.translation_language)
    words = _words(case, required(decision.body, field="note", most=LONGEST_MESSAGE), *written)
    return _agent_message(case, by, now, visibility=Visibility.PERSON, **words)


@transaction.atomic
def translate(*, message: CaseMessage, translation: str, language: str, by: Any) -> CaseMessage:
    """Put a translation beside the original, which stays. Raises PermissionRefused, InvalidInput."""
    require_permission(by, "grievances.handle_case", message.case)
    message.translation = required(translation, field="translation", most=LONGEST_MESSAGE)
    message.translation_language = language
    message.save(update_fields=["translation", "translation_language"])
    return message


def mark_read(*, case: Case, now: datetime | None = None) -> int:
    """The person has read what was written to them; how many messages were new."""
    sent = case.messages.for_person().filter(author_kind=AuthorKind.AGENT, read_at=None)
    return sent.update(read_at=now or timezone.now())


def open_questions(case: Case) -> Any:
    """The questions that the person has not answered, the latest first."""
    asked = CaseMessage.objects.filter(case=case, kind=MessageKind.QUESTION, visibility=Visibility.PERSON)
    return asked.filter(answered_at=None).order_by("-sent_at", "-pk")


def _just_said(case: Case, text: str, now: datetime | None) -> CaseMessage | None:
    """The last message of the person when it said the same a moment ago."""
    said = case.messages.filter(author_kind=AuthorKind.PERSON).order_by("-sent_at", "-pk").first()
    is_same = said is not None and said.body == text and (now or timezone.now()) - said.sent_at < PRESSED_TWICE
    return said if is_same else None


def _require_open(case: Case) -> None:
    if not case.is_open:
        raise TransitionNotAllowed(
            _("Ce dossier est terminé. Demandez sa réouverture, ou déposez une nouvelle demande liée à celle-ci.")
        )


def _words(case: Case, body: str, language: str, translation: str, translation_language: str) -> dict[str, str]:
    translated = bounded(translation, field="translation", most=LONGEST_MESSAGE)
    return {
        "body": required(body, field="body", most=LONGEST_MESSAGE),
        "language": language or case.language,
        "translation": translated,
        "translation_language": translation_language if translated else "",
    }


def _agent_message(case: Case, by: Any, now: datetime | None, **fields: Any) -> CaseMessage:
    author = None if getattr(by, "is_partner", False) else by
    moment = now or timezone.now()
    return CaseMessage.objects.create(case=case, author=author, author_kind=AuthorKind.AGENT, sent_at=moment, **fields)


def kept_from_person(*, case: Case, kind: str, body: str, now: datetime | None = None) -> CaseMessage:
    """Keep what the person wrote along with an act; the act itself was checked by its own service."""
    return CaseMessage.objects.create(
        case=case,
        author_kind=AuthorKind.PERSON,
        visibility=Visibility.PERSON,
        kind=kind,
        language=case.language,
        body=body,
        sent_at=now or timezone.now(),
    )
