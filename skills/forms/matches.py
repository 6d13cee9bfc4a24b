"""What agents decide about the people put forward, and what people answer."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.models import MatchPreference, Need
from skills.services.contacts import LONGEST_BODY, LONGEST_SUBJECT
from skills.workflows import DeclineReason, MatchCloseReason, MatchOutcome, SetAsideReason

LONGEST_NOTE = 2000


def _note(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_NOTE,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class ProposeForm(forms.Form):
    """For which of the institution's open needs an agent puts somebody of the directory forward."""

    need = forms.ChoiceField(label=_("Pour quel besoin ?"))

    def __init__(self, *args: Any, needs: Iterable[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(need.public_id): need for need in needs}
        self.fields["need"].choices = [(key, need.title) for key, need in self.known.items()]

    def clean_need(self) -> Need:
        """The need itself."""
        return self.known[self.cleaned_data["need"]]


class SetAsideForm(forms.Form):
    """Why an agent does not write to a person."""

    reason = forms.ChoiceField(label=_("Pourquoi écarter cette personne ?"), choices=SetAsideReason.choices)


class IntroduceForm(forms.Form):
    """The first message of an agent to an interested person."""

    subject = forms.CharField(
        label=_("Sujet"), max_length=LONGEST_SUBJECT, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    body = forms.CharField(
        label=_("Votre message à la personne"),
        max_length=LONGEST_BODY,
        help_text=_("Présentez-vous et proposez la suite : un entretien, des dates. Vos adresses restent cachées."),
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto", "data-counter": ""}),
    )


class EngageForm(forms.Form):
    """When the engagement runs."""

    engaged_from = forms.DateField(label=_("Premier jour"), widget=forms.DateInput(attrs={"type": "date"}))
    engaged_until = forms.DateField(
        label=_("Dernier jour"),
        required=False,
        help_text=_("Laissez vide si la fin n’est pas fixée."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class CompleteForm(forms.Form):
    """What came of the mission."""

    reason = forms.ChoiceField(
        label=_("Comment la mission s’est-elle terminée ?"), choices=MatchOutcome.choices, widget=forms.RadioSelect
    )
    note = _note(_("En quelques mots"), _("Pour votre institution : ce qui a été fait, ce qui en reste."))


class CloseForm(forms.Form):
    """Why nothing came of a person's interest."""

    reason = forms.ChoiceField(
        label=_("Pourquoi en rester là ?"), choices=MatchCloseReason.choices, widget=forms.RadioSelect
    )


class DeclineForm(forms.Form):
    """Why a person says no."""

    reason = forms.ChoiceField(label=_("Pour quelle raison ?"), choices=DeclineReason.choices, widget=forms.RadioSelect)


class RhythmForm(forms.Form):
    """How often a member hears of proposals."""

    rhythm = forms.ChoiceField(
        label=_("Quand voulez-vous recevoir les nouvelles propositions ?"),
        choices=MatchPreference.Rhythm.choices,
        widget=forms.RadioSelect,
    )
