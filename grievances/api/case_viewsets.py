"""Cases in the REST API, for the programs of the services that handle them."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as fields
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grievances.api import case_serializers as serializers
from grievances.models import Case
from grievances.services import answers, messages, transfers
from grievances.workflows import CaseKind, CaseState
from mdm_platform.api.filters import MomentFilter
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from mdm_platform.errors import InvalidInput

HANDLE = "grievances.handle_case"


class CaseFilter(django_filters.FilterSet):
    """Which cases are asked for."""

    number = django_filters.CharFilter(field_name="number")
    state = django_filters.ChoiceFilter(choices=CaseState.choices)
    kind = django_filters.ChoiceFilter(choices=CaseKind.choices)
    category = django_filters.CharFilter(field_name="category__code", help_text="code")
    unit = django_filters.CharFilter(field_name="unit__slug", help_text="slug")
    campaign_tag = django_filters.CharFilter(field_name="campaign_tag")
    received_since = MomentFilter(field_name="received_at", lookup_expr="gte")
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt")

    class Meta:
        """Every filter is listed above."""

        model = Case
        fields: tuple[str, ...] = ()


class CaseViewSet(ReadOnlyPlatformViewSet):
    """Cases that the caller's institution handles or has handled; none that complains about it, none confidential.

    Acts answer where the case stands; its texts are read by another request, for answers to keys are kept for a day.
    Partners need the scope cases:read, and cases:write to act.
    """

    queryset = Case.objects.select_related("category", "unit")
    serializer_class = serializers.CaseSerializer
    filterset_class = CaseFilter
    permission_map = {
        "list": "grievances.list_cases",
        "retrieve": "grievances.view_case",
        "take_up": HANDLE,
        "message": HANDLE,
        "answer": HANDLE,
    }
    orderings = {"due_at": ("due_at",), "-received_at": ("-received_at",)}

    def get_serializer_class(self) -> type[fields.BaseSerializer]:
        """One case is shown with what its person reads, and with its file to the service that holds it."""
        return serializers.CaseDetailSerializer if self.action == "retrieve" else self.serializer_class

    @extend_schema(request=None, responses=serializers.CaseSerializer)
    @action(detail=True, methods=["post"], url_path="take-up")
    def take_up(self, request: Request, public_id: Any) -> Response:
        """Begin to work on a case that the institution received."""
        case = self.get_object()
        transfers.take_up(case=case, by=request.user)
        return self._shown(case)

    @extend_schema(request=serializers.CaseTextSerializer, responses={201: serializers.CaseMessageSentSerializer})
    @action(detail=True, methods=["post"])
    def message(self, request: Request, public_id: Any) -> Response:
        """Write to the person, who is told as they chose to be reached."""
        case, asked = self.get_object(), _read(serializers.CaseTextSerializer, request)
        message = messages.write(case=case, by=request.user, **asked)
        return Response(serializers.CaseMessageSentSerializer(message).data, status.HTTP_201_CREATED)

    @extend_schema(request=serializers.CaseProposedAnswerSerializer, responses=serializers.CaseSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, public_id: Any) -> Response:
        """Write the answer and hand it to whoever validates it: a person, never a program."""
        case, asked = self.get_object(), _read(serializers.CaseProposedAnswerSerializer, request)
        with transaction.atomic():
            answers.write(case=case, by=request.user, **asked)
            answers.propose(case=case, by=request.user)
        return self._shown(case)

    def get_queryset(self) -> QuerySet:
        """With what hangs on one case."""
        rows = super().get_queryset()
        return rows.select_related("lead").prefetch_related("deadlines") if self.action == "retrieve" else rows

    def _shown(self, case: Case) -> Response:
        return Response(self.get_serializer(case).data)


def _read(serializer: type[fields.Serializer], request: Request) -> dict[str, Any]:
    """What was sent; a field that is not known is refused, or a note for agents would go to the person."""
    asked = serializer(data=request.data)
    unknown = sorted(set(request.data) - set(asked.fields)) if isinstance(request.data, Mapping) else []
    if unknown:
        known = ", ".join(asked.fields)
        message = _("Champ inconnu. Champs acceptés : %(known)s.") % {"known": known}
        raise InvalidInput(fields={name[:80]: [message] for name in unknown[:5]})
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)
