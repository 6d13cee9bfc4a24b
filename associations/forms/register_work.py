"""What staff write in the register: the identity of an association, a merge, the motive of a reading."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.models import Association, Sector
from associations.services.associations import DESCRIPTION, IDENTITY, LINKED
from associations.services.bank_details import LEAST_MOTIVE
from mdm_platform.territories import countries


class AssociationWorkForm(forms.ModelForm):
    """Every field that the register may correct; the service writes them."""

    website = forms.URLField(label=_("site"), required=False, assume_scheme="https")
    sectors = forms.MultipleChoiceField(
        label=_("secteurs"), choices=Sector.choices, required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    countries_of_action = forms.MultipleChoiceField(
        label=_("pays d’action"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )

    class Meta:
        model = Association
        fields = (*IDENTITY, *DESCRIPTION, *LINKED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "countries_of_action" in self.fields:
            choices = [(one.code, one.name) for one in countries.all_countries()]
            self.fields["countries_of_action"].choices = choices


class MergeForm(forms.Form):
    """Which of two rows stays, and why they are one association."""

    keep = forms.ChoiceField(label=_("Fiche à garder"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Explication"),
        help_text=_("Elle reste dans l’historique de la fiche close."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, rows: list[Association], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(str(row.pk), row.name) for row in rows]


class MotiveForm(forms.Form):
    """Why somebody opens an account number."""

    motive = forms.CharField(
        label=_("Motif de la lecture"),
        help_text=_("Il est conservé avec votre nom et la date."),
        min_length=LEAST_MOTIVE,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class ImportFileForm(forms.Form):
    """The file to judge."""

    file = forms.FileField(
        label=_("Fichier CSV ou XLSX"),
        help_text=_("5 000 lignes au plus. Rien n’est enregistré avant votre confirmation."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
