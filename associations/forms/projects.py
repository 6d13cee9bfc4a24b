"""What officers say while a project runs: an amendment, an answer to a finding."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import Amendment, BudgetCategory
from associations.services import amendments
from associations.workflows import AmendmentKind
from mdm_platform.journeys.fields import CHOOSE, DayField, auto_area
from mdm_platform.money import AmountFormField, nice_money

LONGEST = 3000
MOVES = 4


class AmendmentForm(forms.Form):
    """Why something changes, and what: the fields follow the kind of the amendment."""

    explanation = forms.CharField(
        label=gettext_lazy("Pourquoi ce changement"), max_length=LONGEST, widget=auto_area(5, maxlength=LONGEST)
    )
    new_ends_on = DayField(label=gettext_lazy("Nouvelle date de fin"))
    description = forms.CharField(
        label=gettext_lazy("Ce qui change"), max_length=LONGEST, widget=auto_area(6, maxlength=LONGEST)
    )

    def __init__(self, *args: Any, amendment: Amendment, **options: Any) -> None:
        held = {name: getattr(amendment, name) for name in ("explanation", "new_ends_on", "description")}
        super().__init__(*args, initial=held | self._held_moves(amendment), **options)
        if amendment.kind != AmendmentKind.DATES:
            del self.fields["new_ends_on"]
        if amendment.kind in (AmendmentKind.DATES, AmendmentKind.BUDGET):
            del self.fields["description"]
        if amendment.kind == AmendmentKind.BUDGET:
            self._add_moves(amendment)

    def clean(self) -> dict[str, Any]:
        """A move is whole or empty."""
        for source, target, amount in self._names():
            given = [bool(self.cleaned_data.get(name)) for name in (source, target, amount)]
            if source in self.fields and any(given) and not all(given):
                missing = (source, target, amount)[given.index(False)]
                self.add_error(missing, _("Indiquez les deux postes et le montant déplacé."))
        return self.cleaned_data

    def data_for_service(self) -> dict[str, Any]:
        """What was written, as the service takes it."""
        data = {name: value for name, value in self.cleaned_data.items() if not name.startswith("move_")}
        if "move_0_source" in self.fields:
            data["moves"] = [
                {"source": held[source], "target": held[target], "amount": held[amount]}
                for held in (self.cleaned_data,)
                for source, target, amount in self._names()
                if held.get(source)
            ]
        return data

    def moves(self) -> list[tuple[forms.BoundField, ...]]:
        """The fields of each move, to show in a line."""
        return (
            [tuple(self[name] for name in names) for names in self._names()] if "move_0_source" in self.fields else []
        )

    def _add_moves(self, amendment: Amendment) -> None:
        lines = amendment.request.budget_lines.expenses().values("category")
        headings = BudgetCategory.objects.filter(pk__in=lines)
        held = amendments.budget_now(amendment.request)

        def words(heading: BudgetCategory) -> str:
            return f"{heading.label} : {nice_money(held.get(heading.pk, 0), amendment.request.currency)}"

        for source, target, amount in self._names():
            for name, label in ((source, _("Du poste")), (target, _("Vers le poste"))):
                self.fields[name] = forms.ModelChoiceField(
                    label=label, queryset=headings, required=False, empty_label=CHOOSE[1]
                )
                self.fields[name].label_from_instance = words
            self.fields[amount] = AmountFormField(label=_("Montant déplacé"), required=False)

    def _held_moves(self, amendment: Amendment) -> dict[str, Any]:
        held: dict[str, Any] = {}
        for names, move in zip(self._names(), amendment.moves.all(), strict=False):
            held |= dict(zip(names, (move.source_id, move.target_id, move.amount), strict=True))
        return held

    @staticmethod
    def _names() -> Iterator[tuple[str, str, str]]:
        for place in range(MOVES):
            yield f"move_{place}_source", f"move_{place}_target", f"move_{place}_amount"


class AnswerForm(forms.Form):
    """The association's answer to a finding."""

    answer = forms.CharField(
        label=gettext_lazy("Votre réponse"), max_length=LONGEST, widget=auto_area(8, maxlength=LONGEST)
    )
