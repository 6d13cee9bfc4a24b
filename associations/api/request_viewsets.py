"""Requests for co-financing in the REST API: read by their association, by who instructs, supports and co-finances."""

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers as fields

from associations.api import request_serializers as serializers
from associations.models import Request
from mdm_platform.api.filters import MomentFilter
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet


class RequestFilter(django_filters.FilterSet):
    """Which requests are asked for."""

    call = django_filters.CharFilter(field_name="call__slug", help_text="slug")
    association = django_filters.CharFilter(field_name="association__slug", help_text="slug")
    number = django_filters.CharFilter(field_name="number")
    country = django_filters.CharFilter(field_name="country", help_text="ISO 3166 alpha-2")
    changed_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        """Every filter is listed above."""

        model = Request
        fields: tuple[str, ...] = ()


class RequestViewSet(ReadOnlyPlatformViewSet):
    """Requests for co-financing that the caller may read."""

    queryset = Request.objects.select_related("call", "association", "opap")
    serializer_class = serializers.RequestSerializer
    filterset_class = RequestFilter
    permission_map = {"list": "associations.view_requests", "retrieve": "associations.view_request"}
    orderings = {"-updated_at": ("-updated_at",), "-submitted_at": ("-submitted_at",)}

    def get_serializer_class(self) -> type[fields.BaseSerializer]:
        """One request is shown with its texts and its budget."""
        return serializers.RequestDetailSerializer if self.action == "retrieve" else self.serializer_class

    def get_queryset(self) -> QuerySet:
        """With the lines of the budget and the payments for one request."""
        rows = super().get_queryset()
        parts = ("budget_lines__category", "tranches__attempts")
        return rows.prefetch_related(*parts) if self.action == "retrieve" else rows
