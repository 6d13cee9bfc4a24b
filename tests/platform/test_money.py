"""Amounts: roundings, splits that add up, what people type, what is shown, what is stored."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mdm_platform import money
from mdm_platform.money import Amount, AmountField, AmountFormField, CurrencyMismatch

D = Decimal


@pytest.mark.parametrize(
    ("value", "half_up", "floor"),
    [
        ("0", "0.00", "0.00"),
        ("0.004", "0.00", "0.00"),
        ("0.005", "0.01", "0.00"),
        ("0.015", "0.02", "0.01"),
        ("0.025", "0.03", "0.02"),
        ("1.005", "1.01", "1.00"),
        ("1.0049999999", "1.00", "1.00"),
        ("2.675", "2.68", "2.67"),
        ("10499.995", "10500.00", "10499.99"),
        ("-0.005", "-0.01", "-0.01"),
        ("-1.004", "-1.00", "-1.01"),
        ("999999999999.99", "999999999999.99", "999999999999.99"),
    ],
)
def test_table_of_roundings(value, half_up, floor):
    for given_as in (D(value), Fraction(value)):
        assert str(money.round_half_up(given_as)) == half_up
        assert str(money.floor_cents(given_as)) == floor


def test_thirds_are_rounded_once_at_the_end():
    third = Fraction(10000) / 3
    assert money.round_half_up(third * 3) == D("10000.00")
    assert money.round_half_up(third) * 3 == D("9999.99")


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        ("100.00", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("100.00", [D("0.4"), D("0.4"), D("0.2")], ["40.00", "40.00", "20.00"]),
        ("0.01", [1, 1, 1], ["0.01", "0.00", "0.00"]),
        ("0.02", [1, 2, 3], ["0.00", "0.01", "0.01"]),
        ("15000.00", [D("0.5"), D("0.3"), D("0.2")], ["7500.00", "4500.00", "3000.00"]),
        ("9999.99", [D("0.5"), D("0.5")], ["5000.00", "4999.99"]),
        ("7.00", [0, 1, 0], ["0.00", "7.00", "0.00"]),
        ("0.00", [1, 1], ["0.00", "0.00"]),
    ],
)
def test_table_of_splits(amount, weights, parts):
    assert [str(part) for part in money.split(D(amount), weights)] == parts


@given(
    st.decimals(min_value=0, max_value=D("999999999999.99"), places=2),
    st.lists(st.decimals(min_value=0, max_value=1, places=4), min_size=1, max_size=12).filter(any),
)
def test_parts_always_add_up_and_are_never_a_cent_away(amount, weights):
    parts = money.split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * Fraction(weight) / Fraction(sum(weights))) < Fraction(1, 100)


@pytest.mark.parametrize(
    ("amount", "weights"), [("-1.00", [1]), ("1.00", []), ("1.00", [0, 0]), ("1.00", [1, -1]), ("1.005", [1])]
)
def test_a_split_that_means_nothing_is_refused(amount, weights):
    with pytest.raises(ValueError, match="split"):
        money.split(D(amount), weights)


def test_floats_are_refused_everywhere():
    with pytest.raises(TypeError):
        money.round_half_up(0.1)
    with pytest.raises(TypeError):
        money.floor_cents(0.1)
    field = AmountField(name="amount")
    with pytest.raises(TypeError, match="a float"):
        field.get_db_prep_save(0.1, connection)
    with pytest.raises(ValueError, match="parts of a cent"):
        field.get_db_prep_save(D("0.001"), connection)
    assert field.get_db_prep_save(D("0.100"), connection) == D("0.1")


def test_two_currencies_are_never_added():
    assert Amount(D("1.50"), "EUR") + Amount(D("2.00"), "EUR") == Amount(D("3.50"), "EUR")
    assert Amount(D("1.50"), "EUR") - Amount(D("2.00"), "EUR") == Amount(D("-0.50"), "EUR")
    with pytest.raises(CurrencyMismatch):
        Amount(D("1.50"), "EUR") + Amount(D("2.00"), "MAD")
    with pytest.raises(TypeError):
        Amount(D("1.50"), "EUR").__add__((D("2.00"), "EUR"))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1 234,50", "1234.50"),
        ("1\u202f234,5", "1234.50"),
        ("1\u00a0234", "1234.00"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.234", "1234.00"),
        ("1,234", "1234.00"),
        ("1234,567.8", None),
        ("1.234.567,89", "1234567.89"),
        ("1,234,567.89", "1234567.89"),
        ("1.234.567", "1234567.00"),
        ("1’234.50", "1234.50"),
        ("١٬٢٣٤٫٥٠", "1234.50"),
        ("١٢٣٤", "1234.00"),
        ("۱۲۳۴٫۵", "1234.50"),
        ("\u200f١٬٢٣٤٫٥٠", "1234.50"),
        ("0,05", "0.05"),
        ("0.500", None),
        ("0,001", None),
        ("-3,20", "-3.20"),
        ("1234.567", None),
        ("1.2.3", None),
        ("1.23.456", None),
        ("12,34,567", None),
        ("1,234,50", None),
        ("1e5", None),
        ("NaN", None),
        ("Infinity", None),
        ("12 €", None),
        ("²", None),
        (",50", None),
        ("", None),
    ],
)
def test_amounts_are_read_as_people_write_them(typed, value):
    if value is None:
        with pytest.raises(ValueError, match="no amount"):
            money.parse_amount(typed)
    else:
        assert str(money.parse_amount(typed)) == value


def test_the_form_field_says_what_to_write():
    field = AmountFormField(max_value=D(15000))
    assert field.clean("15 000,00") == D("15000.00")
    for typed, sentence in {
        "beaucoup": "Écrivez un montant en chiffres, avec deux décimales au plus. Exemple : 1 234,50.",
        "15 000,01": "Le montant ne peut pas dépasser 15\u202f000,00.",
        "-1": "Le montant doit être d’au moins 0,00.",
        "": "Ce champ est obligatoire.",
    }.items():
        with pytest.raises(ValidationError) as refused:
            field.clean(typed)
        assert refused.value.messages == [sentence]
    with pytest.raises(ValidationError):
        AmountFormField().clean("9" * 13)
    assert AmountFormField(required=False).clean("") is None


def test_a_stored_amount_returns_to_the_form_as_the_language_writes_it():
    class AmountForm(forms.Form):
        amount = AmountFormField()

    html = str(AmountForm(initial={"amount": D("1234.50")})["amount"])
    assert 'value="1234,50"' in html
    assert 'inputmode="decimal"' in html
    assert not AmountForm({"amount": "1 234,5"}, initial={"amount": D("1234.50")}).has_changed()
    assert AmountForm({"amount": "1 234,51"}, initial={"amount": D("1234.50")}).has_changed()
    with translation.override("en"):
        assert 'value="1234.50"' in str(AmountForm(initial={"amount": D("1234.50")})["amount"])


@pytest.mark.parametrize(
    ("language", "currency", "shown"),
    [
        ("fr", "EUR", "1\u202f234\u202f567,50\xa0€"),
        ("fr", "MAD", "1\u202f234\u202f567,50\xa0MAD"),
        ("fr", "", "1\u202f234\u202f567,50"),
        ("en", "EUR", "€1,234,567.50"),
        ("en", "MAD", "MAD\xa01,234,567.50"),
        ("ar", "EUR", "\u200f1.234.567,50\xa0€"),
        ("ar", "MAD", "\u200f1.234.567,50\xa0د.م\u200f"),
        ("ar", "SAR", "\u200f1.234.567,50\xa0ر.س\u200f"),
    ],
)
def test_amounts_follow_the_language(language, currency, shown):
    template = Template("{{ value|money:currency }}|{{ amount|money }}|{{ nothing|money }}")
    value = D("1234567.50")
    with translation.override(language):
        context = Context({"value": value, "currency": currency, "amount": Amount(value, currency), "nothing": None})
        assert template.render(context) == f"{shown}|{shown}|"
        assert str(Amount(value, currency)) == shown


def test_rates_are_shown_as_percentages():
    assert (
        Template("{{ a|rate }} {{ b|rate }}{{ c|rate }}").render(
            Context({"a": D("0.7000"), "b": D("0.3333"), "c": None})
        )
        == "70\xa0% 33,33\xa0%"
    )


def test_fields_are_written_shortly_into_migrations():
    _name, path, _args, kwargs = AmountField(default=D("0.00")).deconstruct()
    assert (path, kwargs) == ("mdm_platform.money.AmountField", {"default": D("0.00")})
    assert isinstance(AmountField().formfield(), AmountFormField)
    _name, path, _args, kwargs = money.CurrencyField().deconstruct()
    assert path == "mdm_platform.money.CurrencyField"
    assert "choices" not in kwargs
    assert isinstance(AmountField(), models.DecimalField)
