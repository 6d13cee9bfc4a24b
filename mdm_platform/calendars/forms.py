"""Which year of which country is shown."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries

YEARS_AROUND = 3


class YearForm(forms.Form):
    """A country and a year; the present one of Morocco unless another is asked for."""

    country = forms.ChoiceField(label=_("Pays"), choices=lambda: list(countries))
    year = forms.TypedChoiceField(label=_("Année"), coerce=int)

    def __init__(self, data: Any = None) -> None:
        this = timezone.localdate().year
        super().__init__({"country": "MA", "year": str(this), **{name: data[name] for name in data or {}}})
        self.fields["year"].choices = [
            (str(year), str(year)) for year in range(this - YEARS_AROUND, this + YEARS_AROUND + 1)
        ]
