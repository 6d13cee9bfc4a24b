"""Profiles and the taxonomy in the REST API; each answer comes from one service."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from mdm_platform.api.callers import principal_of
from mdm_platform.api.reference import WholeList
from mdm_platform.api.viewsets import PlatformEndpoint, ReadOnlyPlatformViewSet
from skills.api import serializers
from skills.models import (
    Availability,
    CardWithdrawal,
    Contribution,
    Domain,
    LanguageLevel,
    Occupation,
    OccupationSkill,
    Profile,
    Skill,
)
from skills.services import presenters, readings, search_query, taxonomy
from skills.services.search import Page, Search

OPEN = {"list": "skills.view_directory", "retrieve": "skills.view_directory"}
ESCO = _("ESCO : classification de la Commission européenne, CC BY 4.0.")


def _many(name: str, description: Any, **schema: Any) -> OpenApiParameter:
    return OpenApiParameter(name, {"type": "array", "items": {"type": "string", **schema}}, description=description)


FILTERS = [
    OpenApiParameter("q", str, description=_("Mots : nom, titre, compétences, dans toutes les langues.")),
    _many("domain", _("Domaine (slug), l’un ou l’autre.")),
    _many("skill", _("Compétence (slug), toutes à la fois.")),
    _many("country", _("Pays de résidence, ISO 3166 alpha-2."), pattern="^[A-Z]{2}$"),
    OpenApiParameter("city", str, description=_("Ville de résidence.")),
    _many("region", _("Région du Maroc, d’origine ou d’intérêt, code HCP."), pattern=r"^\d{2}$"),
    OpenApiParameter(
        "seniority_min", {"type": "integer", "minimum": 0, "maximum": 70}, description=_("Années d’expérience.")
    ),
    _many("language", _("Langue parlée, ISO 639."), pattern="^[a-z]{2,3}$"),
    OpenApiParameter("language_level", str, enum=LanguageLevel.values, description=_("Niveau CECR au moins.")),
    _many("availability", _("Disponibilité."), enum=Availability.values),
    _many("contribution", _("Contribution proposée."), enum=Contribution.values),
    OpenApiParameter("remote", bool, description=_("À distance.")),
    OpenApiParameter("updated_since", {"type": "string"}, description=_("Modifiées depuis cette date ou ce moment.")),
]
PAGING = [
    OpenApiParameter("ordering", str, enum=search_query.ORDERINGS, description=_("Ordre des résultats.")),
    OpenApiParameter("cursor", str, description=_("Position de la page : celle de « next » ou « previous ».")),
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": search_query.LARGEST_PAGE, "default": search_query.PAGE_SIZE},
        description=_("Nombre de résultats par page."),
    ),
]
WORDS = OpenApiParameter("q", str, description=_("Débuts de mots, dans toutes les langues."))


class _CardPages(WholeList):
    """The envelope of lists, for the description; the pages themselves are written from stored cards."""

    def parameters(self, view: Any) -> list[str]:
        """None of its own: the search reads them."""
        return []

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """None of its own: the view describes them."""
        return []


@extend_schema_view(list=extend_schema(parameters=[*FILTERS, *PAGING]))
class ProfileViewSet(PlatformEndpoint):
    """The directory: profiles that the caller may find, as the caller may see them."""

    queryset = Profile.objects.with_parts()
    serializer_class = serializers.ProfileCardSerializer
    pagination_class = _CardPages
    filter_backends = ()
    permission_map = {
        "list": "skills.view_directory",
        "facets": "skills.view_directory",
        "retrieve": "skills.view_profile",
    }
    query_parameters = {
        "list": (*search_query.FILTERS, *search_query.PAGING),
        "facets": search_query.FILTERS,
    }

    def list(self, request: Request) -> HttpResponse:
        """Cards in order of relevance, freshness or name; `matched_on` says why each was found."""
        found = Search(search_query.parse(request.query_params), request.user).page(reader=principal_of(request))
        return HttpResponse(_written(found, request.build_absolute_uri()), content_type="application/json")

    @extend_schema(parameters=FILTERS, responses=serializers.FacetsSerializer)
    @action(detail=False, pagination_class=None)
    def facets(self, request: Request) -> Response:
        """How many profiles match, and how many each value of each filter would leave."""
        asked = Search(search_query.parse(request.query_params), request.user)
        facets = {
            name: [
                {"value": one.code, "label": one.labels, "count": {"value": one.count, "exact": one.exact}}
                for one in values
            ]
            for name, values in asked.facets().items()
        }
        return Response({"count": asked.count(), "facets": facets})

    @extend_schema(responses=serializers.ProfileSerializer)
    def retrieve(self, request: Request, public_id: Any) -> Response:
        """One profile, as the caller may see it; an invisible one does not exist."""
        profile = self.get_object()
        view = presenters.view_for(profile, request.user)
        if not view.is_listed:
            raise Http404
        readings.trace(profile=profile, by=request.user)
        return Response(serializers.ProfileSerializer(view).data)


def _written(page: Page, address: str) -> str:
    """The answer, from the stored text of each card."""
    cards = ",".join(
        f'{result.text[:-1]},"matched_on":{json.dumps(result.matched_on, ensure_ascii=False)}}}'
        for result in page.results
    )
    following, preceding = (
        json.dumps(replace_query_param(address, "cursor", cursor) if cursor else None)
        for cursor in (page.next, page.previous)
    )
    return f'{{"results":[{cards}],"next":{following},"previous":{preceding}}}'


@extend_schema_view(
    list=extend_schema(
        parameters=[OpenApiParameter("since", {"type": "string"}, description=_("Depuis cette date ou ce moment."))]
    )
)
class WithdrawalViewSet(PlatformEndpoint):
    """Profiles that partners could find and no longer may: what their copies must drop."""

    queryset = CardWithdrawal.objects.order_by("at")
    serializer_class = serializers.WithdrawalSerializer
    filter_backends = ()
    permission_map = {"list": "skills.view_withdrawals"}
    query_parameters = {"list": ("since",)}
    orderings = {"at": ("at",)}

    def get_queryset(self) -> QuerySet:
        """Those since the moment asked for."""
        found = super().get_queryset()
        since = self.request.query_params.get("since", "")
        moment = search_query.parse({"updated_since": since}).updated_since if since else None
        return found.since(moment) if moment else found

    def list(self, request: Request) -> Response:
        """The oldest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class DomainViewSet(PlatformEndpoint):
    """The domains of expertise, whole, in the order of the pickers."""

    queryset = Domain.objects.all()
    serializer_class = serializers.DomainSerializer
    pagination_class = WholeList
    filter_backends = ()
    permission_map = OPEN
    orderings = {"position": ("position",), "slug": ("slug",)}
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def list(self, request: Request) -> Response:
        """Every active domain."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, slug: str) -> Response:
        """The domain of that slug."""
        return Response(self.get_serializer(self.get_object()).data)


class _Suggested(ReadOnlyPlatformViewSet):
    """A list that `q` turns into suggestions, in any language, the best first."""

    filter_backends = ()
    permission_map = OPEN
    query_parameters = {"list": ("q",)}
    orderings = {"slug": ("slug",)}
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def suggested(self, words: str) -> Iterable[Any]:
        """The rows that the words suggest."""
        raise NotImplementedError

    def list(self, request: Request) -> Response:
        """A page of everything, or what `q` suggests."""
        words = request.query_params.get("q", "")
        if not words.strip():
            return super().list(request)
        pages = WholeList()
        page = pages.paginate_queryset(self.suggested(words), request, self)
        return pages.get_paginated_response(self.get_serializer(page, many=True).data)


@extend_schema_view(list=extend_schema(parameters=[WORDS]))
class SkillViewSet(_Suggested):
    """Skills of the platform and of ESCO (European Commission, CC BY 4.0)."""

    queryset = Skill.objects.select_related("domain", "broader")
    serializer_class = serializers.SkillSerializer

    def suggested(self, words: str) -> Iterable[Any]:
        """Skills one of whose names begins so."""
        return taxonomy.suggest(words).select_related("domain", "broader")


@extend_schema_view(
    list=extend_schema(parameters=[WORDS]),
    retrieve=extend_schema(responses=serializers.OccupationDetailSerializer),
)
class OccupationViewSet(_Suggested):
    """Trades of the platform and of ESCO (European Commission, CC BY 4.0), with the skills that they ask for."""

    queryset = Occupation.objects.all()
    serializer_class = serializers.OccupationSerializer

    def get_queryset(self) -> QuerySet:
        """A single one comes with its skills."""
        if self.action != "retrieve":
            return super().get_queryset()
        links = OccupationSkill.objects.select_related("skill").order_by("relation", "skill__slug")
        return super().get_queryset().prefetch_related(Prefetch("links", links, to_attr="ordered_links"))

    def get_serializer_class(self) -> Any:
        """A single one shows its skills."""
        detailed = self.action == "retrieve"
        return serializers.OccupationDetailSerializer if detailed else serializers.OccupationSerializer

    def suggested(self, words: str) -> Iterable[Any]:
        """Trades one of whose names begins so."""
        return taxonomy.suggest_occupations(words)
