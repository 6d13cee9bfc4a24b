"""Forms of improvements in the workplace."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grievances.models import Improvement
from grievances.services.improvements import TEXTS, WRITTEN_STATES
from mdm_platform.workplace.acts import PlainForm

LINES = {"problem": 5, "proposal": 5, "outcome": 4}


class ImprovementForm(forms.ModelForm):
    """The subject, who can change the procedure, and the texts; services keep them."""

    class Meta:
        model = Improvement
        fields = ("category", "responsible", *TEXTS)
        widgets = {
            f"{name}_{code}": forms.Textarea(attrs={"rows": rows, "dir": "auto"})
            for name, rows in LINES.items()
            for code in ("fr", "ar", "en")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance._state.adding
        is_public = not is_new and self.instance.state not in WRITTEN_STATES
        for name in self.fields:
            is_fixed = (is_public and not name.startswith("outcome_")) or (name == "category" and not is_new)
            self.fields[name].disabled = is_fixed


class LinkCasesForm(PlainForm):
    """The numbers of the cases to add."""

    numbers = forms.CharField(
        label=_("Numéros des dossiers"),
        help_text=_("Un par ligne, par exemple R-2026-000123-7."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )


class UnlinkCaseForm(PlainForm):
    """The number of the case to take away."""

    number = forms.CharField(label=_("Numéro du dossier"), max_length=20)
