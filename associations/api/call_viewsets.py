"""Calls for projects in the REST API: read by all, and their eligibility simulated."""

from typing import Any

import django_filters
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as fields
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from associations.api import call_serializers as serializers
from associations.models import Association, Call, CallProgramme
from associations.services import call_eligibility
from associations.workflows import CallState
from mdm_platform import eligibility
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from mdm_platform.eligibility import Kind
from mdm_platform.eligibility_fields import EligibilityForm
from mdm_platform.errors import InvalidInput


class CallFilter(django_filters.FilterSet):
    """Which calls are asked for."""

    programme = django_filters.ChoiceFilter(choices=CallProgramme.choices)
    state = django_filters.ChoiceFilter(choices=CallState.choices)
    operator = django_filters.CharFilter(field_name="operator__slug", help_text="slug")

    class Meta:
        """Every filter is listed above."""

        model = Call
        fields: tuple[str, ...] = ()


class CallViewSet(ReadOnlyPlatformViewSet):
    """Calls for projects, from their announcement on."""

    queryset = Call.objects.with_version()
    serializer_class = serializers.CallSerializer
    filterset_class = CallFilter
    permission_map = {
        "list": "associations.view_calls",
        "retrieve": "associations.view_call",
        "simulate": "associations.view_call",
    }
    orderings = {"-opens_at": ("-current__opens_at",), "closes_at": ("current__closes_at",)}

    def get_serializer_class(self) -> type[fields.BaseSerializer]:
        """One call is shown with everything it is made of."""
        return serializers.CallDetailSerializer if self.action == "retrieve" else self.serializer_class

    @extend_schema(request=serializers.SimulationSerializer, responses=serializers.SimulationResultSerializer)
    @action(detail=True, methods=["post"])
    def simulate(self, request: Request, public_id: Any) -> Response:
        """What each rule answers, for an association of the caller or for the facts given; nothing is kept."""
        version = self.get_object().current
        given = serializers.SimulationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        association = None
        if given.validated_data.get("association"):
            mine = Association.objects.held_by(request.user)
            association = get_object_or_404(mine, public_id=given.validated_data["association"])
        asked = call_eligibility.asked(version=version, association=association, on=timezone.localdate())
        typed = _typed(given.validated_data.get("facts", {}), asked, version.currency)
        answers = call_eligibility.answers(version=version, association=association, typed=typed)
        shown = {
            "outcome": eligibility.verdict(answers),
            "answers": answers,
            "asked": [{"name": fact.name, "label": str(fact.label), "kind": fact.kind} for fact in asked],
        }
        return Response(serializers.SimulationResultSerializer(shown).data)


def _typed(told: dict[str, str], asked: list[Any], currency: str) -> dict[str, Any]:
    lists = {fact.name for fact in asked if fact.kind == Kind.CODES}
    data = QueryDict(mutable=True)
    for name, value in told.items():
        data.setlist(name, value.split() if name in lists else [value])
    form = EligibilityForm(data, facts=asked, currency=currency)
    if not form.is_valid():
        raise InvalidInput(fields={f"facts.{name}": list(messages) for name, messages in form.errors.items()})
    return form.typed()
