"""The forms by which a controller opens and resizes envelopes."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mdm_platform.institutions.models import Institution
from mdm_platform.ledger.models import Envelope
from mdm_platform.money import AmountFormField, Currency

CENT = Decimal("0.01")


class OpenEnvelopeForm(forms.Form):
    """A new envelope, on its own or inside a larger one."""

    name_fr = forms.CharField(label=_("Nom en français"), max_length=200)
    name_ar = forms.CharField(label=_("Nom en arabe"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Nom en anglais"), max_length=200, required=False)
    institution = forms.ModelChoiceField(label=_("Institution"), queryset=Institution.objects.active())
    parent = forms.ModelChoiceField(label=_("Prise sur l’enveloppe"), queryset=Envelope.objects.none(), required=False)
    currency = forms.ChoiceField(label=_("Devise"), choices=Currency.choices)
    amount = AmountFormField(label=_("Montant"), min_value=CENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Envelope.objects.order_by("name_fr")
        self.fields["parent"].label_from_instance = lambda envelope: f"{envelope.name} ({envelope.currency})"


class ResizeForm(forms.Form):
    """Another amount; `key` makes a form that is sent twice change the envelope once."""

    amount = AmountFormField(label=_("Nouveau montant"), min_value=CENT)
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, envelope: Envelope, **kwargs: Any) -> None:
        initial = {"amount": envelope.amount, "key": f"resize:{uuid.uuid4()}"}
        super().__init__(*args, initial=initial, **kwargs)
