"""Fields over facts and figures of rules: a kind, a field, and what the rules then read."""

from datetime import date
from decimal import Decimal

import pytest

from mdm_platform.eligibility import Fact, Kind, Parameter, Rule
from mdm_platform.eligibility_fields import (
    FIELDS,
    EligibilityForm,
    PercentField,
    chosen_in,
    parameter_field,
    rule_fields,
)


def colours():
    return [("red", "rouge"), ("green", "vert")]


FACTS = (
    Fact("cost", "coût", Kind.AMOUNT),
    Fact("share", "part", Kind.RATE),
    Fact("jobs", "emplois", Kind.NUMBER),
    Fact("is_green", "écologique", Kind.YES_NO),
    Fact("colour", "couleur", Kind.CODE, choices=colours),
    Fact("colours", "couleurs", Kind.CODES, choices=colours),
    Fact("country", "pays", Kind.COUNTRY),
    Fact("begun_on", "début", Kind.DAY),
)


def said(**typed):
    return EligibilityForm(typed, facts=FACTS, currency="MAD").typed()


def test_each_kind_is_read_as_the_rules_read_it():
    typed = {"cost": "1 500 000,50", "share": "33.33", "jobs": "6", "is_green": "no", "colour": "red"}
    assert said(**typed, colours=["red", "green"], country="FR", begun_on="2026-12-01") == {
        "cost": Decimal("1500000.50"),
        "share": Decimal("0.3333"),
        "jobs": 6,
        "is_green": False,
        "colour": "red",
        "colours": ("red", "green"),
        "country": "FR",
        "begun_on": date(2026, 12, 1),
    }


def test_what_is_left_out_is_not_said_and_a_zero_is():
    assert said() == {}
    assert said(cost="0", jobs="0", is_green="") == {"cost": Decimal(0), "jobs": 0}


@pytest.mark.parametrize(
    ("name", "typed"),
    [("cost", "beaucoup"), ("cost", "-1"), ("share", "101"), ("jobs", "100001"), ("colour", "blue"), ("country", "ZZ")],
)
def test_what_cannot_be_is_refused_beside_its_field(name, typed):
    form = EligibilityForm({name: typed}, facts=FACTS, currency="MAD")
    assert form.typed() == {}
    assert list(form.errors) == [name]


def test_an_amount_says_its_currency_and_nothing_is_compulsory():
    form = EligibilityForm(facts=FACTS, currency="MAD")
    assert "MAD" in str(form.fields["cost"].help_text)
    assert form.fields["cost"].label == "Coût"
    assert not any(field.required for field in form.fields.values())


def test_a_share_is_kept_as_a_fraction_and_shown_in_percent():
    field = PercentField()
    assert (field.clean("12.5"), field.prepare_value(Decimal("0.1000")), field.prepare_value("12,5")) == (
        Decimal("0.125"),
        "10",
        "12,5",
    )


@pytest.mark.parametrize("kind", sorted({*FIELDS, Kind.COUNTRIES} - {Kind.YES_NO, Kind.YEAR}))
def test_a_figure_of_a_rule_has_a_field_of_its_kind(kind):
    field = parameter_field(Parameter(kind, "plafond", choices=colours))
    assert (field.label, field.required) == ("Plafond", False)


def test_a_rule_is_chosen_by_its_box_with_what_was_typed_of_it():
    asked = {"floor": Parameter(Kind.AMOUNT, "au moins"), "cap": Parameter(Kind.AMOUNT, "au plus")}
    cost = Rule("test.cost", "Coût", "De %(floor)s à %(cap)s.", ("cost",), lambda facts, asked: True, "", "", asked)
    fields = rule_fields(cost)
    assert list(fields) == ["test.cost", "test.cost:floor", "test.cost:cap"]
    assert fields["test.cost"].help_text == "De … à …."
    assert list(rule_fields(cost, ["cap"])) == ["test.cost", "test.cost:cap"]
    said = {"test.cost": True, "test.cost:cap": Decimal(5)}
    assert chosen_in(said, [cost]) == [("test.cost", {"cap": Decimal(5)})]
    assert chosen_in(said | {"test.cost": False}, [cost]) == []
