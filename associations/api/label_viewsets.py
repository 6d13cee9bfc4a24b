"""Labels in the REST API: what one is worth today, by the code of its certificate; there is no list."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers

from associations.models import LabelEventKind, LabelPeriod, LabelStatus
from associations.services import label_partnerships, labels
from mdm_platform.api.viewsets import PlatformEndpoint


class LabelEventSerializer(serializers.Serializer):
    """Something that changed what the label is worth, from a day on."""

    kind = serializers.ChoiceField(LabelEventKind.choices)
    on = serializers.DateField()


class LabelSerializer(serializers.Serializer):
    """A label as its public page tells it; `status` is computed for today and decides alone."""

    code = serializers.CharField()
    status = serializers.SerializerMethodField()
    holder = serializers.CharField(help_text="on the day of the award")
    holder_ar = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)
    country = serializers.CharField(help_text="ISO 3166 alpha-2")
    starts = serializers.DateField()
    ends = serializers.DateField(help_text="included")
    events = serializers.SerializerMethodField()
    partners = serializers.SerializerMethodField()
    association = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(LabelStatus.choices))
    def get_status(self, period: LabelPeriod) -> Any:
        """What it is worth today."""
        return period.status(timezone.localdate())

    @extend_schema_field(LabelEventSerializer(many=True))
    def get_events(self, period: LabelPeriod) -> Any:
        """Suspensions, their ends and the withdrawal, until today."""
        past = [event for event in period.events.all() if event.on <= timezone.localdate()]
        return LabelEventSerializer(past, many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_partners(self, period: LabelPeriod) -> Any:
        """The host-country partners of its signed tripartite partnerships."""
        return label_partnerships.public_partners(period)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_association(self, period: LabelPeriod) -> Any:
        """The slug of its holder, null when its page is not public."""
        return period.association.slug if period.association.is_public else None


class LabelViewSet(mixins.RetrieveModelMixin, PlatformEndpoint):
    """Verify one label; the code is read however it was typed."""

    queryset = LabelPeriod.objects.select_related("association").prefetch_related("events")
    serializer_class = LabelSerializer
    lookup_field = "code"
    lookup_value_converter = "str"
    permission_map = {"retrieve": "associations.verify_label"}

    def get_object(self) -> Any:
        """The label of that code."""
        self.kwargs["code"] = labels.written_code(self.kwargs["code"])
        return super().get_object()
