"""The steps in which officers write a report, and the receipts that prove it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from associations.models import BudgetCategory, IndicatorValue
from associations.services.reports import MOST_INDICATORS
from mdm_platform.journeys.fields import CHOOSE, DayField, auto_area, auto_text
from mdm_platform.journeys.rows import RowForm, StepRows
from mdm_platform.journeys.steps import StepForm
from mdm_platform.money import AmountFormField

LONGEST_STORY = 6000


def _story(label: Any, hint: Any, *, required: bool = False, rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=LONGEST_STORY,
        widget=auto_area(rows, maxlength=LONGEST_STORY),
    )


class StoryForm(StepForm):
    """What happened, in the association's words."""

    saves = "story"
    narrative = _story(
        gettext_lazy("Ce qui a été fait"),
        gettext_lazy("Les activités, où et avec qui. Comparez avec ce qui était prévu."),
        required=True,
        rows=10,
    )
    results = _story(
        gettext_lazy("Ce qui a changé"), gettext_lazy("Pour qui, et comment vous le savez."), required=True
    )
    difficulties = _story(gettext_lazy("Difficultés rencontrées"), "", rows=4)
    lessons = _story(
        gettext_lazy("Enseignements à partager"),
        gettext_lazy("Ce que vous conseilleriez à une autre association. Une bonne pratique peut en être tirée."),
        rows=4,
    )


class SpendingForm(StepForm):
    """What was spent under each heading of the budget."""

    saves = "spending"

    def initial_of(self, record: Any) -> dict[str, Any]:
        self.lines = list(record.lines.select_related("category"))
        held: dict[str, Any] = {}
        for line in self.lines:
            held |= {f"spent_{line.category_id}": line.spent, f"comment_{line.category_id}": line.comment}
        return held

    def prepare(self) -> None:
        """One amount and one explanation a heading."""
        for line in self.lines:
            self.fields[f"spent_{line.category_id}"] = AmountFormField(label=gettext_lazy("Dépensé"), required=False)
            self.fields[f"comment_{line.category_id}"] = forms.CharField(
                label=gettext_lazy("Explication de l’écart"), required=False, max_length=300, widget=auto_text()
            )

    def values(self) -> dict[str, Any]:
        """The lines that were sent and are right."""
        given = super().values()
        lines = [
            {
                "category": line.category,
                "spent": given[f"spent_{line.category_id}"],
                "comment": given.get(f"comment_{line.category_id}", line.comment),
            }
            for line in self.lines
            if f"spent_{line.category_id}" in given
        ]
        return {"lines": lines} if lines else {}

    def rows(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each heading with its two fields."""
        return [(line, self[f"spent_{line.category_id}"], self[f"comment_{line.category_id}"]) for line in self.lines]


class IndicatorRow(RowForm):
    """One result as a figure."""

    main = "label"
    label = forms.CharField(
        label=gettext_lazy("Résultat"),
        max_length=160,
        widget=auto_text(),
        help_text=gettext_lazy("Par exemple : « élèves équipés »."),
        error_messages={"required": gettext_lazy("Dites ce que vous comptez.")},
    )
    unit = forms.CharField(label=gettext_lazy("Unité"), max_length=40, required=False, widget=auto_text())
    target = forms.DecimalField(
        label=gettext_lazy("Visé"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    reached = forms.DecimalField(
        label=gettext_lazy("Atteint"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        error_messages={"required": gettext_lazy("Indiquez le nombre atteint, zéro compris.")},
    )


class IndicatorRows(StepRows):
    """The results of the project as figures."""

    saves, related, rows_name = "indicators", "indicators", "indicators"
    most = MOST_INDICATORS
    form = IndicatorRow
    add_label = gettext_lazy("Ajouter un résultat")
    row_label = gettext_lazy("Résultat")
    model = IndicatorValue


class ReceiptForm(forms.Form):
    """An invoice or a receipt."""

    category = forms.ModelChoiceField(
        label=gettext_lazy("Poste du budget"), queryset=BudgetCategory.objects.none(), empty_label=CHOOSE[1]
    )
    supplier = forms.CharField(label=gettext_lazy("Fournisseur"), max_length=160, widget=auto_text())
    issued_on = DayField(label=gettext_lazy("Date de la facture"))
    amount = AmountFormField(label=gettext_lazy("Montant"))
    upload = forms.FileField(label=gettext_lazy("Fichier"), help_text=gettext_lazy("PDF ou image, 5 Mo au plus."))

    def __init__(self, *args: Any, report: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].queryset = BudgetCategory.objects.filter(
            pk__in=report.lines.values("category"), is_in_kind=False
        )
