"""Public lists of places and languages, which pickers read."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from mdm_platform.api.reference import ReferenceViewSet
from mdm_platform.territories import countries
from mdm_platform.territories.api.serializers import (
    CountrySerializer,
    LanguageSerializer,
    ProvinceSerializer,
    RegionSerializer,
)
from mdm_platform.territories.models import Language, Province, Region

WORDS = OpenApiParameter("q", str, description=_("Mots cherchés dans les noms, dans toutes les langues."))


@extend_schema_view(list=extend_schema(parameters=[WORDS]))
class RegionViewSet(ReferenceViewSet):
    """The twelve regions of Morocco."""

    queryset = Region.objects.all()
    serializer_class = RegionSerializer
    searched = ("code", "name_fr", "name_ar", "name_en", "name_tifinagh")


@extend_schema_view(
    list=extend_schema(
        parameters=[WORDS, OpenApiParameter("region", str, description=_("Code HCP de la région : « 04 »."))]
    )
)
class ProvinceViewSet(ReferenceViewSet):
    """The provinces and prefectures of Morocco."""

    queryset = Province.objects.all()
    serializer_class = ProvinceSerializer
    searched = ("code", "name_fr", "name_ar")
    query_parameters = {"list": ("q", "region")}

    def rows(self) -> Iterable[Any]:
        region = self.request.query_params.get("region")
        return [row for row in super().rows() if region in (None, row.region_id)]


@extend_schema_view(list=extend_schema(parameters=[WORDS]))
class LanguageViewSet(ReferenceViewSet):
    """The languages that people may say they speak, the commonest first."""

    queryset = Language.objects.all()
    serializer_class = LanguageSerializer
    searched = ("code", "label_fr", "label_ar", "label_en")

    def rows(self) -> Iterable[Any]:
        return self.get_queryset()


@extend_schema_view(
    list=extend_schema(parameters=[WORDS]),
    retrieve=extend_schema(parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH)]),
)
class CountryViewSet(ReferenceViewSet):
    """The countries of the world."""

    serializer_class = CountrySerializer

    def rows(self) -> Iterable[Any]:
        return countries.all_countries()
