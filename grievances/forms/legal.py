"""What people and experts write about legal assistance and the legal watch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grievances.forms.following import SeveralFilesField
from grievances.models import LANGUAGES
from grievances.models.assistance import LONGEST_QUESTION, LONGEST_WORDS
from grievances.services.assistance import NAME_MOST, SUBJECT_MOST
from grievances.workflows import DeclineReason, LegalBranch
from mdm_platform.journeys.fields import auto_area, auto_text, country_choices

NO_CONFLICT = _("Déclarez que vous n’avez de lien avec aucune des parties, ou déclinez la demande.")
ONLY_THE_EXPERT = _("Cinq au plus : PDF ou photos, 10 Mo chacun. Seul l’expert qui accepte de vous suivre les ouvre.")
EVERYTHING = ("", _("Tous"))


class AssistanceForm(forms.Form):
    """A question of law."""

    branch = forms.ChoiceField(label=_("De quoi s’agit-il ?"))
    country = forms.ChoiceField(
        label=_("Dans quel pays la question se pose-t-elle ?"),
        help_text=_("Par exemple le pays du bien, du contrat, du tribunal ou du titre de séjour."),
    )
    subject = forms.CharField(
        label=_("En une ligne"),
        max_length=SUBJECT_MOST,
        widget=auto_text(),
        help_text=_("Sans nommer personne. Exemple : « Bail non renouvelé sans préavis »."),
    )
    question = forms.CharField(
        label=_("Votre question"),
        max_length=LONGEST_QUESTION,
        widget=auto_area(8, maxlength=LONGEST_QUESTION),
        help_text=_(
            "Racontez les faits et les dates, puis ce que vous voulez savoir. N’écrivez ni numéro de carte "
            "d’identité, ni information de santé. Seul l’expert qui accepte, et l’équipe qui le choisit, la lisent."
        ),
    )
    person_name = forms.CharField(
        label=_("Votre nom"),
        max_length=NAME_MOST,
        widget=auto_text(autocomplete="name"),
        help_text=_("L’expert le lit pour vérifier qu’il n’a aucun lien avec vous ; l’équipe ne le voit pas."),
    )
    other_party = forms.CharField(
        label=_("Nom de l’autre partie"),
        max_length=NAME_MOST,
        required=False,
        widget=auto_text(),
        help_text=_("S’il y en a une : l’expert vérifie qu’il ne la conseille pas."),
    )
    language = forms.ChoiceField(label=_("Dans quelle langue voulez-vous la réponse ?"), choices=LANGUAGES)
    files = SeveralFilesField(label=_("Fichiers"), help_text=ONLY_THE_EXPERT)

    def __init__(self, *args: Any, is_for_other: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].choices = [("", _("Choisissez")), *LegalBranch.choices]
        self.fields["country"].choices = country_choices()
        if is_for_other:
            del self.fields["person_name"], self.fields["files"]


class WordsForm(forms.Form):
    """A message to the other side."""

    body = forms.CharField(
        label=_("Votre message"), max_length=LONGEST_WORDS, widget=auto_area(5, maxlength=LONGEST_WORDS)
    )
    files = SeveralFilesField(label=_("Fichiers"))


class AnswerForm(WordsForm):
    """The answer of the expert."""

    def __init__(self, *args: Any, from_agent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if from_agent:
            del self.fields["files"]  # the agents read the answer as a note of their case
        self.fields["body"].label = _("Votre réponse")
        self.fields["body"].help_text = _("Ce que dit le droit, ce que la personne peut faire, et jusqu’à quand.")
        self.fields["body"].widget.attrs["rows"] = 10


class CloseForm(forms.Form):
    """Whether the answer helped."""

    was_helpful = forms.TypedChoiceField(
        label=_("Cette réponse vous a-t-elle aidé ?"),
        choices=[("yes", _("Oui")), ("no", _("Non"))],
        coerce=lambda value: value == "yes",
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )


class AcceptForm(forms.Form):
    """The expert has no link with either party."""

    has_no_conflict = forms.BooleanField(
        label=_("Je n’ai de lien avec aucune des parties, ne les conseille pas et ne les ai pas conseillées."),
        error_messages={"required": NO_CONFLICT},
    )


class ReasonForm(forms.Form):
    """Why an expert does not follow a request."""

    reason = forms.ChoiceField(label=_("Pour quelle raison ?"), choices=DeclineReason.choices, widget=forms.RadioSelect)


class SubscriptionForm(forms.Form):
    """What somebody wants to hear of."""

    country = forms.ChoiceField(label=_("Pays"), required=False)
    branch = forms.ChoiceField(label=_("Sujet"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [EVERYTHING, *country_choices()[1:]]
        self.fields["branch"].choices = [EVERYTHING, *LegalBranch.choices]
