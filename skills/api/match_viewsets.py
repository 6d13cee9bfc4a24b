"""The people put forward for one's own need, in the REST API; each answer comes from one service."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as fields
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from mdm_platform.api.viewsets import PlatformEndpoint
from mdm_platform.errors import InvalidInput, NotVisible
from mdm_platform.permissions import require_permission
from skills.api import match_serializers as serializers
from skills.models import Match, Need, Profile
from skills.services import matches
from skills.services.matches import MatchView, actions_of
from skills.workflows import MatchState


class MatchFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(choices=MatchState.choices, label=gettext_lazy("État"))

    class Meta:
        model = Match
        fields = ["state"]


class NeedMatchViewSet(PlatformEndpoint):
    """People put forward for a need of the caller's institution, with the reasons; a person decides, never the score.

    Agents, and programs with the scope needs:write; profiles are shown with profiles:read, as far as their
    owners allow.
    """

    queryset = Match.objects.all()
    serializer_class = serializers.NeedMatchSerializer
    filterset_class = MatchFilter
    permission_map = {
        "list": "skills.view_need_matches",
        "create": "skills.propose_match",
        "retrieve": "skills.review_matches",
        "set_aside": "skills.review_matches",
        "restore": "skills.review_matches",
        "send": "skills.send_match",
        "introduce": "skills.introduce_match",
        "engage": "skills.record_outcome",
        "complete": "skills.record_outcome",
        "close": "skills.record_outcome",
    }
    orderings = {"-score": ("-score",), "-found_at": ("-found_at",), "-answered_at": ("-answered_at",)}

    @cached_property
    def need(self) -> Need:
        """The need of the address, of the caller's institution; NotVisible or PermissionRefused otherwise."""
        found = Need.objects.visible_to(self.request.user).filter(public_id=self.kwargs["need_id"]).first()
        if found is None:
            raise NotVisible
        require_permission(self.request.user, "skills.view_need_matches", found)
        return found

    def get_queryset(self) -> QuerySet:
        """The need's matches that the caller may see."""
        return matches.of_need(need=self.need, user=self.request.user)

    def list(self, request: Request, need_id: Any) -> Response:
        """The people put forward, the best score first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(matches.views_of(page, request.user), many=True).data)

    def retrieve(self, request: Request, need_id: Any, public_id: Any) -> Response:
        """One person, with the reasons."""
        return Response(self.get_serializer(matches.view_of(self.get_object(), request.user)).data)

    @extend_schema(request=serializers.MatchProposeSerializer, responses={201: serializers.NeedMatchWrittenSerializer})
    def create(self, request: Request, need_id: Any) -> Response:
        """Put somebody from the directory forward; the person hears nothing before it is sent."""
        asked = _read(serializers.MatchProposeSerializer, request)
        profile = Profile.objects.found_by(request.user).filter(public_id=asked["profile"]).first()
        if profile is None:
            raise InvalidInput(fields={"profile": [_("Aucune fiche de l’annuaire ne porte cet identifiant.")]})
        match = matches.propose_by_agent(need=self.need, profile=profile, by=request.user)
        headers = {"Location": self.reverse_action("detail", args=[self.need.public_id, match.public_id])}
        return Response(_written(match), status.HTTP_201_CREATED, headers=headers)

    @extend_schema(request=serializers.MatchSetAsideSerializer, responses=serializers.NeedMatchWrittenSerializer)
    @action(detail=True, methods=["post"], url_path="set-aside")
    def set_aside(self, request: Request, need_id: Any, public_id: Any) -> Response:
        """Do not write to this person."""
        return self._do(matches.set_aside, serializers.MatchSetAsideSerializer)

    @extend_schema(request=None, responses=serializers.NeedMatchWrittenSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, need_id: Any, public_id: Any) -> Response:
        """Take up again somebody who was set aside."""
        return self._do(matches.restore)

    @extend_schema(request=None, responses=serializers.NeedMatchWrittenSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, need_id: Any, public_id: Any) -> Response:
        """Send the proposal to the person, who answers in a click."""
        return self._do(matches.send)

    @extend_schema(request=serializers.MatchIntroduceSerializer, responses=serializers.NeedMatchWrittenSerializer)
    @action(detail=True, methods=["post"])
    def introduce(self, request: Request, need_id: Any, public_id: Any) -> Response:
        """Write to an interested person: a relayed exchange opens, addresses stay hidden."""
        return self._do(matches.introduce, serializers.MatchIntroduceSerializer)

    @extend_schema(request=serializers.MatchEngageSerializer, responses=serializers.NeedMatchWrittenSerializer)
    @action(detail=True, methods=["post"])
    def engage(self, request: Request, need_id: Any, public_id: Any) -> Response:
        """Say that the person is engaged; the last place fills the need."""
        return self._do(matches.engage, serializers.MatchEngageSerializer)

    @extend_schema(request=serializers.MatchCompleteSerializer, responses=serializers.NeedMatchWrittenSerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, need_id: Any, public_id: Any) -> Response:
        """Say what came of the mission."""
        match, asked = self.get_object(), _read(serializers.MatchCompleteSerializer, request)
        return Response(_written(matches.complete(match=match, by=request.user, reason=asked["outcome"])))

    @extend_schema(request=serializers.MatchCloseSerializer, responses=serializers.NeedMatchWrittenSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, need_id: Any, public_id: Any) -> Response:
        """Say that nothing came of the person's interest."""
        return self._do(matches.close, serializers.MatchCloseSerializer)

    def _do(self, verb: Callable[..., Match], kind: type[fields.Serializer] | None = None) -> Response:
        match = self.get_object()
        asked = _read(kind, self.request) if kind is not None else {}
        return Response(_written(verb(match=match, by=self.request.user, **asked)))


def _written(match: Match) -> dict[str, Any]:
    return serializers.NeedMatchWrittenSerializer(MatchView(match, None, actions_of(match))).data


def _read(kind: type[fields.Serializer], request: Request) -> dict[str, Any]:
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data
