"""Surveys: prepared, opened, answered once and without a trace of what was said by whom, closed, published."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.accounts.models import User
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from skills.models import QuestionKind, Survey, SurveyParticipation, SurveyQuestion
from skills.models.survey import LONGEST_TEXT
from skills.notifications.surveys import SurveyInvitation, SurveyResultsPublished
from skills.services import segments, survey_results
from skills.workflows import SurveyState, SurveyWorkflow

NEWS = "news"
Answers = Mapping[int, Any]


def save(*, survey: Survey, by: Any) -> Survey:
    """Write a survey that is being prepared. Raises PermissionRefused, TransitionNotAllowed once it is open."""
    require_permission(by, "skills.manage_surveys", survey)
    if survey.state != SurveyState.DRAFT:
        raise TransitionNotAllowed(_("Une enquête ouverte ne change plus : les réponses s’y rapportent."))
    survey.save()
    return survey


@transaction.atomic
def open(*, survey: Survey, by: Any, now: datetime | None = None) -> TransitionLog:
    """Take answers from today, and invite those of the segment who agreed to receive news."""
    today = timezone.localdate(now)
    log = SurveyWorkflow.apply(survey, "open", by=by, now=now, changes={"opens": today})
    for question in survey.questions.all():
        question.counts = [0] * len(question.choices)
        question.save(update_fields=["counts"])
    SurveyInvitation.send_to_many(to=invited(survey), about=survey, now=now)
    return log


@transaction.atomic
def close(*, survey: Survey, by: Any, now: datetime | None = None) -> TransitionLog:
    """Take no more answers."""
    return SurveyWorkflow.apply(survey, "close", by=by, now=now)


@transaction.atomic
def publish(*, survey: Survey, by: Any, now: datetime | None = None) -> TransitionLog:
    """Freeze the results and let everybody read them."""
    locked = Survey.objects.select_for_update(of=("self",), no_key=True).get(pk=survey.pk)
    changes = {"results": survey_results.compute(locked), "published_on": timezone.localdate(now)}
    log = SurveyWorkflow.apply(survey, "publish", by=by, now=now, changes=changes)
    SurveyResultsPublished.send_to_many(to=invited(survey), about=survey, now=now)
    return log


def close_overdue(*, now: datetime | None = None) -> int:
    """Close the surveys whose last day has passed; how many."""
    overdue = list(Survey.objects.overdue(timezone.localdate(now)))
    for survey in overdue:
        close(survey=survey, by=None, now=now)
    return len(overdue)


def invited(survey: Survey) -> list[User]:
    """The people of the segment who agreed to receive news."""
    owners = segments.profiles_of(survey).filter(owner__in=consents.active_user_ids(NEWS)).values("owner")
    return list(User.objects.filter(pk__in=owners).order_by("pk"))


def has_answered(survey: Survey, user: Any) -> bool:
    """Whether this person answered; what was answered nobody can say."""
    return SurveyParticipation.objects.filter(survey=survey, user_id=user.pk).exists()


@transaction.atomic
def answer(*, survey: Survey, answers: Answers, agreed: bool, by: Any, now: datetime | None = None) -> None:
    """Count what this person says, and that this person answered, as two things that nothing joins.

    `answers` maps the keys of questions to the number of a choice, a list of them, or a text. Answers wait for each
    other, so that none is lost. Raises PermissionRefused, TransitionNotAllowed (closed, answered), InvalidInput.
    """
    require_permission(by, "skills.answer_survey", survey)
    locked = Survey.objects.select_for_update(of=("self",), no_key=True).get(pk=survey.pk)
    if not Survey.objects.open(timezone.localdate(now)).filter(pk=locked.pk).exists():
        raise TransitionNotAllowed(_("Cette enquête n’est pas ouverte : elle ne reçoit plus de réponses."))
    if has_answered(locked, by):
        raise TransitionNotAllowed(_("Vous avez déjà répondu à cette enquête. Merci !"), code="already_answered")
    questions = list(locked.questions.all())
    read = {question.pk: _read(question, answers.get(question.pk)) for question in questions}
    if not agreed:
        message = _("Cochez la case pour que vos réponses puissent être comptées.")
        raise InvalidInput(message, code="consent_required", fields={"consent": [message]})
    for question in questions:
        _count(question, read[question.pk])
    locked.answered += 1
    locked.save(update_fields=["answered"])
    SurveyParticipation.objects.create(survey=locked, user=by)


def _read(question: SurveyQuestion, given: Any) -> list[int] | str:
    """The answer as numbers of choices or as a text; InvalidInput when it is neither."""
    if question.kind == QuestionKind.TEXT:
        return str(given or "").replace("\x00", "").strip()[:LONGEST_TEXT]
    chosen = given if isinstance(given, list | tuple) else [given]
    known = range(len(question.choices))
    numbers = {number for number in chosen if isinstance(number, int) and number in known}
    several = question.kind == QuestionKind.MULTIPLE
    if len(numbers) != len(chosen) or (not several and len(numbers) != 1):
        message = _("Choisissez une réponse de la liste.")
        raise InvalidInput(message, fields={f"q{question.pk}": [message]})
    return sorted(numbers)


def _count(question: SurveyQuestion, read: list[int] | str) -> None:
    """Add to the counters; a text goes among the others, which are shuffled each time."""
    if isinstance(read, str):
        question.texts = [*question.texts, read] if read else question.texts
        secrets.SystemRandom().shuffle(question.texts)
    else:
        for number in read:
            question.counts[number] += 1
    question.save(update_fields=["counts", "texts"])


def export_participations(user: Any) -> list[dict[str, Any]]:
    """The surveys that the person answered; the answers are nobody's."""
    rows = Survey.objects.filter(participations__user=user).order_by("pk")
    return [{"enquete": survey.title_fr, "identifiant": str(survey.public_id), "a_repondu": True} for survey in rows]


def erase_participations(user: Any) -> None:
    """Forget that the person answered; what was counted cannot be told apart and stays."""
    SurveyParticipation.objects.filter(user=user).delete()


SECTION = DataSection(
    "skills.surveys",
    gettext_lazy("Enquêtes auxquelles vous avez répondu"),
    export_participations,
    erase_participations,
)


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(SECTION)
