"""The papers of an association, its accounts of a year, and where it is paid."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models import Association, DocumentKind, YearlyAccounts
from mdm_platform.journeys.fields import CHOOSE, DayField, auto_text, country_choices
from mdm_platform.money import AmountFormField, Currency

PAPERS = ".pdf,.jpg,.jpeg,.png,.webp"
OFFERED_YEARS = 6


class DocumentForm(forms.Form):
    """A paper to put in."""

    kind = forms.ChoiceField(
        label=_("Nature du document"),
        choices=[CHOOSE, *(choice for choice in DocumentKind.choices if choice[0] != DocumentKind.BANK_DETAILS)],
        error_messages={"required": _("Choisissez la nature du document.")},
    )
    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("PDF ou image (photo du document), 10 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": PAPERS}),
        error_messages={"required": _("Choisissez le fichier.")},
    )
    title = forms.CharField(
        label=_("Intitulé"),
        required=False,
        max_length=160,
        help_text=_("Nécessaire pour un autre document : dites ce que c’est."),
        widget=auto_text(),
    )
    issued_on = DayField(label=_("Daté du"), required=False)
    expires_on = DayField(
        label=_("Valable jusqu’au"), required=False, help_text=_("S’il expire : un rappel vous parvient à temps.")
    )


class AccountsForm(forms.Form):
    """The figures of one year, as the assembly approved them."""

    currency = forms.ChoiceField(
        label=_("Devise"),
        choices=[CHOOSE, *Currency.choices],
        error_messages={"required": _("Choisissez la devise des comptes.")},
    )
    income = AmountFormField(label=_("Produits de l’année"), error_messages={"required": _("Indiquez les produits.")})
    expenses = AmountFormField(label=_("Charges de l’année"), error_messages={"required": _("Indiquez les charges.")})
    public_funding = AmountFormField(label=_("Dont subventions publiques"), required=False)
    reserves = AmountFormField(label=_("Réserves à la fin de l’année"), required=False)
    approved_on = DayField(label=_("Approuvés par l’assemblée le"), required=False)
    is_certified = forms.BooleanField(label=_("Certifiés par un commissaire aux comptes"), required=False)
    document = forms.ModelChoiceField(
        label=_("Document des comptes"), queryset=None, required=False, empty_label=_("Aucun document")
    )

    def __init__(self, *args: Any, association: Association, accounts: YearlyAccounts | None, **options: Any) -> None:
        initial = {name: getattr(accounts, name) for name in self.base_fields} if accounts else {}
        if accounts and accounts.document_id:
            initial["document"] = accounts.document_id
        super().__init__(*args, initial=initial, **options)
        field = self.fields["document"]
        field.queryset = association.documents.current().filter(kind=DocumentKind.ACCOUNTS).select_related("file")
        field.label_from_instance = lambda paper: paper.title or paper.file.name


class YearForm(forms.Form):
    """Which year to write."""

    year = forms.TypedChoiceField(label=_("Exercice"), coerce=int)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        this = timezone.localdate().year
        self.fields["year"].choices = [(year, str(year)) for year in range(this, this - OFFERED_YEARS, -1)]
        self.fields["year"].initial = this - 1


class BankDetailsForm(forms.Form):
    """An account to declare in place of the one before."""

    holder = forms.CharField(
        label=_("Titulaire du compte"),
        max_length=140,
        help_text=_("L’association elle-même, telle que la banque l’écrit."),
        widget=auto_text(autocomplete="off"),
        error_messages={"required": _("Indiquez le titulaire du compte : l’association elle-même.")},
    )
    country = forms.ChoiceField(
        label=_("Pays de la banque"),
        choices=country_choices,
        error_messages={"required": _("Choisissez le pays de la banque.")},
    )
    number = forms.CharField(
        label=_("IBAN"),
        max_length=60,
        help_text=_("Ou le numéro du compte avec le code de la banque, dans un pays qui n’a pas d’IBAN."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Indiquez l’IBAN du compte.")},
    )
    bic = forms.CharField(
        label=_("BIC"),
        required=False,
        max_length=14,
        help_text=_("Nécessaire seulement sans IBAN."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "class": "input-short"}),
    )
    bank_name = forms.CharField(label=_("Nom de la banque"), required=False, max_length=120, widget=auto_text())
    currency = forms.ChoiceField(
        label=_("Devise du compte"),
        choices=[CHOOSE, *Currency.choices],
        error_messages={"required": _("Choisissez la devise du compte.")},
    )
    proof = forms.FileField(
        label=_("Relevé d’identité bancaire"),
        help_text=_("PDF ou image, 10 Mo au plus. Seul le service financier le lit."),
        widget=forms.FileInput(attrs={"accept": PAPERS}),
        error_messages={"required": _("Joignez le relevé d’identité bancaire.")},
    )
