"""The answer to a case: written by one person, validated and given by another, in the language of who reads it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from grievances.models import Case, CaseAnswer
from grievances.models.languages import LANGUAGES
from grievances.services import attachments, deadlines, endings
from grievances.services.locks import lock
from grievances.services.words import bounded, required
from grievances.workflows import CaseOutcome, CaseState, CaseWorkflow
from mdm_platform.errors import InvalidInput, TransitionConflict, TransitionNotAllowed
from mdm_platform.permissions import require_permission

LONGEST = 12000


class AnswerChanged(TransitionConflict):
    """Somebody saved the draft since the one that was read; it is not overwritten unread."""

    code = "answer_changed"
    message = _lazy(
        "Une autre personne a enregistré cette réponse pendant que vous écriviez. Lisez son texte sur cette page : "
        "le vôtre est resté dans le formulaire. Si vous enregistrez encore, le vôtre remplace le sien."
    )


def stamp(draft: CaseAnswer | None) -> str:
    """What tells one saving of the draft from the next."""
    return draft.written_at.isoformat() if draft else "none"


@transaction.atomic
def write(
    *,
    case: Case,
    by: Any,
    outcome: str,
    body: str,
    language: str = "",
    translation: str = "",
    translation_language: str = "",
    second_translation: str = "",
    second_language: str = "",
    seen: str = "",
    now: datetime | None = None,
) -> CaseAnswer:
    """Keep the text of the answer, in place of the one before; whoever wrote last is its writer.

    `seen` is the `stamp` of the draft that was read; nothing is compared without it.
    Raises PermissionRefused, InvalidInput, TransitionNotAllowed (the case is not being worked on), AnswerChanged.
    """
    lock(case)
    require_permission(by, "grievances.handle_case", case)
    if case.state != CaseState.IN_PROGRESS:
        raise TransitionNotAllowed(_("La réponse ne se rédige que pendant le traitement du dossier."))
    written = _draft(case, by, seen)
    if outcome not in CaseOutcome.values:
        message = _("Choisissez le résultat de la réponse.")
        raise InvalidInput(message, code="outcome_required", fields={"outcome": [message]})
    translated = bounded(translation, field="translation", most=LONGEST)
    second = bounded(second_translation, field="second_translation", most=LONGEST)
    written.outcome = outcome
    written.body = required(body, field="body", most=LONGEST)
    written.language = language or case.language
    written.translation = translated
    written.translation_language = translation_language if translated else ""
    written.second_translation, written.second_language = second, second_language if second else ""
    written.writer = None if getattr(by, "is_partner", False) else by
    written.written_at = now or timezone.now()
    written.save()
    return written


def _draft(case: Case, by: Any, seen: str) -> CaseAnswer:
    """The answer being written, or a new one; a program does not replace what a person wrote. Raises AnswerChanged."""
    draft = CaseAnswer.objects.being_written().filter(case=case).first()
    if seen and seen != stamp(draft):
        raise AnswerChanged
    if draft and draft.writer_id and getattr(by, "is_partner", False):
        raise AnswerChanged(_("Un agent du service rédige déjà cette réponse : un programme ne la remplace pas."))
    return draft or CaseAnswer(case=case)


@transaction.atomic
def propose(*, case: Case, by: Any, now: datetime | None = None) -> CaseAnswer:
    """Hand the answer to whoever validates it. Raises as `Workflow.apply`, InvalidInput (the languages)."""
    written = case.written_answer
    if written is not None:
        _check_languages(written, [case, *attachments.followers(case)], by)
    CaseWorkflow.apply(case, "propose_answer", by=by, now=now)
    written.proposed_at, written.returned_at = now or timezone.now(), None
    written.save(update_fields=["proposed_at", "returned_at"])
    deadlines.refresh(case=case, now=now)
    return written


@transaction.atomic
def send_back(*, case: Case, by: Any, note: str, now: datetime | None = None) -> CaseAnswer:
    """Hand the answer back to its writer, with why. Raises as `Workflow.apply`."""
    CaseWorkflow.apply(case, "return_answer", by=by, note=note, now=now)
    written = case.written_answer
    written.returned_at, written.return_note = now or timezone.now(), note.strip()[:2000]
    written.save(update_fields=["returned_at", "return_note"])
    deadlines.refresh(case=case, now=now)
    return written


@transaction.atomic
def give(*, case: Case, by: Any, now: datetime | None = None) -> CaseAnswer:
    """Validate the answer and give it, to the cases attached too, each in its own file.

    Raises as `Workflow.apply`, InvalidInput (an attached case is in a language that the answer does not have).
    """
    moment = now or timezone.now()
    followers = attachments.hold_all(case)
    written = case.written_answer
    if written is not None:
        _check_languages(written, [case, *followers], by)
    changes = {
        "outcome": written.outcome if written else "",
        "answered_at": moment,
        "feedback_until": endings.feedback_until(moment),
    }
    CaseWorkflow.apply(case, "validate_answer", by=by, now=moment, changes=changes)
    written.validator, written.given_at = by, moment
    written.save(update_fields=["validator", "given_at"])
    endings.ended(case=case, what="answered", now=moment)
    for follower in followers:
        _give_with_lead(follower, written, changes, moment)
    return written


def _give_with_lead(case: Case, given: CaseAnswer, changes: dict[str, Any], now: datetime) -> None:
    CaseWorkflow.apply(case, "end_with_lead", by=None, now=now, changes=changes)
    CaseAnswer.objects.being_written().filter(case=case).delete()
    copied = {name: getattr(given, name) for name in ("outcome", "body", "language", "writer", "validator")}
    if case.language != given.language:
        copied |= {"translation": given.texts[case.language], "translation_language": case.language}
    CaseAnswer.objects.create(case=case, written_at=given.written_at, proposed_at=now, given_at=now, **copied)
    endings.ended(case=case, what="answered", now=now)


def languages_of(case: Case, *, by: Any) -> dict[str, list[str]]:
    """The languages that the people of the case and of what is attached to it read, with the numbers of each."""
    found: dict[str, list[str]] = {}
    cases = [case, *attachments.followers(case)]
    numbers = _numbers_read_by(by, cases)
    for one in cases:
        found.setdefault(one.language, []).append(numbers[one.pk])
    return found


def _numbers_read_by(user: Any, cases: list[Case]) -> dict[int, str]:
    """The numbers of the cases by key; words in place of those that the user does not read."""
    known = dict(Case.objects.visible_to(user).filter(pk__in=[case.pk for case in cases]).values_list("pk", "number"))
    return {case.pk: known.get(case.pk) or _("un dossier que vous ne lisez pas") for case in cases}


def _check_languages(answer: CaseAnswer, cases: list[Case], by: Any) -> None:
    """Refuse an answer that one of the people cannot read, with whom and in which languages."""
    texts, names = answer.texts, dict(LANGUAGES)
    lacking = [case for case in cases if case.language not in texts]
    if not lacking:
        return
    numbers = _numbers_read_by(by, lacking)
    listed = ", ".join(f"{numbers[case.pk]} ({names[case.language]})" for case in lacking)
    if len(lacking) == 1 and lacking[0] == cases[0]:
        message = _("La personne du dossier %(number)s lit cette langue : %(language)s. Ajoutez-y la réponse.")
        sentence = message % {"number": lacking[0].number, "language": names[lacking[0].language]}
    else:
        message = _(
            "La réponse manque dans la langue de ces dossiers : %(cases)s. Ajoutez-la, ou détachez un dossier "
            "pour lui répondre à part."
        )
        sentence = message % {"cases": listed}
    raise InvalidInput(sentence, code="language_missing", fields={"translation": [sentence]})
