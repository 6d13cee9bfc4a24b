"""Needs of Morocco in the REST API: read by all, written for the caller's own institution."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as fields
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from skills.api import need_serializers as serializers
from skills.api.need_filters import NeedFilter
from skills.models import Need
from skills.services import mission_text, need_figures, need_follow_up, needs


class NeedViewSet(ReadOnlyPlatformViewSet):
    """What institutions look for. Everybody reads what was published, an institution all of its own.

    Agents and programs (scope needs:write) write for their institution; moderators publish.
    """

    queryset = Need.objects.with_parts()
    serializer_class = serializers.NeedSerializer
    filterset_class = NeedFilter
    permission_map = {
        "list": "skills.view_needs",
        "retrieve": "skills.view_need",
        "create": "skills.manage_needs",
        "partial_update": "skills.edit_need",
        "submit": "skills.submit_need",
        "recall": "skills.submit_need",
        "withdraw": "skills.close_need",
        "fill": "skills.close_need",
        "outcome": "skills.close_need",
        "reopen": "skills.close_need",
        "suggestions": "skills.manage_needs",
    }
    orderings = {
        "-published_at": ("-published_at",),
        "deadline": ("deadline",),
        "-updated_at": ("-updated_at",),
    }

    def get_queryset(self) -> QuerySet:
        """The needs that the caller may open, with their state of today."""
        return super().get_queryset().with_shown_state(timezone.localdate())

    def get_serializer(self, *args: Any, **options: Any) -> fields.BaseSerializer:
        """The serializer, with the answers to the caller's own needs, counted for all at once."""
        shown = args[0] if options.get("many") else args[:1]
        context = options.pop("context", None) or self.get_serializer_context()
        context["answers"] = need_follow_up.answers_for(shown, self.request.user) if args else {}
        return super().get_serializer(*args, context=context, **options)

    @extend_schema(request=serializers.NeedWriteSerializer, responses={201: serializers.NeedSerializer})
    def create(self, request: Request) -> Response:
        """Begin a draft for the caller's institution; it is shown to nobody else until it is sent and published."""
        need = needs.create(by=request.user, **_read(serializers.NeedWriteSerializer, request))
        headers = {"Location": self.reverse_action("detail", args=[need.public_id])}
        return Response(self.get_serializer(self._fresh(need)).data, status.HTTP_201_CREATED, headers=headers)

    @extend_schema(request=serializers.NeedWriteSerializer, responses=serializers.NeedSerializer)
    def partial_update(self, request: Request, public_id: Any) -> Response:
        """Change a draft or an open need; skills and languages replace the former ones when given."""
        need = self.get_object()
        return self._answer(needs.update(need=need, by=request.user, **_read(serializers.NeedWriteSerializer, request)))

    @extend_schema(request=None, responses=serializers.NeedSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, public_id: Any) -> Response:
        """Send the draft to the moderators; what is missing is listed in the refusal."""
        return self._answer(needs.submit(need=self.get_object(), by=request.user))

    @extend_schema(request=None, responses=serializers.NeedSerializer)
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, public_id: Any) -> Response:
        """Take a sent need back to change it."""
        return self._answer(needs.recall(need=self.get_object(), by=request.user))

    @extend_schema(request=serializers.NeedWithdrawSerializer, responses=serializers.NeedSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, public_id: Any) -> Response:
        """Give the need up."""
        need, asked = self.get_object(), _read(serializers.NeedWithdrawSerializer, request)
        return self._answer(needs.withdraw(need=need, by=request.user, **asked))

    @extend_schema(request=serializers.NeedFillSerializer, responses=serializers.NeedSerializer)
    @action(detail=True, methods=["post"])
    def fill(self, request: Request, public_id: Any) -> Response:
        """Say that the need found its people."""
        need, asked = self.get_object(), _read(serializers.NeedFillSerializer, request)
        return self._answer(needs.fill(need=need, by=request.user, **asked))

    @extend_schema(request=serializers.NeedFillSerializer, responses=serializers.NeedSerializer)
    @action(detail=True, methods=["post"])
    def outcome(self, request: Request, public_id: Any) -> Response:
        """Add or change the public story of a filled need, which engaging its last person may have filled."""
        need, asked = self.get_object(), _read(serializers.NeedFillSerializer, request)
        return self._answer(needs.tell_outcome(need=need, by=request.user, **asked))

    @extend_schema(request=serializers.NeedReopenSerializer, responses=serializers.NeedSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, public_id: Any) -> Response:
        """Put an expired need back on the board until a new deadline."""
        need, asked = self.get_object(), _read(serializers.NeedReopenSerializer, request)
        return self._answer(needs.reopen(need=need, by=request.user, **asked))

    @extend_schema(request=serializers.MissionSerializer, responses=serializers.SuggestionsSerializer)
    @action(detail=False, methods=["post"])
    def suggestions(self, request: Request) -> Response:
        """The skills that a mission text names, in French, Arabic or English; nothing of it is kept."""
        asked = _read(serializers.MissionSerializer, request)
        found = mission_text.suggest_skills(asked["mission"])
        return Response(serializers.SuggestionsSerializer({"skills": found}).data)

    def _answer(self, need: Need) -> Response:
        return Response(self.get_serializer(self._fresh(need)).data)

    def _fresh(self, need: Need) -> Need:
        return self.queryset.get(pk=need.pk)


class NeedFiguresViewSet(ReadOnlyPlatformViewSet):
    """How each institution answers: what it published, what was filled, whom it answered; nothing under five people."""

    queryset = need_figures.institutions_with_figures()
    serializer_class = serializers.NeedFiguresSerializer
    permission_map = {"list": "skills.view_needs", "retrieve": "skills.view_needs"}
    orderings = {"name": ("name_fr",)}
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def paginate_queryset(self, queryset: QuerySet) -> Any:
        """The institutions of a page with their figures, counted together."""
        return _with_figures(super().paginate_queryset(queryset))

    def get_object(self) -> Any:
        """One institution with its figures."""
        return _with_figures([super().get_object()])[0]


def _with_figures(institutions: Any) -> Any:
    figures = need_figures.figures_of_many(institutions)
    for institution in institutions:
        institution.figures = figures[institution.pk]
    return institutions


def _read(kind: type[fields.Serializer], request: Request) -> dict[str, Any]:
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data
