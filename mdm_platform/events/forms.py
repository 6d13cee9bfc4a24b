"""What people send about events."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mdm_platform.events.services.presenters import ModeOffer


class RegistrationForm(forms.Form):
    """How one takes part; only asked where there is a choice."""

    mode = forms.ChoiceField(label=_("Comment participez-vous ?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offers: list[ModeOffer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = [(one.mode, f"{one.label} — {one.seats}") for one in offers]
        if len(offers) == 1:
            self.fields["mode"].widget = forms.HiddenInput()
            self.fields["mode"].initial = offers[0].mode


class SessionCodeForm(forms.Form):
    """The code that the speaker shows."""

    code = forms.CharField(
        label=_("Code de la séance"),
        max_length=12,
        help_text=_("Six lettres ou chiffres, que l’intervenant montre pendant la séance."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )
