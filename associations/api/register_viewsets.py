"""The register of associations in the REST API."""

from functools import cache
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from associations.api.register_serializers import AssociationSerializer, RegisterSerializer
from associations.models import Association, Sector
from associations.services.association_presenters import label_holders
from mdm_platform.api.filters import CountryFilter, MomentFilter
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from mdm_platform.permissions import has_permission
from skills import text


class AssociationFilter(django_filters.FilterSet):
    """Which associations are asked for."""

    q = django_filters.CharFilter(method="filter_words", max_length=300, help_text="words of its texts")
    country = CountryFilter(field_name="country")
    action_country = CountryFilter(method="filter_action", help_text="ISO 3166 alpha-2")
    province = django_filters.CharFilter(method="filter_province", max_length=12, help_text="HCP code")
    sector = django_filters.ChoiceFilter(choices=Sector.choices, method="filter_sector")
    is_registered = django_filters.BooleanFilter()
    is_labelled = django_filters.BooleanFilter(method="filter_label")
    changed_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        """Every filter is listed above."""

        model = Association
        fields: tuple[str, ...] = ()

    def filter_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those whose name, purpose or city hold every word."""
        words = list(dict.fromkeys(text.stems(value)))
        return queryset.filter(search_words__contains=words) if words else queryset

    def filter_action(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those that act in that country."""
        return queryset.filter(countries_of_action__contains=[value])

    def filter_province(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those that act in that province."""
        through = Association.provinces.through.objects.filter(province=value)
        return queryset.filter(pk__in=through.values("association"))

    def filter_sector(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those that work in that field."""
        return queryset.filter(sectors__contains=[value])

    def filter_label(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Those that hold the label today, or do not."""
        held = label_holders(timezone.localdate())
        return queryset.filter(pk__in=held) if value else queryset.exclude(pk__in=held)


class AssociationViewSet(ReadOnlyPlatformViewSet):
    """Associations of the register: the public ones for everybody, one's own beside them for an officer."""

    queryset = Association.objects.prefetch_related("provinces")
    serializer_class = AssociationSerializer
    filterset_class = AssociationFilter
    permission_map = {
        "list": "associations.view_associations",
        "retrieve": "associations.view_association",
        "register": "associations.read_register",
    }
    orderings = {"name": ("name_key",), "updated_at": ("updated_at",), "-updated_at": ("-updated_at",)}

    def get_serializer_context(self) -> dict[str, Any]:
        """The labels in one query when they are first asked for, and whether the caller reads what is not public."""

        @cache
        def labelled() -> set[int]:
            return set(label_holders(timezone.localdate()))

        reads_all = has_permission(self.request.user, "associations.read_register")
        return {**super().get_serializer_context(), "labelled": labelled, "reads_all": reads_all}

    @extend_schema(responses=RegisterSerializer)
    @action(detail=True, methods=["get"])
    def register(self, request: Request, public_id: Any) -> Response:
        """What the register keeps of the association, with its board; for officers, staff and `register:read`."""
        context = {**self.get_serializer_context(), "reads_all": True}
        return Response(RegisterSerializer(self.get_object(), context=context).data)
