"""How events are written in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mdm_platform.events.models import Event
from mdm_platform.events.services import registrations


class SeatsSerializer(serializers.Serializer):
    """The seats of one way to take part; null where there is no limit."""

    mode = serializers.ChoiceField([("in_person", "in_person"), ("remote", "remote")])
    seats = serializers.IntegerField(allow_null=True)
    free = serializers.IntegerField(allow_null=True)


class EventSerializer(serializers.ModelSerializer):
    """An event; the address of the meeting is for registered people alone and never stands here."""

    organiser = serializers.SlugRelatedField("slug", read_only=True)
    closes_at = serializers.DateTimeField(read_only=True, help_text="when registration ends")
    seats = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = [
            "public_id", "slug", "kind", "state", "title_fr", "title_ar", "title_en", "summary_fr", "summary_ar",
            "summary_en", "mode", "starts_at", "ends_at", "time_zone", "venue", "address", "closes_at", "organiser",
            "languages", "seats",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(SeatsSerializer(many=True))
    def get_seats(self, event: Event) -> list[dict[str, Any]]:
        """The seats of each mode that is offered."""
        taken = {mode: getattr(event, f"taken_{mode}") for mode in event.modes}
        return [
            {"mode": mode, "seats": event.seats(mode), "free": registrations.left(event.seats(mode), taken[mode])}
            for mode in event.modes
        ]
