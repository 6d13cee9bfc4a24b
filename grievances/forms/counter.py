"""A new code at the counter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grievances.services.codes import CodeCheck
from mdm_platform.accounts.phone_numbers import PhoneField
from mdm_platform.journeys.fields import auto_text

CODE = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class NewCodeForm(forms.Form):
    """The number, and what the person shows."""

    number = forms.CharField(
        label=_("Numéro du dossier"),
        max_length=40,
        help_text=_("Par exemple : R-2026-000123-7."),
        widget=forms.TextInput(attrs=CODE),
    )
    how = forms.ChoiceField(
        label=_("Comment avez-vous vérifié ?"),
        choices=[
            (CodeCheck.AT_COUNTER, _("La personne est là, et montre une pièce d’identité")),
            (CodeCheck.CALL_BACK, _("Elle a appelé, et je la rappelle au numéro de son dossier")),
        ],
        initial=CodeCheck.AT_COUNTER,
        widget=forms.RadioSelect,
    )
    full_name = forms.CharField(
        label=_("Nom complet"),
        max_length=200,
        help_text=_("Comme sur la pièce, ou comme la personne le dit. Il n’est pas montré, seulement comparé."),
        widget=auto_text(autocomplete="off"),
    )
    phone = PhoneField(
        label=_("Numéro que vous allez rappeler"),
        required=False,
        help_text=_("Seulement pour un rappel. Ne donnez le code qu’après avoir rappelé vous-même ce numéro."),
    )
