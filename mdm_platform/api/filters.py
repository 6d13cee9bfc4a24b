"""Filters that several endpoints share; every filter of an endpoint is listed in its FilterSet."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_filters.fields import IsoDateTimeField
from drf_spectacular.utils import extend_schema_field

from mdm_platform.territories import countries


def known_country(code: str) -> None:
    """Raise ValidationError unless the text is the code of a country, in capitals."""
    if not code.isupper() or countries.country(code) is None:
        message = _("Indiquez un code de pays ISO 3166 à deux lettres capitales.")
        raise ValidationError(message)


@extend_schema_field({"type": "string", "pattern": "^[A-Z]{2}$"})
class CountryFilter(django_filters.CharFilter):
    """Rows of one country, by its ISO 3166 alpha-2 code; an unknown code is refused."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("validators", [known_country])
        super().__init__(*args, **kwargs)


class MomentField(IsoDateTimeField):
    """A moment in UTC: offsets of a day, and moments that another time zone takes out of the calendar, end here."""

    def to_python(self, value: Any) -> datetime | None:
        """The moment, or ValidationError."""
        moment = super().to_python(value)
        try:
            return moment.astimezone(UTC) if moment else None
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class MomentFilter(django_filters.IsoDateTimeFilter):
    """Rows before or after a moment in ISO 8601, whatever its offset."""

    field_class = MomentField
