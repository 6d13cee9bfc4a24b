"""Published good practices in the REST API."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from associations.models import GoodPractice, PracticeTheme, Sector
from mdm_platform.api.filters import CountryFilter
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet


class PracticeTextSerializer(serializers.Serializer):
    """The text of a sheet in one language, in the light markup of publications."""

    language = serializers.CharField(help_text="ISO 639-1")
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    body = serializers.CharField()


class PracticeReplicationSerializer(serializers.Serializer):
    """Who took the practice up: an association or another organisation, never a person."""

    organisation = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166 alpha-2")
    place = serializers.CharField(allow_blank=True)
    started_on = serializers.DateField()
    text = serializers.CharField()


class GoodPracticeSerializer(serializers.Serializer):
    """A published good practice with its confirmed replications."""

    public_id = serializers.UUIDField()
    slug = serializers.CharField(source="publication.slug")
    theme = serializers.ChoiceField(PracticeTheme.choices)
    sector = serializers.CharField(allow_blank=True)
    country = serializers.SerializerMethodField(help_text="ISO 3166 alpha-2")
    year = serializers.IntegerField()
    association = serializers.SerializerMethodField(help_text="slug, null for a national strategy")
    texts = serializers.SerializerMethodField()
    replications = serializers.SerializerMethodField()

    def get_country(self, practice: GoodPractice) -> str:
        """The code of the country."""
        return str(practice.country)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_association(self, practice: GoodPractice) -> Any:
        """The association whose practice it is."""
        return practice.association.slug if practice.association else None

    @extend_schema_field(PracticeTextSerializer(many=True))
    def get_texts(self, practice: GoodPractice) -> Any:
        """The current version in each language."""
        version = practice.publication.current
        return [
            {"language": code, **{name: getattr(version, f"{name}_{code}") for name in ("title", "summary", "body")}}
            for code in ("fr", "ar", "en")
            if version is not None and getattr(version, f"body_{code}")
        ]

    @extend_schema_field(PracticeReplicationSerializer(many=True))
    def get_replications(self, practice: GoodPractice) -> Any:
        """The confirmed ones."""
        return [
            {
                "organisation": one.association.name if one.association else one.organisation,
                "country": str(one.country),
                "place": one.place,
                "started_on": one.started_on,
                "text": one.text,
            }
            for one in practice.replications.all()
            if one.state == "confirmed"
        ]


class GoodPracticeFilter(django_filters.FilterSet):
    """By subject, field and country."""

    theme = django_filters.ChoiceFilter(choices=PracticeTheme.choices, label=_("Sujet"))
    sector = django_filters.ChoiceFilter(choices=Sector.choices, label=_("Domaine"))
    country = CountryFilter(label=_("Pays (ISO 3166)"))

    class Meta:
        model = GoodPractice
        fields = ["theme", "sector", "country"]


class GoodPracticeViewSet(ReadOnlyPlatformViewSet):
    """What worked, told by those who did it, with who took it up."""

    queryset = GoodPractice.objects.published().select_related("publication", "association")
    serializer_class = GoodPracticeSerializer
    filterset_class = GoodPracticeFilter
    permission_map = {
        "list": "associations.view_good_practices",
        "retrieve": "associations.view_good_practices",
    }
    orderings = {"-year": ("-year",), "year": ("year",)}

    def get_queryset(self) -> Any:
        """With the versions and the replications, in two more queries."""
        return super().get_queryset().prefetch_related("publication__versions", "replications__association")
