"""The results of a survey: frozen counts in which nobody is recognised, as sentences, bars and tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.formats import nice_number
from mdm_platform.spreadsheets import Cell
from skills.models import QuestionKind, Survey, SurveyQuestion
from skills.services.insight import protection
from skills.services.insight.protection import Figure, exact

PEOPLE = "people"
KEEP_PEOPLE = 1000


@dataclass(frozen=True)
class Choice:
    """A possible answer and how many gave it; None when that is hidden."""

    label: str
    count: int | None


@dataclass(frozen=True)
class QuestionResult:
    """What was answered to one question."""

    question: SurveyQuestion
    choices: tuple[Choice, ...]
    people: int | None

    @property
    def sentence(self) -> str:
        """What the figures say first."""
        known = [choice for choice in self.choices if choice.count]
        if not known:
            return _("Trop peu de personnes ont donné chaque réponse : aucune ne peut être montrée.")
        best = max(known, key=lambda choice: choice.count)
        words = {"choice": best.label, "count": nice_number(best.count), "people": nice_number(self.people)}
        if self.people is None or self.question.kind == QuestionKind.SCALE:
            message = ngettext(
                "Parmi les réponses montrées, la plus fréquente : « %(choice)s », %(count)s personne.",
                "Parmi les réponses montrées, la plus fréquente : « %(choice)s », %(count)s personnes.",
                best.count,
            )
        else:
            message = _("Parmi les réponses montrées, la plus fréquente : « %(choice)s », %(count)s sur %(people)s.")
        return message % words


def compute(survey: Survey) -> dict[str, Any]:
    """What may be shown: how many answered, and of each question how many gave each answer, None where hidden.

    Every question divides the same people, so the questions stand one after the other in one circulation. An answer
    among several is two groups: those who gave it, and those who did not.
    """
    figures, node = [exact(PEOPLE, "end", "0", survey.answered, KEEP_PEOPLE)], 0
    questions = [question for question in survey.questions.all() if question.kind != QuestionKind.TEXT]
    for question in questions:
        for group in _groups(question, survey.answered):
            node += 1
            figures += [exact(name, str(node - 1), str(node), value) for name, value in group]
    figures.append(exact("join", str(node), "end", survey.answered, KEEP_PEOPLE))
    hidden = protection.hidden(figures)
    if {PEOPLE, "join"} & hidden:
        hidden |= {PEOPLE}
    values = {figure.name: figure.value for figure in _shown(figures, hidden)}
    return {
        "people": values.get(PEOPLE),
        "questions": {
            str(question.pk): [values.get(_name(question, at)) for at in range(len(question.counts))]
            for question in questions
        },
    }


def results(survey: Survey) -> list[QuestionResult]:
    """The frozen results, question by question; texts are not published."""
    frozen = survey.results.get("questions", {})
    found = []
    for question in survey.questions.all():
        counts = frozen.get(str(question.pk))
        if counts is not None:
            choices = tuple(Choice(*pair) for pair in zip(question.choices, counts, strict=True))
            found.append(QuestionResult(question, choices, survey.results.get("people")))
    return found


def header() -> list[str]:
    """The headings of the file."""
    return [_("Question"), _("Réponse"), _("Personnes")]


def file_rows(survey: Survey) -> Iterator[list[Cell]]:
    """One row an answer; an empty cell is a hidden number."""
    for result in results(survey):
        for choice in result.choices:
            yield [str(result.question.label), choice.label, choice.count]


def _groups(question: SurveyQuestion, people: int) -> Iterator[list[tuple[str, int]]]:
    named = [(_name(question, at), count) for at, count in enumerate(question.counts)]
    if question.kind == QuestionKind.MULTIPLE:
        for name, count in named:
            yield [(name, count), (f"{name}:not", people - count)]
    else:
        yield named


def _name(question: SurveyQuestion, at: int) -> str:
    return f"{question.pk}:{at}"


def _shown(figures: list[Figure], hidden: set[str]) -> Iterator[Figure]:
    return (figure for figure in figures if figure.name not in hidden)
