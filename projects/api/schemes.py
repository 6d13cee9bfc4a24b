"""Schemes in the REST API: read by all, and simulated without keeping anything."""

from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from mdm_platform.eligibility import Outcome, sentence_of
from mdm_platform.money import Currency
from projects.models import Scheme, SchemeVersion
from projects.services import simulator
from projects.services.scheme_facts import Residence
from projects.workflows import AidKind, Certainty, SchemeKind, Sector

LANGUAGES = ("fr", "ar", "en")
MOST = 100_000


class SchemeTextsSerializer(serializers.Serializer):
    """A text in three languages, empty where there is none."""

    fr = serializers.CharField(allow_blank=True)
    ar = serializers.CharField(allow_blank=True)
    en = serializers.CharField(allow_blank=True)


class SchemeConditionSerializer(serializers.Serializer):
    """A condition, in the caller's language."""

    rule = serializers.CharField()
    sentence = serializers.CharField()


class SchemeVersionSerializer(serializers.Serializer):
    """The figures of a scheme between two dates; `to_confirm` says that nobody compared them with the official text."""

    number = serializers.IntegerField()
    in_force_from = serializers.DateField()
    in_force_to = serializers.DateField(allow_null=True)
    legal_reference = serializers.CharField()
    legal_url = serializers.CharField(allow_blank=True)
    certainty = serializers.ChoiceField(Certainty.choices)
    aid = serializers.ChoiceField(AidKind.choices)
    currency = serializers.ChoiceField(Currency.choices)
    rate = serializers.DecimalField(5, 4, allow_null=True)
    cap = serializers.DecimalField(14, 2, allow_null=True)
    conditions = serializers.SerializerMethodField()

    @extend_schema_field(SchemeConditionSerializer(many=True))
    def get_conditions(self, version: SchemeVersion) -> Any:
        """What the scheme asks."""
        return [{"rule": one.rule_id, "sentence": sentence_of(one)} for one in version.chosen_rules()]


class SchemeSerializer(serializers.Serializer):
    """A public incentive. `version` is that of today, else the next to come, else the last that was."""

    public_id = serializers.UUIDField()
    slug = serializers.CharField()
    kind = serializers.ChoiceField(SchemeKind.choices)
    operator = serializers.CharField()
    website = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True, help_text="ISO 3166-1")
    region = serializers.CharField(source="region_id", allow_null=True, help_text="HCP")
    name = serializers.SerializerMethodField()
    summary = serializers.SerializerMethodField()
    apply = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    @extend_schema_field(SchemeTextsSerializer)
    def get_name(self, scheme: Scheme) -> Any:
        """The name in each language."""
        return _texts(scheme, "name")

    @extend_schema_field(SchemeTextsSerializer)
    def get_summary(self, scheme: Scheme) -> Any:
        """The summary in each language."""
        return _texts(scheme, "summary")

    @extend_schema_field(SchemeTextsSerializer)
    def get_apply(self, scheme: Scheme) -> Any:
        """How to ask for it, in each language."""
        return _texts(scheme, "apply")

    @extend_schema_field(SchemeVersionSerializer(allow_null=True))
    def get_version(self, scheme: Scheme) -> Any:
        """The version that counts."""
        version = scheme.shown_version(timezone.localdate())
        return SchemeVersionSerializer(version).data if version else None


class ProjectFiguresSerializer(serializers.Serializer):
    """Figures of a project, in dirhams; each may be left out. `holder_share` is a fraction of 1."""

    investment = serializers.DecimalField(14, 2, required=False, min_value=1)
    project_sector = serializers.ChoiceField(Sector.choices, required=False)
    project_region = serializers.RegexField(r"^[0-9]{2}$", required=False, help_text="HCP")
    jobs = serializers.IntegerField(required=False, min_value=0, max_value=MOST)
    residence = serializers.ChoiceField(Residence.choices, required=False)
    months_since_return = serializers.IntegerField(required=False, min_value=0, max_value=MOST)
    residence_country = serializers.RegexField(r"^[A-Z]{2}$", required=False, help_text="ISO 3166-1")
    is_women_led = serializers.BooleanField(required=False)
    foreign_funds = serializers.DecimalField(14, 2, required=False, min_value=0)
    has_dedicated_account = serializers.BooleanField(required=False)
    other_funds = serializers.DecimalField(14, 2, required=False, min_value=0)
    holder_share = serializers.DecimalField(5, 4, required=False, min_value=0, max_value=1)
    is_sustainable = serializers.BooleanField(required=False)
    is_fair_trade = serializers.BooleanField(required=False)


