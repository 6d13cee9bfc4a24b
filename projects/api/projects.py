"""Projects in the REST API: public sheets for everybody, one's own files for their holder."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from mdm_platform.api.filters import MomentFilter
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from mdm_platform.money import Currency
from projects.models import Project
from projects.services import presenters
from projects.workflows import Confidentiality, FundingKind, ProjectKind, ProjectStage, Sector, SupportState

PHASES = (("preparing", "preparing"), ("launched", "launched"))


class ProjectSheetSerializer(serializers.Serializer):
    """The public sheet of a project: its holder, its team and the detail of its financing are never said."""

    public_id = serializers.UUIDField()
    title = serializers.CharField()
    summary = serializers.CharField()
    idea = serializers.CharField()
    language = serializers.CharField(help_text="ISO 639-1")
    sector = serializers.ChoiceField(Sector.choices)
    kind = serializers.ChoiceField(ProjectKind.choices)
    stage = serializers.ChoiceField(ProjectStage.choices)
    phase = serializers.ChoiceField(PHASES)
    is_women_led = serializers.BooleanField()
    region = serializers.CharField(help_text="HCP code")
    province = serializers.CharField(allow_null=True, help_text="HCP code")
    jobs_planned = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    currency = serializers.ChoiceField(Currency.choices)
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: Project) -> dict[str, Any]:
        """What the page and the PDF show too."""
        return super().to_representation(presenters.public_sheet(instance))


class OwnSourceSerializer(serializers.Serializer):
    """One source of money of one's own project, in its currency."""

    kind = serializers.ChoiceField(FundingKind.choices)
    label = serializers.CharField(allow_blank=True)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    is_foreign_currency = serializers.BooleanField()
    is_secured = serializers.BooleanField()


class OwnProjectSerializer(serializers.Serializer):
    """One's own file: where it stands and what one wrote."""

    public_id = serializers.UUIDField()
    number = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(SupportState.choices)
    due_on = serializers.DateField(allow_null=True)
    title = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)
    idea = serializers.CharField(allow_blank=True)
    sector = serializers.ChoiceField(Sector.choices, allow_blank=True)
    kind = serializers.ChoiceField(ProjectKind.choices)
    stage = serializers.ChoiceField(ProjectStage.choices)
    region = serializers.CharField(source="region_id", allow_null=True, help_text="HCP code")
    province = serializers.CharField(source="province_id", allow_null=True, help_text="HCP code")
    is_women_led = serializers.BooleanField()
    jobs_planned = serializers.IntegerField()
    confidentiality = serializers.ChoiceField(Confidentiality.choices)
    currency = serializers.ChoiceField(Currency.choices)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    sources = serializers.SerializerMethodField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    launched_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()

    @extend_schema_field(OwnSourceSerializer(many=True))
    def get_sources(self, project: Project) -> Any:
        """Where the money comes from."""
        return OwnSourceSerializer(project.sources.all(), many=True).data


class ProjectFilter(django_filters.FilterSet):
    """By sector, place, nature, and what changed since."""

    sector = django_filters.ChoiceFilter(choices=Sector.choices)
    region = django_filters.CharFilter(field_name="region", max_length=2, help_text="HCP code")
    province = django_filters.CharFilter(field_name="province", max_length=12, help_text="HCP code")
    kind = django_filters.ChoiceFilter(choices=ProjectKind.choices)
    is_women_led = django_filters.BooleanFilter()
    changed_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        """Every filter is listed above."""

        model = Project
        fields: tuple[str, ...] = ()


class ProjectViewSet(ReadOnlyPlatformViewSet):
    """Public sheets of projects for everybody; `mine` gives the caller's own files."""

    queryset = Project.objects.select_related("region", "province").prefetch_related("sources")
    serializer_class = ProjectSheetSerializer
    filterset_class = ProjectFilter
    permission_map = {
        "list": "projects.view_public_projects",
        "retrieve": "projects.view_public_projects",
        "mine": "projects.start_project",
    }
    orderings = {"-updated_at": ("-updated_at",), "updated_at": ("updated_at",)}

    def get_queryset(self) -> QuerySet:
        """What is shown to everybody, or the caller's own: no file of somebody else's is ever read here."""
        rows = self.queryset.all()
        if self.action == "mine":
            return rows.of_holder(self.request.user).order_by("-pk")
        return rows.public()

    @extend_schema(responses=OwnProjectSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def mine(self, request: Request) -> Response:
        """The caller's own files, drafts included, the latest first; a hundred at most."""
        return Response(OwnProjectSerializer(self.get_queryset()[:100], many=True).data)
