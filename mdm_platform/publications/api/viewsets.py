"""Guides and bulletins in the API, public."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers as fields

from mdm_platform.api.filters import MomentFilter
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from mdm_platform.publications.api import serializers
from mdm_platform.publications.models import PUBLIC_KINDS, Publication, PublicationVersion


class PublicationFilter(django_filters.FilterSet):
    """By nature, address and date."""

    kind = django_filters.ChoiceFilter(choices=[(kind.value, kind.label) for kind in PUBLIC_KINDS], label=_("Nature"))
    slug = django_filters.CharFilter(max_length=100, help_text="slug")
    changed_since = MomentFilter(method="filter_changed", help_text="ISO 8601")

    class Meta:
        """Every filter is listed above."""

        model = Publication
        fields: tuple[str, ...] = ()

    def filter_changed(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Those whose current version was published since."""
        fresh = PublicationVersion.objects.published().filter(published_at__gte=value)
        return queryset.filter(pk__in=fresh.values("publication"))


class PublicationViewSet(ReadOnlyPlatformViewSet):
    """Guides and bulletins that are published, with the versions before; good practices are `good-practices`."""

    queryset = Publication.objects.open_to_all().prefetch_related("versions")
    serializer_class = serializers.PublicationSerializer
    filterset_class = PublicationFilter
    permission_map = {
        "list": "publications.view_publications",
        "retrieve": "publications.view_publications",
    }
    orderings = {"slug": ("slug",)}

    def get_serializer_class(self) -> type[fields.BaseSerializer]:
        """One publication is shown with its text and its versions."""
        return serializers.PublicationDetailSerializer if self.action == "retrieve" else self.serializer_class
