"""Forms over the catalogue of rules: a field for each fact that a simulation asks, and for each figure of a rule."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mdm_platform.eligibility import Fact, Kind, Parameter, Rule
from mdm_platform.journeys.fields import CHOOSE, DayField, country_choices
from mdm_platform.money import AmountFormField

YES_NO = (("", _("Je ne sais pas")), ("yes", _("Oui")), ("no", _("Non")))
LARGEST = 100_000
HUNDRED = Decimal(100)


class PercentField(forms.DecimalField):
    """A share typed in percent and kept as a fraction of 1."""

    def __init__(self, **options: Any) -> None:
        widget = forms.NumberInput(attrs={"class": "input-short", "inputmode": "decimal", "step": "0.01"})
        super().__init__(min_value=0, max_value=100, max_digits=5, decimal_places=2, widget=widget, **options)

    def clean(self, value: Any) -> Decimal | None:
        """The fraction."""
        percent = super().clean(value)
        return None if percent is None else percent / HUNDRED

    def prepare_value(self, value: Any) -> Any:
        """A stored fraction in percent; what was typed stays."""
        return format((value * HUNDRED).normalize(), "f") if isinstance(value, Decimal) else value


def _yes_no(fact: Fact) -> forms.Field:
    return forms.TypedChoiceField(choices=YES_NO, coerce=lambda told: told == "yes", empty_value=None)


def _choice(fact: Fact) -> forms.Field:
    return forms.ChoiceField(choices=[CHOOSE, *(fact.choices() if fact.choices else ())])


def _several(fact: Fact) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=list(fact.choices() if fact.choices else ()), widget=forms.CheckboxSelectMultiple
    )


def _number(fact: Fact) -> forms.Field:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-short"})
    return forms.IntegerField(min_value=0, max_value=LARGEST, widget=widget)


def _country(fact: Fact) -> forms.Field:
    return forms.ChoiceField(choices=country_choices)


FIELDS: dict[str, Callable[[Fact], forms.Field]] = {
    Kind.YES_NO: _yes_no,
    Kind.NUMBER: _number,
    Kind.YEAR: _number,
    Kind.AMOUNT: lambda fact: AmountFormField(),
    Kind.RATE: lambda fact: PercentField(),
    Kind.DAY: lambda fact: DayField(),
    Kind.COUNTRY: _country,
    Kind.CODE: _choice,
    Kind.CODES: _several,
}


def parameter_field(parameter: Parameter) -> forms.Field:
    """The field in which a parameter of a rule is typed."""
    named = list(parameter.choices()) if parameter.choices else []
    makers = {
        Kind.NUMBER: lambda: forms.IntegerField(min_value=0, max_value=100_000),
        Kind.AMOUNT: AmountFormField,
        Kind.RATE: PercentField,
        Kind.DAY: DayField,
        Kind.COUNTRY: lambda: forms.ChoiceField(choices=country_choices),
        Kind.COUNTRIES: lambda: forms.MultipleChoiceField(
            choices=lambda: country_choices()[1:], widget=forms.SelectMultiple(attrs={"size": 8})
        ),
        Kind.CODE: lambda: forms.ChoiceField(choices=[CHOOSE, *named]),
        Kind.CODES: lambda: forms.MultipleChoiceField(choices=named, widget=forms.CheckboxSelectMultiple),
    }
    field = makers[parameter.kind]()
    field.label, field.required = capfirst(str(parameter.label)), False
    return field


def rule_fields(rule: Rule, names: Iterable[str] | None = None) -> dict[str, forms.Field]:
    """The box that chooses a rule, under its id, and the fields of its parameters (or of those named), `id:name`."""
    sentence = str(rule.sentence) % dict.fromkeys(rule.parameters, "…")
    asked = rule.parameters if names is None else names
    return {
        rule.id: forms.BooleanField(label=rule.label, required=False, help_text=sentence),
        **{f"{rule.id}:{name}": parameter_field(rule.parameters[name]) for name in asked},
    }


def chosen_in(said: Mapping[str, Any], rules: Iterable[Rule]) -> list[tuple[str, dict[str, Any]]]:
    """The rules whose box is ticked, each with what was typed of its parameters."""
    return [
        (rule.id, {name: said[f"{rule.id}:{name}"] for name in rule.parameters if f"{rule.id}:{name}" in said})
        for rule in rules
        if said.get(rule.id)
    ]


class EligibilityForm(forms.Form):
    """Everything may be left out: what is not said stays an open question."""

    def __init__(self, *args: Any, facts: Iterable[Fact], currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact in facts:
            field = FIELDS[fact.kind](fact)
            field.label, field.required = capfirst(str(fact.label)), False
            if fact.kind == Kind.AMOUNT:
                field.help_text = _("En %(currency)s. Exemple : 12 500,00") % {"currency": currency}
            self.fields[fact.name] = field

    def typed(self) -> dict[str, Any]:
        """The facts that were said, each as the rules read it."""
        if not self.is_valid():
            return {}
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