class SchemeAnswerSerializer(serializers.Serializer):
    """What one condition answers, in the caller's language."""

    rule = serializers.CharField(source="rule_id")
    outcome = serializers.ChoiceField(Outcome.choices)
    sentence = serializers.CharField()
    why = serializers.CharField(allow_blank=True)
    what_to_do = serializers.CharField(allow_blank=True)


class SchemePlanSerializer(serializers.Serializer):
    """Who pays what: own funds, `aid` and `rest` add up to the cost; `guaranteed` is a part of `rest`."""

    investment = serializers.DecimalField(14, 2)
    foreign_funds = serializers.DecimalField(14, 2)
    other_funds = serializers.DecimalField(14, 2)
    aid = serializers.DecimalField(14, 2)
    rest = serializers.DecimalField(14, 2)
    guaranteed = serializers.DecimalField(14, 2)
    least_own_funds = serializers.DecimalField(14, 2)
    missing_own_funds = serializers.DecimalField(14, 2)
    is_assumed = serializers.BooleanField(help_text="own funds were not given")


class SchemeResultSerializer(serializers.Serializer):
    """What one scheme answers; `plan` is null where no amount is computed."""

    scheme = serializers.UUIDField(source="scheme.public_id")
    slug = serializers.CharField(source="scheme.slug")
    version = serializers.IntegerField(source="version.number")
    certainty = serializers.ChoiceField(Certainty.choices, source="version.certainty")
    currency = serializers.ChoiceField(Currency.choices, source="version.currency")
    outcome = serializers.ChoiceField(Outcome.choices)
    is_indicative = serializers.BooleanField(help_text="what is known fits; the operator may have other conditions")
    answers = SchemeAnswerSerializer(many=True)
    plan = SchemePlanSerializer(allow_null=True)


class SchemeSimulationSerializer(serializers.Serializer):
    """Every scheme in force, those that fit first."""

    results = SchemeResultSerializer(many=True)


class SchemeFilter(django_filters.FilterSet):
    """Which schemes are asked for."""

    kind = django_filters.ChoiceFilter(choices=SchemeKind.choices)
    slug = django_filters.CharFilter(max_length=80, help_text="slug")

    class Meta:
        """Every filter is listed above."""

        model = Scheme
        fields: tuple[str, ...] = ()


class SchemeViewSet(ReadOnlyPlatformViewSet):
    """Public incentives to projects, and a simulator that keeps nothing."""

    queryset = Scheme.objects.with_versions()
    serializer_class = SchemeSerializer
    filterset_class = SchemeFilter
    permission_map = {
        "list": "projects.view_schemes",
        "retrieve": "projects.view_scheme",
        "simulate": "projects.view_schemes",
    }
    orderings = {"position": ("position", "slug"), "slug": ("slug",)}

    @extend_schema(request=ProjectFiguresSerializer, responses=SchemeSimulationSerializer)
    @action(detail=False, methods=["post"])
    def simulate(self, request: Request) -> Response:
        """What each scheme answers to these figures, condition by condition, with the amounts."""
        given = ProjectFiguresSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        results = simulator.simulate(typed=given.validated_data)
        return Response(SchemeSimulationSerializer({"results": results}).data)


def _texts(row: Any, field: str) -> dict[str, str]:
    return {code: getattr(row, f"{field}_{code}") for code in LANGUAGES}
