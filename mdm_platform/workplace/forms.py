"""The words that a transition asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition


class WordsForm(forms.Form):
    """A reason among the transition's codes, and a note; only what the transition asks for is required."""

    reason = forms.ChoiceField(label=_("Motif"))
    note = forms.CharField(
        label=_("Message à la personne concernée"),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        max_length=4000,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        transition: Transition,
        reason_labels: dict[str, Any],
        takes_note: bool = True,
        note_label: Any = "",
        **kwargs: Any,
    ) -> None:
        """Without a note where the service would drop it; `note_label` says who reads it, if not the person."""
        super().__init__(*args, **kwargs)
        if transition.reasons:
            choices = [(code, reason_labels.get(code, code)) for code in transition.reasons]
            self.fields["reason"].choices = [("", _("Choisir…")), *choices]
        else:
            del self.fields["reason"]
        self.fields["note"].required = transition.needs_note
        self.fields["note"].label = note_label or self.fields["note"].label
        if not takes_note:
            del self.fields["note"]

    def words(self) -> dict[str, str]:
        """`reason` and `note` for the service."""
        return {"reason": self.cleaned_data.get("reason", ""), "note": self.cleaned_data.get("note", "")}
