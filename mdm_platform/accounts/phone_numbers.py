"""Telephone numbers as people write them, kept in E.164."""

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

INVALID = _("Indiquez un numéro avec l’indicatif du pays, par exemple +212 6 12 34 56 78.")


def e164(text: str) -> str:
    """The number in E.164 (`+212612345678`), or an empty string when it is none.

    It needs its country code, with `+` or `00`; spaces, dashes and `(0)` are forgiven.
    """
    written = text.strip().replace("(0)", "")
    if written.startswith("00"):
        written = f"+{written[2:]}"
    if not written.startswith("+"):
        return ""
    try:
        number = phonenumbers.parse(written)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PhoneField(forms.CharField):
    """A telephone number with its country code; its clean value is E.164, or empty."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", **attributes}))
        kwargs.setdefault("label", _("Téléphone"))
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        number = e164(text)
        if not number:
            raise ValidationError(INVALID, code="invalid_phone")
        return number
