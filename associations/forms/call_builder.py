"""The parts of a call as its authors fill them: words, calendar, amounts and instruction."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.models import Call, CallProgramme, CallVersion
from mdm_platform.components import ErrorLink
from mdm_platform.eligibility_fields import PercentField
from mdm_platform.grids.models import Grid
from mdm_platform.institutions.models import Institution
from mdm_platform.journeys.fields import CHOOSE, DayField, MomentField, auto_area, auto_text
from mdm_platform.journeys.steps import StepForm
from mdm_platform.money import AmountFormField, Currency
from mdm_platform.templatetags.display import error_links


class NewCallForm(forms.Form):
    """What begins a call: from nothing, or from the rules of another one."""

    slug = forms.SlugField(
        label=_("Identifiant dans l’adresse"),
        max_length=80,
        help_text=_("Lettres sans accent, chiffres et tirets. Exemple : pra-osim-2027"),
    )
    source = forms.ModelChoiceField(
        label=_("Reprendre les règles de"),
        queryset=Call.objects.none(),
        required=False,
        empty_label=_("Aucun : je pars de zéro"),
        help_text=_("Tout est repris, sauf les dates et les enveloppes."),
    )
    programme = forms.ChoiceField(label=_("Programme"), choices=CallProgramme.choices)
    operator = forms.ModelChoiceField(
        label=_("Institution qui conduit l’appel"), queryset=Institution.objects.active(), empty_label=CHOOSE[1]
    )

    def __init__(self, *args: Any, calls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = calls
        self.fields["source"].label_from_instance = lambda call: call.title or call.slug

    def clean(self) -> dict[str, Any]:
        """Programme and institution come with the rules that are taken over."""
        cleaned = super().clean()
        if cleaned.get("source"):
            for name in ("programme", "operator"):
                self.errors.pop(name, None)
        return cleaned


class ReasonForm(forms.Form):
    """Why the rules of an open call change."""

    reason = forms.CharField(
        label=_("Pourquoi les règles changent-elles ?"),
        max_length=1000,
        widget=auto_area(4, maxlength=1000),
        help_text=_("Ce motif sera publié avec la nouvelle version."),
    )


class BuilderForm(StepForm):
    """A part of a call; its page shows the messages like those of rows."""

    def error_links(self) -> list[ErrorLink]:
        """Every message, with the field that it leads to."""
        return error_links(self)


class WordsForm(BuilderForm):
    """What everybody reads first; French is asked for, the other languages are welcome."""

    saves = "words"
    title_fr = forms.CharField(label=_("Titre en français"), max_length=160, widget=auto_text())
    summary_fr = forms.CharField(
        label=_("Résumé en français"),
        max_length=3000,
        widget=auto_area(6, maxlength=3000),
        help_text=_("À qui l’appel s’adresse et ce qu’il soutient, en quelques phrases."),
    )
    title_ar = forms.CharField(label=_("Titre en arabe"), max_length=160, required=False, widget=auto_text())
    summary_ar = forms.CharField(label=_("Résumé en arabe"), max_length=3000, required=False, widget=auto_area(6))
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=160, required=False, widget=auto_text())
    summary_en = forms.CharField(label=_("Résumé en anglais"), max_length=3000, required=False, widget=auto_area(6))
    contact_email = forms.EmailField(label=_("Adresse pour les questions"), required=False)

    def initial_of(self, record: CallVersion) -> dict[str, Any]:
        return {name: getattr(record.call, name) for name in self.base_fields}


class CalendarForm(BuilderForm):
    """When requests are received, and how long each one has."""

    saves = "calendar"
    opens_at = MomentField(label=_("Ouverture (heure de Rabat)"))
    closes_at = MomentField(label=_("Clôture (heure de Rabat)"))
    decision_due = DayField(label=_("Décisions prévues le"))
    completion_days = forms.IntegerField(label=_("Jours pour compléter un dossier"), min_value=1, max_value=365)
    agreement_days = forms.IntegerField(label=_("Jours pour signer la convention"), min_value=1, max_value=365)
    appeal_days = forms.IntegerField(label=_("Jours pour former un recours"), min_value=1, max_value=365)


class AmountsForm(BuilderForm):
    """The figures of the grant: a rule that speaks of one of them reads it here."""

    saves = "amounts"
    currency = forms.ChoiceField(
        label=_("Devise"),
        choices=Currency.choices,
        help_text=_("Celle de l’enveloppe. Elle ne change plus une fois les enveloppes choisies."),
    )
    max_amount = AmountFormField(label=_("Subvention, au plus"))
    min_amount = AmountFormField(label=_("Subvention, au moins"), required=False)
    max_rate = PercentField(label=_("Part du coût du projet, au plus (%)"))
    max_project_amount = AmountFormField(label=_("Coût total du projet, au plus"), required=False)
    in_kind_cap = PercentField(label=_("Apports en nature, au plus (% du coût total)"), required=False)
    overhead_cap = PercentField(label=_("Frais de fonctionnement, au plus (% du coût total)"), required=False)
    budget_move_limit = PercentField(label=_("Part du budget déplaçable sans nouvel accord (%)"))
    project_months_max = forms.IntegerField(
        label=_("Durée du projet, au plus (mois)"), required=False, min_value=1, max_value=120
    )


class InstructionForm(BuilderForm):
    """Who reads the requests, and with which grid."""

    saves = "instruction"
    grid = forms.ModelChoiceField(label=_("Grille d’évaluation"), queryset=Grid.objects.none(), empty_label=CHOOSE[1])
    min_reviews = forms.IntegerField(label=_("Évaluations par dossier, au moins"), min_value=1, max_value=9)
    quorum = forms.IntegerField(label=_("Quorum du jury (membres présents)"), min_value=1, max_value=99)
    blind = forms.BooleanField(label=_("Les évaluateurs ne voient pas le nom de l’association"), required=False)
    requires_opap = forms.BooleanField(label=_("Le visa d’un opérateur d’appui (OPAP) est obligatoire"), required=False)

    def prepare(self) -> None:
        """Offer every grid that has a criterion."""
        self.fields["grid"].queryset = Grid.objects.filter(criteria__isnull=False).distinct()
        self.fields["grid"].label_from_instance = lambda grid: f"{grid.title} ({grid.version})"
