"""Requests for co-financing as the API tells them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from associations.models import BudgetLine, Request, Tranche
from associations.models.payment_order import AttemptOutcome
from associations.services import request_follow_up
from mdm_platform.permissions import has_permission


class BudgetLineSerializer(serializers.ModelSerializer):
    """One line of the budget."""

    category = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        """The fields of a line."""

        model = BudgetLine
        fields = ("side", "category", "label", "quantity", "unit_cost", "amount", "currency", "is_in_kind")


class PaymentSerializer(serializers.Serializer):
    """One attempt to pay a tranche, once the bank was asked; accounts and people are never told."""

    number = serializers.IntegerField()
    amount = serializers.DecimalField(14, 2)
    currency = serializers.CharField(help_text="ISO 4217")
    outcome = serializers.ChoiceField(AttemptOutcome.choices, allow_blank=True, help_text="empty while it runs")
    ordered_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    bank_reference = serializers.CharField(allow_null=True)


class TrancheSerializer(serializers.ModelSerializer):
    """A part of the grant: `payable` is the amount less what the settlement took from it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    payable = serializers.DecimalField(14, 2, read_only=True)
    payments = serializers.SerializerMethodField()

    class Meta:
        """The fields of a tranche."""

        model = Tranche
        fields = (
            *("id", "position", "kind", "share", "condition", "condition_met_at", "state"),
            *("amount", "reduction", "payable", "currency", "payments"),
        )

    @extend_schema_field(PaymentSerializer(many=True))
    def get_payments(self, tranche: Tranche) -> Any:
        """The attempts that reached the bank, the earliest first."""
        asked = [attempt for attempt in tranche.attempts.all() if attempt.ordered_at is not None]
        return PaymentSerializer(asked, many=True).data


class RequestSerializer(serializers.ModelSerializer):
    """A request; its state is the one that may be known: a decision is told once it is notified."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    call = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    association = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    operator = serializers.SlugRelatedField(source="opap", slug_field="slug", read_only=True)
    province = serializers.PrimaryKeyRelatedField(read_only=True)
    country = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()

    class Meta:
        """The fields of a request in a list."""

        model = Request
        fields = (
            *("id", "number", "call", "association", "operator", "state", "title", "summary", "sectors"),
            *("country", "province", "place", "starts_on", "ends_on", "beneficiaries", "women_beneficiaries"),
            *("currency", "amount_requested", "submitted_at", "notified_at", "updated_at"),
        )

    def get_country(self, request: Request) -> str:
        """ISO 3166 alpha-2."""
        return str(request.country)

    def get_state(self, request: Request) -> str:
        """The state that may be known."""
        return request_follow_up.shown_state(request)


class RequestDetailSerializer(RequestSerializer):
    """A request with its texts, its budget and the tranches of its grant."""

    tranches = serializers.SerializerMethodField()
    budget = BudgetLineSerializer(source="budget_lines", many=True, read_only=True)

    class Meta(RequestSerializer.Meta):
        """The fields of one request."""

        fields = (
            *RequestSerializer.Meta.fields,
            *("context", "objectives", "activities", "expected_results", "budget", "tranches"),
        )

    @extend_schema_field(TrancheSerializer(many=True, allow_null=True))
    def get_tranches(self, request: Request) -> Any:
        """The payment plan; null for who may not read payments (partners: `payments:read`)."""
        if not has_permission(self.context["request"].user, "associations.view_tranches", request):
            return None
        return TrancheSerializer(request.tranches.all(), many=True).data
