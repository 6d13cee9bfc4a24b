"""Amounts of money: exact decimals with their currency, rounded in one place.

Everything here is `Decimal`; a float is refused where it would be stored. Rates and weights are decimals
too. A sum is rounded once, at its end: `round_half_up` for what is computed, `floor_cents` for a ceiling,
`split` for parts that must add up exactly.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.errors import DomainError
from mdm_platform.formats import current_locale

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
MAX_DIGITS = 14
DECIMAL_PLACES = 2
_LAST_STOP = re.compile(r"\.(?=\u200f?$)")


class Currency(models.TextChoices):
    """The currencies in which envelopes are held and awards are made: ISO 4217."""

    EUR = "EUR", _("euro")
    MAD = "MAD", _("dirham marocain")
    USD = "USD", _("dollar des États-Unis")
    CAD = "CAD", _("dollar canadien")
    GBP = "GBP", _("livre sterling")
    CHF = "CHF", _("franc suisse")
    SEK = "SEK", _("couronne suédoise")
    NOK = "NOK", _("couronne norvégienne")
    DKK = "DKK", _("couronne danoise")
    AED = "AED", _("dirham des Émirats arabes unis")
    SAR = "SAR", _("riyal saoudien")
    QAR = "QAR", _("riyal qatarien")
    KWD = "KWD", _("dinar koweïtien")
    TND = "TND", _("dinar tunisien")
    DZD = "DZD", _("dinar algérien")
    EGP = "EGP", _("livre égyptienne")
    XOF = "XOF", _("franc CFA (BCEAO)")
    XAF = "XAF", _("franc CFA (BEAC)")
    AUD = "AUD", _("dollar australien")
    JPY = "JPY", _("yen")


class CurrencyMismatch(DomainError):
    """Two currencies met where only one may stand."""

    code = "currency_mismatch"
    message = _("Les montants ne sont pas dans la même devise. Convertissez d’abord l’un des deux, avec son taux.")


class Amount(NamedTuple):
    """A value and its currency, together."""

    value: Decimal
    currency: str

    def __add__(self, other: Any) -> "Amount":
        """The sum of two amounts of one currency; CurrencyMismatch otherwise."""
        return Amount(self.value + self._same(other), self.currency)

    def __sub__(self, other: Any) -> "Amount":
        """The difference of two amounts of one currency; CurrencyMismatch otherwise."""
        return Amount(self.value - self._same(other), self.currency)

    def __str__(self) -> str:
        return nice_money(self)

    def _same(self, other: Any) -> Decimal:
        if not isinstance(other, Amount):
            message = "An amount is added to an amount only."
            raise TypeError(message)
        if other.currency != self.currency:
            raise CurrencyMismatch
        return other.value


def round_half_up(value: Decimal | Fraction | int) -> Decimal:
    """The value to the cent, halves away from zero: once, at the end of a computation."""
    return _to_cents(value, ROUND_HALF_UP)


def floor_cents(value: Decimal | Fraction | int) -> Decimal:
    """The value down to the cent: what a ceiling allows."""
    return _to_cents(value, ROUND_FLOOR)


def split(amount: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """The amount in parts after the weights, by largest remainder: they add up to it exactly.

    Of two equal remainders the earlier part gets the cent. ValueError for a negative amount or weight, for
    parts of a cent, and for weights that are all zero.
    """
    cents = amount.scaleb(DECIMAL_PLACES)
    shares = [Fraction(weight) for weight in weights]
    if amount < 0 or any(share < 0 for share in shares) or not sum(shares) or cents != cents.to_integral_value():
        message = "An amount of whole cents is split after weights of which one is above zero, and none below."
        raise ValueError(message)
    exact = [int(cents) * share / sum(shares) for share in shares]
    parts = [part.__floor__() for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: int(cents) - sum(parts)]:
        parts[index] += 1
    return [Decimal(part).scaleb(-DECIMAL_PLACES) for part in parts]


def total(values: Iterable[Decimal]) -> Decimal:
    """The sum, 0.00 of nothing."""
    return sum(values, start=ZERO)


def nice_money(value: Any, currency: str = "") -> str:
    """“1 234,50 €” in the reader's language, of an Amount or of a value with its currency; nothing for None.

    An abbreviation goes without its last full stop (د.م), which would double the one of a sentence.
    """
    number, code = value if isinstance(value, Amount) else (value, currency)
    if number is None or number == "":
        return ""
    locale = current_locale()
    if not code:
        return format_decimal(number, format="#,##0.00", locale=locale)
    pattern = None
    if locale.language == "en" and get_currency_symbol(code, locale=locale)[-1:].isalpha():
        pattern = "¤\xa0#,##0.00"
    written = format_currency(number, str(code), format=pattern, locale=locale, currency_digits=False)
    return _LAST_STOP.sub("", written)


def nice_rate(value: Decimal | None) -> str:
    """“70 %” of 0.7, “33,33 %” of 0.3333; nothing for None."""
    if value is None:
        return ""
    locale = current_locale()
    gap = "" if locale.language == "en" else "\xa0"
    return format_percent(value, format=f"#,##0.##{gap}%", locale=locale)


# -- reading what people type -------------------------------------------------------

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_IGNORED = re.compile(r"[\s\u00a0\u202f\u2009'’_٬\u061c\u200e\u200f\u2066-\u2069]")
_PLAIN = re.compile(r"(?P<whole>\d+)(?:[.,](?P<cents>\d{1,2}))?")
_GROUPED = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*)(?:(?!(?P=mark))[.,](?P<cents>\d{1,2}))?"
)


def parse_amount(text: str) -> Decimal:
    """“1 234,50”, “1,234.50”, “1.234,50” and “١٬٢٣٤٫٥٠” are the same amount; ValueError for anything else.

    A mark before one or two last digits begins the cents; a mark before three digits groups thousands.
    """
    typed = _IGNORED.sub("", text.translate(_DIGITS)).replace("٫", ",").replace("،", ",")
    sign, digits = ("-", typed[1:]) if typed[:1] in {"-", "−"} else ("", typed)
    found = _GROUPED.fullmatch(digits) or _PLAIN.fullmatch(digits)
    if found is None:
        message = f"{len(text)} signs are no amount."
        raise ValueError(message)
    whole = re.sub(r"[.,]", "", found["whole"])
    return Decimal(f"{sign}{whole}.{(found['cents'] or '').ljust(DECIMAL_PLACES, '0')}")


def _to_cents(value: Decimal | Fraction | int, rounding: str) -> Decimal:
    if isinstance(value, float):
        message = "Money is never a float."
        raise TypeError(message)
    if isinstance(value, Fraction):
        scaled = value * 100
        cents = scaled.__floor__()
        if rounding == ROUND_HALF_UP:
            cents = (abs(scaled) + Fraction(1, 2)).__floor__() * (1 if scaled >= 0 else -1)
        return Decimal(cents).scaleb(-DECIMAL_PLACES)
    return Decimal(value).quantize(CENT, rounding=rounding)


class AmountInput(forms.TextInput):
    """A text with the keyboard of numbers, written from left to right in every language."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"} | (attrs or {}))


