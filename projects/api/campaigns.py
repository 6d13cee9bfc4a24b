"""Campaigns in the REST API."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from mdm_platform.money import Currency
from projects.models import Campaign
from projects.services.campaign_presenters import progress
from projects.workflows.campaigns import CampaignState


class CampaignBudgetSerializer(serializers.Serializer):
    """A line of the budget, in the campaign's currency; `spent` is null until the report."""

    label = serializers.CharField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    spent = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)


class CampaignProgressSerializer(serializers.Serializer):
    """`received` is what the association confirmed, `matched` what a sponsor adds; `declared` is not received yet."""

    received = serializers.DecimalField(max_digits=16, decimal_places=2)
    matched = serializers.DecimalField(max_digits=16, decimal_places=2)
    declared = serializers.DecimalField(max_digits=16, decimal_places=2)
    percent = serializers.IntegerField(help_text="of the goal, by what counts: received and matched; at most 100")


class CampaignSerializer(serializers.Serializer):
    """A campaign of a verified association. The platform collects no money: amounts are told by the association."""

    public_id = serializers.UUIDField()
    slug = serializers.CharField()
    state = serializers.ChoiceField(CampaignState.choices)
    association = serializers.CharField(source="association.slug", help_text="slug of the association")
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    story = serializers.CharField(allow_blank=True)
    if_failed = serializers.CharField(allow_blank=True, help_text="what becomes of gifts below the useful amount")
    province = serializers.CharField(source="province_id", allow_null=True, help_text="HCP code")
    region = serializers.SerializerMethodField(help_text="HCP code")
    currency = serializers.ChoiceField(Currency.choices)
    goal = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    minimum = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    deadline = serializers.DateField(allow_null=True)
    authorisation_reference = serializers.CharField(allow_blank=True, help_text="law 18-18")
    authorised_on = serializers.DateField(allow_null=True)
    budget = CampaignBudgetSerializer(source="lines.all", many=True)
    progress = serializers.SerializerMethodField()
    opened_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    delivered_on = serializers.DateField(allow_null=True)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_region(self, campaign: Campaign) -> Any:
        """The region of the province."""
        return campaign.province.region_id if campaign.province else None

    @extend_schema_field(CampaignProgressSerializer)
    def get_progress(self, campaign: Campaign) -> Any:
        """What was received, what a sponsor adds and what is declared, apart."""
        return CampaignProgressSerializer(progress(campaign)).data


class CampaignFilter(django_filters.FilterSet):
    """By state, region and association."""

    state = django_filters.ChoiceFilter(choices=CampaignState.choices)
    region = django_filters.CharFilter(field_name="province__region", max_length=2, help_text="HCP code")
    association = django_filters.CharFilter(field_name="association__slug", max_length=100, help_text="slug")

    class Meta:
        """Every filter is listed above."""

        model = Campaign
        fields: tuple[str, ...] = ()


class CampaignViewSet(ReadOnlyPlatformViewSet):
    """Campaigns that were opened, for everybody; those that one's association writes, for its officers."""

    queryset = Campaign.objects.select_related("association", "province").prefetch_related("lines")
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilter
    permission_map = {"list": "projects.view_campaigns", "retrieve": "projects.view_campaigns"}
    orderings = {
        "-created_at": ("-created_at",),
        "created_at": ("created_at",),
    }

    def get_queryset(self) -> Any:
        """With the figures, in the same query."""
        return super().get_queryset().with_sums()
