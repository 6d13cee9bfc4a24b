"""What lists of institutions are filtered by."""

import django_filters
from django.utils.translation import gettext_lazy as _

from mdm_platform.api.filters import CountryFilter
from mdm_platform.institutions.models import Consulate, Institution, InstitutionKind


class InstitutionFilter(django_filters.FilterSet):
    """By nature and country."""

    kind = django_filters.ChoiceFilter(choices=InstitutionKind.choices, label=_("Nature"))
    country = CountryFilter(label=_("Pays (ISO 3166)"))

    class Meta:
        model = Institution
        fields = ["kind", "country"]


class ConsulateFilter(django_filters.FilterSet):
    """By the country of the seat, and by a country served."""

    country = CountryFilter(field_name="institution__country", label=_("Pays du siège (ISO 3166)"))
    serves = CountryFilter(method="filter_serves", label=_("Pays desservi (ISO 3166)"))

    class Meta:
        model = Consulate
        fields = ["country", "serves"]

    def filter_serves(self, queryset, name, value):
        """Posts whose district reaches into the country."""
        return queryset.serving(value)
