"""Shares of co-funders in the REST API: read, confirmed, declined and paid by their own institution."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from associations.api.share_serializers import CofunderShareSerializer, SharePaymentSerializer
from associations.models import CofunderShare
from associations.services import cofunding
from associations.workflows import ShareCancelReason, ShareState
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet


class CofunderShareFilter(django_filters.FilterSet):
    """By state, and by call."""

    state = django_filters.ChoiceFilter(choices=ShareState.choices, label=_("État"))
    call = django_filters.CharFilter(
        field_name="award__request__call__slug", max_length=80, label=_("Appel à projets (slug)")
    )

    class Meta:
        model = CofunderShare
        fields = ["state", "call"]


class CofunderShareViewSet(ReadOnlyPlatformViewSet):
    """What co-funders add to awards. An institution sees its own shares; scope cofunding:write confirms them."""

    queryset = CofunderShare.objects.with_award().select_related("adjusts")
    serializer_class = CofunderShareSerializer
    filterset_class = CofunderShareFilter
    permission_map = {
        "list": "associations.view_shares",
        "retrieve": "associations.view_shares",
        "confirm": "associations.confirm_share",
        "decline": "associations.cancel_share",
        "pay": "associations.pay_share",
    }
    orderings = {"-created_at": ("-created_at",), "created_at": ("created_at",)}

    @extend_schema(request=None, responses=CofunderShareSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, public_id: Any) -> Response:
        """Confirm the share: it is committed in the institution's envelope once the decision is notified."""
        return self._answer(cofunding.confirm(cofundershare=self.get_object(), by=request.user))

    @extend_schema(request=None, responses=CofunderShareSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, public_id: Any) -> Response:
        """Not to bring the share."""
        reason = ShareCancelReason.DECLINED
        return self._answer(cofunding.cancel(cofundershare=self.get_object(), by=request.user, reason=reason))

    @extend_schema(request=SharePaymentSerializer, responses=CofunderShareSerializer)
    @action(detail=True, methods=["post"])
    def pay(self, request: Request, public_id: Any) -> Response:
        """Declare that the share was paid, under a bank reference that serves once."""
        share = self.get_object()
        given = SharePaymentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._answer(cofunding.record_payment(cofundershare=share, by=request.user, **given.validated_data))

    def _answer(self, share: CofunderShare) -> Response:
        return Response(self.get_serializer(self.queryset.get(pk=share.pk)).data)
