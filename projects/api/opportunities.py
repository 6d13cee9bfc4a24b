"""Opportunities in the REST API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mdm_platform.api.filters import CountryFilter, MomentFilter
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from mdm_platform.money import Currency
from projects.models import Opportunity
from projects.services import opportunity_presenters
from projects.workflows import Sector
from projects.workflows.opportunities import OpportunityKind
from skills import text


class OpportunitySerializer(serializers.Serializer):
    """An opportunity as everybody reads it: a member who offers it is not named."""

    public_id = serializers.UUIDField()
    kind = serializers.ChoiceField(OpportunityKind.choices)
    is_open = serializers.BooleanField(help_text="false once its last day has passed")
    publisher = serializers.SerializerMethodField(help_text="an institution, an organisation, or « Un membre »")
    institution = serializers.SerializerMethodField(help_text="slug of the institution, null without one")
    title = serializers.CharField()
    body = serializers.CharField()
    language = serializers.CharField(help_text="ISO 639-1")
    sector = serializers.ChoiceField(Sector.choices)
    country = serializers.CharField(source="country.code", help_text="ISO 3166-1 alpha-2")
    region = serializers.CharField(source="region_id", allow_null=True, help_text="two digits of the HCP")
    partner_country = serializers.CharField(source="partner_country.code", allow_blank=True)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    currency = serializers.ChoiceField(Currency.choices)
    link = serializers.CharField(allow_blank=True)
    deadline = serializers.DateField()
    published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @extend_schema_field(serializers.CharField())
    def get_publisher(self, opportunity: Opportunity) -> str:
        """Who offers it."""
        return opportunity_presenters.publisher(opportunity)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_institution(self, opportunity: Opportunity) -> Any:
        """The institution that offers it."""
        return opportunity.institution.slug if opportunity.institution else None


class OpportunityFilter(django_filters.FilterSet):
    """By words, nature, sector, place, and since when they changed."""

    q = django_filters.CharFilter(method="filter_words", max_length=300, help_text="words of its text")
    kind = django_filters.ChoiceFilter(choices=OpportunityKind.choices, label=_("Nature"))
    sector = django_filters.ChoiceFilter(choices=Sector.choices, label=_("Secteur"))
    region = django_filters.CharFilter(field_name="region_id", max_length=2, help_text="two digits of the HCP")
    country = CountryFilter(method="filter_country", help_text="where, or with which host country; ISO 3166-1 alpha-2")
    changed_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        """Every filter is listed above."""

        model = Opportunity
        fields: tuple[str, ...] = ()

    def filter_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those whose text holds every word."""
        wanted = list(dict.fromkeys(text.stems(value)))
        return queryset.filter(search_words__contains=wanted) if wanted else queryset

    def filter_country(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those of the country, and the partnerships with it, as on the board."""
        return queryset.filter(Q(country=value) | Q(partner_country=value))


class OpportunityViewSet(ReadOnlyPlatformViewSet):
    """The board: the list holds what is open, an address also what has ended."""

    queryset = Opportunity.objects.all()
    serializer_class = OpportunitySerializer
    filterset_class = OpportunityFilter
    permission_map = {"list": "projects.view_opportunities", "retrieve": "projects.view_opportunity"}
    orderings = {"-published_at": ("-published_at",), "deadline": ("deadline",)}

    def get_queryset(self) -> QuerySet:
        """The published ones."""
        rows = Opportunity.objects.filter(published_at__isnull=False, state="published")
        rows = rows.select_related("institution")
        return rows.open(timezone.localdate()) if self.action == "list" else rows
