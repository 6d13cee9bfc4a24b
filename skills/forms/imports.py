"""What staff choose when they import and export."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportFileForm(forms.Form):
    """The file to judge."""

    file = forms.FileField(
        label=_("Fichier CSV ou XLSX"),
        help_text=_("30 Mo et 100 000 lignes au plus. Rien n’est enregistré avant votre confirmation."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )


class ConfirmImportForm(forms.Form):
    """What becomes of the complete profiles."""

    publish = forms.BooleanField(
        label=_("Publier tout de suite les fiches complètes dont le consentement est enregistré"),
        help_text=_("Sinon, elles rejoignent la file des fiches à examiner."),
        required=False,
    )
