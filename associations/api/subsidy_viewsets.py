"""Granted subsidies in the REST API: the rows of the open data."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from associations.models import Award
from associations.services import subsidies
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet


class SubsidySerializer(serializers.Serializer):
    """One subsidy that its association was told of; amounts are texts, in the currency of the row."""

    public_id = serializers.UUIDField()
    columns = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DictField(child=serializers.CharField(allow_blank=True)))
    def get_columns(self, award: Award) -> Any:
        """The columns of the open data, by their names."""
        return subsidies.record(award)


class SubsidyFilter(django_filters.FilterSet):
    """Which subsidies are asked for."""

    call = django_filters.CharFilter(field_name="request__call__slug", help_text="slug")
    country = django_filters.CharFilter(field_name="request__association__country", help_text="ISO 3166 alpha-2")
    province = django_filters.CharFilter(field_name="request__province", help_text="HCP")

    class Meta:
        """Every filter is listed above."""

        model = Award
        fields: tuple[str, ...] = ()


class SubsidyViewSet(ReadOnlyPlatformViewSet):
    """Subsidies that were granted and notified, the latest first; nobody is named."""

    queryset = Award.objects.all()
    serializer_class = SubsidySerializer
    filterset_class = SubsidyFilter
    permission_map = {"list": "associations.view_calls", "retrieve": "associations.view_calls"}
    orderings = {"-frozen_at": ("-frozen_at",)}

    def get_queryset(self) -> QuerySet:
        """What is published, for everybody alike."""
        return subsidies.published()