class AmountFormField(forms.Field):
    """An amount as people write it, in any of the three languages."""

    widget = AmountInput
    default_error_messages = {
        "invalid": _("Écrivez un montant en chiffres, avec deux décimales au plus. Exemple : 1 234,50."),
        "min_value": _("Le montant doit être d’au moins %(limit)s."),
        "max_value": _("Le montant ne peut pas dépasser %(limit)s."),
    }

    def __init__(self, *, min_value: Decimal | None = ZERO, max_value: Decimal | None = None, **kwargs: Any) -> None:
        self.min_value, self.max_value = min_value, max_value
        super().__init__(**kwargs)
        self.validators.append(DecimalValidator(MAX_DIGITS, DECIMAL_PLACES))

    def to_python(self, value: Any) -> Decimal | None:
        """The amount, None for nothing; ValidationError with an example."""
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return parse_amount(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value: Decimal | None) -> None:
        """Refuse what is below or above the limits, with the limit."""
        super().validate(value)
        if value is None:
            return
        for limit, code, wrong in (
            (self.min_value, "min_value", self.min_value is not None and value < self.min_value),
            (self.max_value, "max_value", self.max_value is not None and value > self.max_value),
        ):
            if wrong:
                raise ValidationError(self.error_messages[code], code=code, params={"limit": nice_money(limit)})

    def prepare_value(self, value: Any) -> Any:
        """A stored amount as the language writes it; what was typed stays as it was typed."""
        if not isinstance(value, Decimal):
            return value
        return format_decimal(value, format="0.00", locale=current_locale())

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another amount was typed, whichever way it is written."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


# -- storing ------------------------------------------------------------------------


class AmountField(models.DecimalField):
    """An amount to the cent, Decimal(14, 2). A currency stands on the same row.

    What is no whole number of cents is refused when it is written: PostgreSQL would round it in silence.
    """

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = MAX_DIGITS, DECIMAL_PLACES
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """The field as migrations write it."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, args, kwargs

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """The value for the database; TypeError for a float, ValueError for parts of a cent."""
        if isinstance(value, float):
            message = f"{self.name} is money: a float was given."
            raise TypeError(message)
        if isinstance(value, Decimal) and value != value.quantize(CENT):
            message = f"{self.name} is money: it holds parts of a cent."
            raise ValueError(message)
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs: Any) -> forms.Field:
        """A form field that reads what people write."""
        return models.Field.formfield(self, **({"form_class": AmountFormField} | kwargs))


class CurrencyField(models.CharField):
    """The currency of the amounts of the row."""

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        kwargs["max_length"], kwargs["choices"] = 3, Currency.choices
        super().__init__(verbose_name or _("devise"), **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """The field as migrations write it: a new currency changes no table."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"], kwargs["choices"]
        return name, path, args, kwargs
