"""What is new since a case was closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grievances.models.case import LONGEST_DESCRIPTION

TEXT = {"dir": "auto", "data-counter": ""}


class SequelForm(forms.Form):
    """Only what is new: the subject, the place and the person are known."""

    description = forms.CharField(
        label=_("Qu’y a-t-il de nouveau ?"),
        help_text=_("Ce qui s’est passé depuis la fin du premier dossier. Le service lira les deux ensemble."),
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={**TEXT, "rows": 7}),
    )
    remedy = forms.CharField(
        label=_("Que demandez-vous ?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
    )
