"""What the finance service writes: an order, the bank's answer, what is owed and what came back."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models import Request
from associations.workflows.payments import RecoveryReason
from mdm_platform.ledger.models import Envelope
from mdm_platform.money import AmountFormField

CENT = Decimal("0.01")
DAY = {"type": "date"}


class ChooseEnvelopeForm(forms.Form):
    """The envelope from which an order pays."""

    envelope = forms.ModelChoiceField(label=_("Enveloppe"), queryset=Envelope.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["envelope"].queryset = Envelope.objects.order_by("name_fr", "pk")
        self.fields["envelope"].label_from_instance = lambda envelope: f"{envelope.name} ({envelope.currency})"


class OrderForm(forms.Form):
    """The day on which the bank is to pay; the tranches are the boxes of the table."""

    execute_on = forms.DateField(label=_("À exécuter le"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"execute_on": timezone.localdate()}, **kwargs)


class BankAnswerForm(forms.Form):
    """A file of the bank."""

    file = forms.FileField(
        label=_("Fichier de la banque"),
        help_text=_(
            "CSV (end_to_end_id, status, amount, currency, bank_reference, date, reason), pain.002, camt.053, camt.054."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xml"}),
    )


class OpenRecoveryForm(forms.Form):
    """A sum that an association has to give back."""

    request = forms.CharField(label=_("Numéro de la demande"), max_length=20)
    amount = AmountFormField(label=_("Montant à rembourser"), min_value=CENT)
    reason = forms.ChoiceField(label=_("Raison"), choices=RecoveryReason.choices)
    due_on = forms.DateField(label=_("À rembourser avant le"), required=False, widget=forms.DateInput(attrs=DAY))

    def clean_request(self) -> Request:
        """The request of that number."""
        found = Request.objects.filter(number=self.cleaned_data["request"].strip().upper()).first()
        if found is None:
            raise forms.ValidationError(_("Aucune demande ne porte ce numéro."))
        return found


class RepaymentForm(forms.Form):
    """A payment of the association."""

    amount = AmountFormField(label=_("Montant reçu"), min_value=CENT)
    received_on = forms.DateField(label=_("Reçu le"), widget=forms.DateInput(attrs=DAY))
    bank_reference = forms.CharField(label=_("Référence bancaire"), max_length=60)
