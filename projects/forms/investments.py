"""What holders, banks and the fund send about an investment."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mdm_platform.journeys.fields import CHOOSE, DayField
from mdm_platform.ledger.models import Envelope
from mdm_platform.money import CENT, AmountFormField, Currency
from projects.models import Investment
from projects.models.investment_obligation import MOST_JOBS
from projects.services import exchange_rates, investment_people
from projects.services.investment_papers import FILE_KINDS
from projects.workflows.investments import DisinvestmentReason, InvestmentRefusal

PAPERS = ".pdf,.jpg,.jpeg,.png,.webp"
PERCENT = Decimal(100)
LONGEST_NOTE = 2000


def _reference(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=60, widget=forms.TextInput(attrs={"dir": "ltr"}))


def _file() -> forms.FileField:
    return forms.FileField(
        label=_("Fichier"),
        help_text=_("PDF ou image (photo du document), 10 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": PAPERS}),
        error_messages={"required": _("Choisissez le fichier.")},
    )


def _foreign() -> list[tuple[str, Any]]:
    labels = dict(Currency.choices)
    return [CHOOSE, *((code, f"{labels[code]} ({code})") for code in exchange_rates.held_currencies())]


class CommaDecimalField(forms.DecimalField):
    """A number whose decimals may follow a comma, as people write them in French."""

    def to_python(self, value: Any) -> Decimal | None:
        """The number."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class OpenForm(forms.Form):
    """The intention: a project of one's own, its cost, what one brings in foreign currency, the bank."""

    project = forms.ModelChoiceField(label=_("Projet"), queryset=None, empty_label=None)
    total = AmountFormField(
        label=_("Coût du projet en dirhams"),
        min_value=CENT,
        help_text=_("Exemple : 2 000 000, tous frais compris."),
    )
    holder_share = CommaDecimalField(
        label=_("Part du projet que vous détenez, en pour cent"),
        min_value=Decimal("0.01"),
        max_value=PERCENT,
        max_digits=5,
        decimal_places=2,
        initial=100,
        help_text=_("100 si vous êtes seul. L’apport du fonds se calcule sur cette part."),
    )
    amount = AmountFormField(
        label=_("Ce que vous apportez en devises"), min_value=CENT, help_text=_("Le montant, dans la devise du compte.")
    )
    currency = forms.ChoiceField(label=_("Devise"))
    bank = forms.ModelChoiceField(
        label=_("Banque au Maroc"),
        queryset=None,
        empty_label=_("Choisissez une banque"),
        help_text=_("Ses agents lisent ce dossier dès que vous l’ouvrez."),
    )
    fund = forms.ModelChoiceField(label=_("Fonds public"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, projects: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["project"].queryset = projects
        self.fields["project"].label_from_instance = lambda project: f"{project.title} · {project.number}"
        self.fields["currency"].choices = _foreign()
        self.fields["bank"].queryset = investment_people.banks()
        self.fields["fund"].queryset = investment_people.funds()

    def clean_holder_share(self) -> Decimal:
        """A part of one, from the percents that people write."""
        return self.cleaned_data["holder_share"] / PERCENT


class ActForm(forms.Form):
    """Nothing to say; forms of acts extend it and read the investment."""

    is_multipart_form = False

    def __init__(self, *args: Any, investment: Investment, **options: Any) -> None:
        self.investment = investment
        super().__init__(*args, **options)
        self.prepare()

    def prepare(self) -> None:
        """Give the fields the choices of this investment."""


class NoteForm(ActForm):
    """What the holder reads."""

    note = forms.CharField(
        label=_("Ce que le porteur doit savoir"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "maxlength": LONGEST_NOTE}),
    )


class RefusalForm(NoteForm):
    """Why the file is refused."""

    reason = forms.ChoiceField(label=_("Motif"), choices=[CHOOSE, *InvestmentRefusal.choices])
    field_order = ("reason", "note")


class PaperForm(ActForm):
    """A paper to put in."""

    is_multipart_form = True

    kind = forms.ChoiceField(label=_("Nature de la pièce"), choices=[CHOOSE, *FILE_KINDS])
    upload = _file()

    def prepare(self) -> None:
        """The first missing paper is proposed."""
        missing = self.investment.missing_papers
        self.fields["kind"].initial = missing[0] if missing else ""


class DepositForm(ActForm):
    """A deposit on the dedicated account, as the bank found it."""

    amount = AmountFormField(label=_("Montant déposé"), min_value=CENT)
    currency = forms.ChoiceField(label=_("Devise"))
    on = DayField(label=_("Date du dépôt"))
    reference = _reference(_("Référence bancaire"))

    def prepare(self) -> None:
        """Currencies with a rate, the planned one first."""
        self.fields["currency"].choices = _foreign()
        self.fields["currency"].initial = self.investment.planned.currency_from


class AgreementForm(ActForm):
    """What the bank lends."""

    credit = AmountFormField(
        label=_("Crédit accordé, en dirhams"), help_text=_("Zéro si le reste est payé comptant par le porteur.")
    )
    reference = _reference(_("Référence de l’accord"))


class MovementForm(ActForm):
    """A payment in dirhams."""

    amount = AmountFormField(label=_("Montant en dirhams"), min_value=CENT)
    on = DayField(label=_("Date du mouvement"))
    reference = _reference(_("Référence bancaire"))


class ReleaseForm(ActForm):
    """When the fund paid, and under which reference."""

    on = DayField(label=_("Date du versement"))
    reference = _reference(_("Référence bancaire"))


class GrantForm(ActForm):
    """The envelope that brings the fund's part."""

    envelope = forms.ModelChoiceField(label=_("Enveloppe"), queryset=None, empty_label=None)

    def prepare(self) -> None:
        """The fund's own envelopes in dirhams."""
        self.fields["envelope"].queryset = Envelope.objects.filter(
            institution_id=self.investment.fund_id, currency=Currency.MAD
        )
        self.fields["envelope"].label_from_instance = lambda envelope: envelope.name


class DisinvestForm(ActForm):
    """When and how the investment ended."""

    on = DayField(label=_("Date du désinvestissement"))
    reason = forms.ChoiceField(label=_("Ce qui s’est passé"), choices=[CHOOSE, *DisinvestmentReason.choices])


class ProofForm(forms.Form):
    """What the holder shows for one obligation."""

    jobs = forms.IntegerField(
        label=_("Emplois tenus aujourd’hui"),
        min_value=0,
        max_value=MOST_JOBS,
        help_text=_("Les personnes salariées à ce jour, vous compris si vous l’êtes."),
    )
    invested = AmountFormField(label=_("Montant investi à ce jour, en dirhams"))
    upload = _file()
