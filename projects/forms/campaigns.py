"""The steps in which officers write a campaign, and what they confirm, tell and join."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mdm_platform.journeys.fields import DayField, ProvinceField, auto_area, auto_text
from mdm_platform.journeys.rows import RowForm, StepRows
from mdm_platform.journeys.steps import StepForm
from mdm_platform.money import AmountFormField, Currency
from projects.services.campaigns import MOST_LINES

CENT = Decimal("0.01")
PAPER = _("PDF ou image, 5 Mo au plus.")


def area(label: Any, hint: Any, most: int, rows: int, *, required: bool = True) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label, help_text=hint, max_length=most, required=required, widget=auto_area(rows, maxlength=most)
    )


class TitleForm(forms.Form):
    """How a campaign begins."""

    title = forms.CharField(
        label=_("Titre de la campagne"),
        max_length=120,
        widget=auto_text(),
        help_text=_("Ce que l’on construit et où. Exemple : « Un puits pour Tazarine »."),
    )


class StoryForm(StepForm):
    """The project, in the association's words."""

    saves = "story"
    title = forms.CharField(label=_("Titre"), max_length=120, widget=auto_text())
    summary = area(_("Résumé"), _("Deux phrases, lues dans la liste des campagnes."), 300, 3)
    story = area(
        _("Le projet"),
        _("Pour qui, pourquoi, qui le réalise, et quand. N’indiquez ni compte, ni lien, ni autre moyen de payer."),
        6000,
        12,
    )
    province = ProvinceField(label=_("Province du projet"), required=False)
    if_failed = area(
        _("Si l’objectif n’est pas atteint"),
        _("Ce que deviennent les dons déjà reçus : remboursés, ou gardés pour quoi. Chacun le lit avant de promettre."),
        1000,
        4,
    )

    def initial_of(self, record: Any) -> dict[str, Any]:
        return {**super().initial_of(record), "province": record.province_id}


class FiguresForm(StepForm):
    """How much, from how much on, until when."""

    saves = "figures"
    currency = forms.ChoiceField(label=_("Devise"), choices=Currency.choices)
    goal = AmountFormField(label=_("Objectif"), min_value=CENT, help_text=_("Le total du budget."))
    minimum = AmountFormField(
        label=_("Montant utile"),
        min_value=CENT,
        help_text=_("À partir de ce montant, le projet se réalise au moins en partie. En dessous, il n’aboutit pas."),
    )
    deadline = DayField(label=_("Dernier jour"), help_text=_("Dans une semaine au plus tôt, dans un an au plus tard."))


class LineRow(RowForm):
    """One line of the budget."""

    main = "label"
    label = forms.CharField(label=_("Poste"), max_length=160, widget=auto_text())
    amount = AmountFormField(label=_("Montant"), min_value=CENT)


class LineRows(StepRows):
    """The budget; its total is the goal."""

    saves, related, rows_name = "lines", "lines", "lines"
    most = MOST_LINES
    form = LineRow
    add_label = _("Ajouter une ligne")
    row_label = _("Ligne")


class AccountForm(StepForm):
    """The account on which donors make their transfers."""

    saves = "account"
    account_number = forms.CharField(
        label=_("Numéro du compte (IBAN ou RIB)"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=_("Le compte de l’association que le service financier a vérifié ; un autre est refusé."),
    )


class AuthorisationForm(forms.Form):
    """The authorisation to appeal to the public's generosity."""

    reference = forms.CharField(label=_("Référence de l’autorisation"), max_length=80)
    authorised_on = DayField(label=_("Date de l’autorisation"))
    upload = forms.FileField(label=_("Document"), help_text=PAPER)

    def __init__(self, *args: Any, has_paper: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["upload"].required = not has_paper


class PledgeForm(forms.Form):
    """What somebody promises; the name and the address of whoever has no account."""

    amount = AmountFormField(label=_("Montant que vous promettez"), min_value=CENT)

    def __init__(self, *args: Any, is_visitor: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_visitor:
            self.fields["name"] = forms.CharField(
                label=_("Votre nom"), max_length=120, widget=auto_text(autocomplete="name")
            )
            self.fields["email"] = forms.EmailField(
                label=_("Votre adresse e-mail"),
                help_text=_("Elle sert à confirmer votre promesse, et à vous dire ce que devient votre don."),
                widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            )


class AnnounceForm(forms.Form):
    """A transfer that was made."""

    paid_on = DayField(label=_("Date du virement"))
    upload = forms.FileField(label=_("Preuve du virement"), help_text=PAPER, required=False)


class ReceiveForm(forms.Form):
    """What came into the account."""

    amount = AmountFormField(label=_("Montant reçu"), min_value=CENT)
    upload = forms.FileField(
        label=_("Preuve de la réception"), help_text=_("La ligne du relevé de compte. PDF ou image, 5 Mo au plus.")
    )


class ReverseForm(forms.Form):
    """Why a reception is undone."""

    note = area(_("Pourquoi cette réception est annulée"), _("L’écriture reste, une contre-écriture l’annule."), 500, 3)


class UpdateForm(forms.Form):
    """News of the campaign."""

    title = forms.CharField(label=_("Titre de la nouvelle"), max_length=120, widget=auto_text())
    text = area(
        _("Texte"), _("Celles et ceux qui ont promis ou donné sont prévenus, une fois par jour au plus."), 3000, 5
    )


class DeliverForm(forms.Form):
    """The day on which the project was done."""

    delivered_on = DayField(label=_("Le projet est réalisé depuis le"))


class ReportForm(forms.Form):
    """What was done, and what each line of the budget cost."""

    text = area(_("Compte rendu"), _("Ce qui a été fait, ce qui a changé et pour qui."), 6000, 10)

    def __init__(self, *args: Any, campaign: Any, **options: Any) -> None:
        self.lines = list(campaign.lines.all())
        known = {"text": campaign.report_text, **{f"spent_{line.pk}": line.spent for line in self.lines}}
        super().__init__(*args, initial=known, **options)
        for line in self.lines:
            label = _("Dépensé : %(line)s") % {"line": line.label}
            self.fields[f"spent_{line.pk}"] = AmountFormField(label=label)

    def spent(self) -> dict[int, Decimal]:
        """What each line cost."""
        return {line.pk: self.cleaned_data[f"spent_{line.pk}"] for line in self.lines}


class PictureForm(forms.Form):
    """A picture of what was done."""

    upload = forms.FileField(label=_("Photo"), help_text=_("Une image, 5 Mo au plus."))
    caption = forms.CharField(
        label=_("Légende"), max_length=200, widget=auto_text(), help_text=_("Ce que l’on voit sur la photo.")
    )
