"""What people write about themselves and others outside the login pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.models import User


class PreferencesForm(forms.ModelForm):
    """The name and the language of an account."""

    class Meta:
        model = User
        fields = ["full_name", "language"]
        labels = {"full_name": _("Nom complet"), "language": _("Langue de nos messages")}
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})}


class ErasureForm(forms.Form):
    """The person says that they understood."""

    understood = forms.BooleanField(
        label=_("J’ai compris : après 30 jours, rien ne pourra être rétabli."),
        error_messages={"required": _("Cochez cette case pour confirmer votre demande.")},
    )


class DeathReportForm(forms.Form):
    """What somebody knows about a death; staff find the account and verify."""

    person = forms.CharField(
        label=_("Nom de la personne"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    known_as = forms.CharField(
        label=_("Son adresse e-mail ou son téléphone, si vous les connaissez"), max_length=254, required=False
    )
    relation = forms.CharField(label=_("Votre lien avec cette personne"), max_length=120)
    text = forms.CharField(
        label=_("Ce que vous voulez nous dire"),
        help_text=_("La date et le lieu du décès, et où nous pourrions le vérifier. N’envoyez aucun document."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
