"""What those who instruct requests decide with more than a note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.models import Request
from mdm_platform import eligibility


class IneligibleForm(forms.Form):
    """The rules that a request does not meet, and the words of the decision."""

    rules = forms.MultipleChoiceField(
        label=_("Règles non remplies"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins une règle de l’appel que la demande ne remplit pas.")},
    )
    note = forms.CharField(
        label=_("Motif, transmis à l’association"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Indiquez le motif : il sera transmis à la personne concernée.")},
    )

    def __init__(self, *args: Any, request: Request, failed: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        rules = request.version.rules.prefetch_related("parameters")
        self.fields["rules"].choices = [
            (rule.rule_id, eligibility.sentence_of(rule.chosen(request.version)))
            for rule in rules
            if eligibility.exists(rule.rule_id)
        ]
        self.fields["rules"].initial = list(failed)

    def whys(self) -> dict[str, str]:
        """The chosen rules, each with the words of the decision."""
        return dict.fromkeys(self.cleaned_data["rules"], self.cleaned_data["note"])
