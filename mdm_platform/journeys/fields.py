"""Fields that the steps of journeys share."""

import re
import unicodedata
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mdm_platform.territories import countries
from mdm_platform.territories.models import Province, Region

EARLIEST_YEAR, LATEST_YEAR = 1940, 2100
CHOOSE = ("", _("Choisissez"))
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")


class MonthField(forms.CharField):
    """A month of a year, kept as its first day; « 2019-09 », « 09/2019 » and « 2019 » are understood."""

    default_error_messages = {"month": _("Écrivez l’année et le mois, par exemple 2019-09.")}
    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")

    def to_python(self, value: str | date | None) -> date | None:
        """The first day of the month, or None."""
        if isinstance(value, date):
            return value
        written = "".join(_digit(letter) for letter in super().to_python(value))
        if not written:
            return None
        if found := _YEAR_FIRST.fullmatch(written):
            year, month = found[1], found[2] or "1"
        elif found := _MONTH_FIRST.fullmatch(written):
            month, year = found.groups()
        else:
            raise ValidationError(self.error_messages["month"], code="month")
        if not (EARLIEST_YEAR <= int(year) <= LATEST_YEAR and 1 <= int(month) <= 12):
            raise ValidationError(self.error_messages["month"], code="month")
        return date(int(year), int(month), 1)

    def has_changed(self, initial: date | None, data: str | None) -> bool:
        """Whether something was written: rows are compared with empty ones."""
        return bool(data)


class YearField(forms.IntegerField):
    """A year of a life, on four digits."""

    def __init__(self, **options: object) -> None:
        sentence = _("Indiquez une année sur quatre chiffres.")
        super().__init__(
            min_value=EARLIEST_YEAR,
            max_value=LATEST_YEAR,
            error_messages={"invalid": sentence, "min_value": sentence, "max_value": sentence},
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-short"}),
            **options,
        )


class ProvinceField(forms.ChoiceField):
    """A province, chosen under its region."""

    def __init__(self, **options: object) -> None:
        super().__init__(choices=province_choices, **options)

    def clean(self, value: str) -> Province | None:
        """The province itself, with its region."""
        code = super().clean(value)
        return Province.objects.select_related("region").get(code=code) if code else None


class DayField(forms.DateField):
    """A day, in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d")


class MomentField(forms.DateTimeField):
    """A day and an hour, in the time of Rabat."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "input-medium"}, format="%Y-%m-%dT%H:%M")


def country_choices() -> list[tuple[str, object]]:
    """Every country, named and sorted in the reader's language."""
    return [CHOOSE, *((country.code, country.name) for country in countries.all_countries())]


def province_choices() -> list[tuple[object, object]]:
    """Provinces under their regions, sorted in the reader's language."""
    by_region: dict[str, list[tuple[str, str]]] = {}
    for province in Province.objects.all():
        by_region.setdefault(province.region_id, []).append((province.code, province.name))
    groups = [
        (region.name, sorted(by_region.get(region.code, []), key=lambda row: countries.plain(row[1])))
        for region in Region.objects.all()
    ]
    return [CHOOSE, *(group for group in groups if group[1])]


def auto_text(**attributes: object) -> forms.TextInput:
    """A line in whichever direction the person writes."""
    return forms.TextInput(attrs={"dir": "auto", **attributes})


def auto_area(rows: int, **attributes: object) -> forms.Textarea:
    """Lines in whichever direction the person writes, with a count of what room is left."""
    return forms.Textarea(attrs={"dir": "auto", "rows": rows, "data-counter": "", **attributes})


def _digit(letter: str) -> str:
    """The letter, with a digit of any script turned into a Western one; spaces and marks of direction fall."""
    if letter.isspace() or unicodedata.category(letter) == "Cf":
        return ""
    return str(unicodedata.digit(letter)) if letter.isdigit() else letter
