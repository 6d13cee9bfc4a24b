"""Institutions and consulates, public."""

from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from mdm_platform.institutions.api.filters import ConsulateFilter, InstitutionFilter
from mdm_platform.institutions.api.serializers import ConsulateSerializer, InstitutionSerializer
from mdm_platform.institutions.models import Consulate, Institution

OPEN = {"list": "institutions.view_institutions", "retrieve": "institutions.view_institutions"}


class InstitutionViewSet(ReadOnlyPlatformViewSet):
    """Public bodies and partners."""

    queryset = Institution.objects.all()
    serializer_class = InstitutionSerializer
    filterset_class = InstitutionFilter
    permission_map = OPEN
    orderings = {"name": ("name_fr",), "-name": ("-name_fr",)}


class ConsulateViewSet(ReadOnlyPlatformViewSet):
    """Consular posts and their districts."""

    queryset = Consulate.objects.select_related("institution").prefetch_related("districts")
    serializer_class = ConsulateSerializer
    filterset_class = ConsulateFilter
    permission_map = OPEN
    orderings = {"name": ("institution__name_fr",), "country": ("institution__country", "institution__name_fr")}
    lookup_field = "institution__public_id"
    lookup_url_kwarg = "public_id"
