"""Forms of the staff pages about institutions and partners."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mdm_platform.institutions import scopes
from mdm_platform.institutions.imports import LARGEST_FILE
from mdm_platform.institutions.models import Institution, PartnerAccess


class PartnerAccessForm(forms.ModelForm):
    """What an access grants, and how often it may call."""

    scopes = forms.MultipleChoiceField(label=_("droits"), choices=scopes.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = PartnerAccess
        fields = ["scopes", "quota_per_minute", "quota_per_day"]

    def clean(self) -> dict[str, Any]:
        """The day's quota is at least the minute's."""
        data = super().clean()
        minute, day = data.get("quota_per_minute"), data.get("quota_per_day")
        if minute is not None and day is not None and not 1 <= minute <= day:
            self.add_error("quota_per_day", _("Le quota par jour est au moins celui par minute, qui est au moins 1."))
        return data


class GrantForm(PartnerAccessForm):
    """A new access."""

    institution = forms.ModelChoiceField(label=_("institution"), queryset=Institution.objects.active())
    name = forms.CharField(
        label=_("usage"), max_length=100, help_text=_("Le programme ou le service qui appelle, par exemple « Portail »")
    )
    field_order = ["institution", "name", "scopes", "quota_per_minute", "quota_per_day"]


class ImportForm(forms.Form):
    """A CSV file of institutions or consulates."""

    file = forms.FileField(label=_("fichier CSV"))
    dry_run = forms.BooleanField(label=_("simuler sans rien enregistrer"), required=False, initial=True)

    def clean_file(self) -> bytes:
        """The content, of a bounded size."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("Le fichier dépasse 2 Mo."))
        return file.read()
