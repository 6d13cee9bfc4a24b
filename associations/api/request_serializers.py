"""Requests for co-financing as the API tells them."""

from rest_framework import serializers

from associations.models import BudgetLine, Request
from associations.services import request_follow_up


class BudgetLineSerializer(serializers.ModelSerializer):
    """One line of the budget."""

    category = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        """The fields of a line."""

        model = BudgetLine
        fields = ("side", "category", "label", "quantity", "unit_cost", "amount", "currency", "is_in_kind")


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
    """A request with its texts and its budget."""

    budget = BudgetLineSerializer(source="budget_lines", many=True, read_only=True)

    class Meta(RequestSerializer.Meta):
        """The fields of one request."""

        fields = (
            *RequestSerializer.Meta.fields,
            *("context", "objectives", "activities", "expected_results", "budget"),
        )
