"""What may happen to a survey."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard

FEWEST_ANSWERS = 5


class SurveyState(models.TextChoices):
    """Where a survey stands; only an open one takes answers, only a published one shows its results."""

    DRAFT = "draft", _("En préparation")
    OPEN = "open", _("Ouverte")
    CLOSED = "closed", _("Clôturée")
    PUBLISHED = "published", _("Résultats publiés")


@guard
def has_every_text(survey: Any) -> bool:
    """Écrivez le titre, la présentation et le consentement en français, en arabe et en anglais."""
    return all(
        getattr(survey, f"{field}_{code}").strip()
        for field in ("title", "intro", "consent")
        for code in ("fr", "ar", "en")
    )


@guard
def has_complete_questions(survey: Any) -> bool:
    """Posez au moins une question ; chacune a ses textes et autant de réponses proposées dans les trois langues."""
    return survey.has_complete_questions


@guard
def closes_later(survey: Any) -> bool:
    """Donnez une date de clôture à venir."""
    return survey.closes_later


@guard
def has_enough_answers(survey: Any) -> bool:
    """Moins de cinq personnes ont répondu : les résultats ne peuvent pas être publiés."""
    return survey.answered >= FEWEST_ANSWERS


class SurveyWorkflow(Workflow):
    """A survey is prepared, opened to a segment, closed, and its results are published."""

    name = "skills.survey"
    states = SurveyState
    initial = SurveyState.DRAFT
    transitions = (
        Transition(
            "open",
            ("draft",),
            "open",
            _("Ouvrir l’enquête"),
            permission="skills.manage_surveys",
            guards=(has_every_text, has_complete_questions, closes_later),
        ),
        Transition(
            "close",
            ("open",),
            "closed",
            _("Clore l’enquête"),
            permission="skills.manage_surveys",
            platform=True,
        ),
        Transition(
            "publish",
            ("closed",),
            "published",
            _("Publier les résultats"),
            permission="skills.manage_surveys",
            guards=(has_enough_answers,),
        ),
    )
