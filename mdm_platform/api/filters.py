"""Filters that several endpoints share; every filter of an endpoint is listed in its FilterSet."""

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
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
