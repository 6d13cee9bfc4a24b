"""The person lets somebody follow their case, or act in it."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.forms.following import ACCEPTED_FILES
from grievances.services.mandates import MandateFacts
from grievances.workflows import MandateKind, MandateScope
from mdm_platform.accounts.phone_numbers import PhoneField
from mdm_platform.journeys.fields import DayField, auto_text


class MandateForm(forms.Form):
    """Who acts, how far, until when, and the proof when there is one."""

    kind = forms.ChoiceField(label=_("Qui agit pour vous ?"), choices=MandateKind.choices, widget=forms.RadioSelect)
    full_name = forms.CharField(label=_("Son nom"), max_length=200, widget=auto_text())
    scope = forms.ChoiceField(
        label=_("Jusqu’où va le mandat ?"),
        choices=MandateScope.choices,
        initial=MandateScope.FOLLOW,
        widget=forms.RadioSelect,
    )
    expires_on = DayField(
        label=_("Fin du mandat"), required=False, help_text=_("Vide si le mandat vaut jusqu’à la fin du dossier.")
    )
    email = forms.EmailField(
        label=_("Son adresse e-mail"),
        required=False,
        help_text=_("Si vous la donnez, cette personne reçoit les nouvelles du dossier."),
        widget=forms.EmailInput(attrs={"dir": "ltr"}),
    )
    phone = PhoneField(label=_("Son téléphone"), required=False)
    proof = forms.FileField(
        label=_("Le justificatif du mandat"),
        required=False,
        help_text=_("Une procuration, un livret de famille, une lettre signée : photographie ou PDF."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED_FILES}),
    )

    def clean_expires_on(self) -> date | None:
        """A mandate ends later than it begins."""
        day = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("La fin du mandat est déjà passée."))
        return day

    def facts(self) -> MandateFacts:
        """What the service keeps."""
        given: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if name != "proof"}
        return MandateFacts(**given)
