"""The form of a survey, made from its questions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.models import QuestionKind, Survey, SurveyQuestion
from skills.models.survey import LONGEST_TEXT


class SurveyForm(forms.Form):
    """One field a question, then the consent in the survey's own words."""

    def __init__(self, data: Any, *, survey: Survey) -> None:
        super().__init__(data)
        self.questions = list(survey.questions.all())
        for question in self.questions:
            self.fields[f"q{question.pk}"] = _field(question)
        refused = {"required": _("Cochez la case pour que vos réponses puissent être comptées.")}
        self.fields["consent"] = forms.BooleanField(label=survey.consent, error_messages=refused)

    def answers(self) -> dict[int, Any]:
        """What was said, by question."""
        return {question.pk: _given(question, self.cleaned_data[f"q{question.pk}"]) for question in self.questions}


def _field(question: SurveyQuestion) -> forms.Field:
    choices = [(str(number), label) for number, label in enumerate(question.choices)]
    if question.kind == QuestionKind.TEXT:
        widget = forms.Textarea(attrs={"rows": 4, "data-counter": "", "maxlength": LONGEST_TEXT, "dir": "auto"})
        hint = _("N’écrivez ni nom ni coordonnées : ce texte est lu par l’équipe, sans savoir de qui il vient.")
        return forms.CharField(
            label=question.label, max_length=LONGEST_TEXT, required=False, widget=widget, help_text=hint
        )
    if question.kind == QuestionKind.MULTIPLE:
        hint = _("Plusieurs réponses sont possibles.")
        return forms.MultipleChoiceField(
            label=question.label,
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=hint,
        )
    hint = _("1 : pas du tout. 5 : tout à fait.") if question.kind == QuestionKind.SCALE else ""
    return forms.ChoiceField(label=question.label, choices=choices, widget=forms.RadioSelect, help_text=hint)


def _given(question: SurveyQuestion, value: Any) -> Any:
    if question.kind == QuestionKind.TEXT:
        return value
    return [int(one) for one in value] if question.kind == QuestionKind.MULTIPLE else int(value)
