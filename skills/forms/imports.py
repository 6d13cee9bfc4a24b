"""What staff choose when they import and export."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from mdm_platform.territories.models import Region
from skills.models import Domain


class ImportFileForm(forms.Form):
    """The file to judge."""

    file = forms.FileField(
        label=_("Fichier CSV ou XLSX"),
        help_text=_("30 Mo et 100 000 lignes au plus. Rien n’est enregistré avant votre confirmation."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )


class ExportForm(forms.Form):
    """What to take away: words and filters of the directory, and the kind of file."""

    q = forms.CharField(label=_("Mots"), required=False, max_length=300)
    domain = forms.ModelChoiceField(
        Domain.objects.order_by("position"), label=_("Domaine"), required=False, to_field_name="slug"
    )
    country = forms.ChoiceField(label=_("Pays de résidence"), required=False)
    region = forms.ModelChoiceField(
        Region.objects.order_by("code"), label=_("Région du Maroc"), required=False, to_field_name="code"
    )
    file_format = forms.ChoiceField(label=_("Format"), choices=[("xlsx", "XLSX"), ("csv", "CSV")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "---------"), *countries]


class ConfirmImportForm(forms.Form):
    """What becomes of the complete profiles."""

    publish = forms.BooleanField(
        label=_("Publier tout de suite les fiches complètes dont le consentement est enregistré"),
        help_text=_("Sinon, elles rejoignent la file des fiches à examiner."),
        required=False,
    )
