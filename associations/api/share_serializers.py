"""How shares of co-funders are read in the API: amounts are strings with two decimals, beside their currency."""

from rest_framework import serializers

from associations.models import CofunderShare
from associations.workflows import ShareState


class CofunderShareSerializer(serializers.ModelSerializer):
    """What an institution adds to an award: `rate` (a fraction of 1) of `base`, within `cap`.

    A row whose `adjusts` names another share says by how much that share changed; its amount may be negative.
    """

    institution = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    adjusts = serializers.SlugRelatedField(slug_field="public_id", read_only=True, allow_null=True)
    request = serializers.UUIDField(source="award.request.public_id", read_only=True)
    request_number = serializers.CharField(source="award.request.number", read_only=True, allow_null=True)
    project = serializers.CharField(source="award.request.title", read_only=True)
    association = serializers.UUIDField(source="award.request.association.public_id", read_only=True)
    association_name = serializers.CharField(source="award.request.association.name", read_only=True)
    call = serializers.CharField(source="award.request.call.slug", read_only=True)
    state = serializers.ChoiceField(ShareState.choices, read_only=True)

    class Meta:
        model = CofunderShare
        fields = [
            *("public_id", "institution", "request", "request_number", "project", "association", "association_name"),
            *("call", "adjusts", "rate", "base", "cap", "amount", "currency", "state"),
            *("created_at", "confirmed_at", "committed_at", "paid_at", "bank_reference", "cancel_reason"),
        ]
        read_only_fields = fields


class SharePaymentSerializer(serializers.Serializer):
    """The bank's reference of the payment, which serves once."""

    bank_reference = serializers.CharField(max_length=60)
