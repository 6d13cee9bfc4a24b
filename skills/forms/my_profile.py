"""What a person decides about the profile as a whole."""

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.services.appeals import LONGEST_TEXT


class AppealForm(forms.Form):
    """Why a decision is contested."""

    text = forms.CharField(
        label=_("Pourquoi contestez-vous cette décision ?"),
        max_length=LONGEST_TEXT,
        help_text=_("Donnez les faits et ce qui aurait été mal compris. Une autre personne relira votre fiche."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "data-counter": ""}),
    )
