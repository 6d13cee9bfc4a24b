"""How profiles and the taxonomy are written in the API; cards of lists are stored as they are sent."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from skills.models import (
    Availability,
    CardWithdrawal,
    Contribution,
    Domain,
    Education,
    Experience,
    LanguageLevel,
    Occupation,
    OccupationSkill,
    Skill,
)
from skills.services.presenters import ProfileView

LABELS = {
    "type": "object",
    "properties": {code: {"type": "string"} for code in ("fr", "ar", "en")},
    "additionalProperties": False,
}


@extend_schema_field(LABELS)
class LabelsField(serializers.DictField):
    """Labels by language, those that exist."""


class CardSkillSerializer(serializers.Serializer):
    """A skill of a card: `level` from 1 to 5."""

    slug = serializers.CharField()
    level = serializers.IntegerField(min_value=1, max_value=5)
    label = LabelsField()


class CardLanguageSerializer(serializers.Serializer):
    """A language (ISO 639) and its CEFR level."""

    language = serializers.CharField()
    level = serializers.ChoiceField(LanguageLevel.choices)


class MatchSerializer(serializers.Serializer):
    """Why a card matched the words: where, and for a concept its slug and labels."""

    field = serializers.ChoiceField(["name", "headline", "skills", "domain", "text"])
    value = serializers.CharField(allow_null=True)
    label = LabelsField()


class ProfileCardSerializer(serializers.Serializer):
    """A card of the directory: what the caller may not see is empty or null."""

    public_id = serializers.UUIDField()
    name = serializers.CharField(allow_blank=True)
    name_ar = serializers.CharField(allow_blank=True)
    photo = serializers.UUIDField(allow_null=True)
    headline = serializers.CharField(allow_blank=True)
    summary = LabelsField()
    country = serializers.CharField(allow_null=True, help_text="ISO 3166 alpha-2")
    city = serializers.CharField(allow_blank=True)
    region = serializers.CharField(allow_null=True, help_text="HCP")
    regions_of_interest = serializers.ListField(child=serializers.CharField())
    domain = serializers.CharField(allow_null=True)
    seniority = serializers.IntegerField(allow_null=True)
    skills = CardSkillSerializer(many=True)
    languages = CardLanguageSerializer(many=True)
    availability = serializers.ChoiceField(Availability.choices, allow_null=True)
    contributions = serializers.ListField(child=serializers.ChoiceField(Contribution.choices))
    remote = serializers.BooleanField()
    on_site = serializers.BooleanField()
    accepts_contacts = serializers.BooleanField()
    updated_at = serializers.DateTimeField(allow_null=True)
    matched_on = MatchSerializer(many=True)


class ExperienceSerializer(serializers.ModelSerializer):
    """A position held; without an end it is the current one."""

    country = serializers.SerializerMethodField()

    class Meta:
        model = Experience
        fields = ["title", "organisation", "country", "started", "ended", "description"]
        read_only_fields = fields

    def get_country(self, held: Experience) -> str:
        """The code of the country, possibly empty."""
        return held.country.code or ""


class EducationSerializer(serializers.ModelSerializer):
    """A diploma or a course of study."""

    country = serializers.SerializerMethodField()

    class Meta:
        model = Education
        fields = ["degree", "institution", "field", "country", "started_year", "ended_year"]
        read_only_fields = fields

    def get_country(self, studied: Education) -> str:
        """The code of the country, possibly empty."""
        return studied.country.code or ""


class ProfileSkillSerializer(serializers.Serializer):
    """A skill with what supports it; the evidence is empty when the caller may not see it."""

    slug = serializers.CharField(source="skill.slug")
    label = serializers.SerializerMethodField()
    level = serializers.IntegerField()
    evidence = serializers.CharField(allow_blank=True)
    evidence_url = serializers.CharField(allow_blank=True)
    evidence_year = serializers.IntegerField(allow_null=True)

    @extend_schema_field(LABELS)
    def get_label(self, seen: Any) -> dict[str, str]:
        """The labels that exist."""
        return labels_of(seen.skill)


class ProfileLanguageSerializer(serializers.Serializer):
    """A language (ISO 639) and its CEFR level."""

    language = serializers.CharField(source="language.code")
    level = serializers.CharField()


class ProfileSerializer(serializers.Serializer):
    """A profile as the caller sees it: what is kept back is empty or null."""

    public_id = serializers.UUIDField()
    name = serializers.CharField()
    name_ar = serializers.CharField()
    headline = serializers.CharField()
    summary = LabelsField(source="summaries")
    country = serializers.SerializerMethodField()
    city = serializers.CharField()
    region = serializers.SerializerMethodField()
    province = serializers.SerializerMethodField()
    regions_of_interest = serializers.SerializerMethodField()
    domain = serializers.SerializerMethodField()
    seniority = serializers.IntegerField(allow_null=True)
    skills = ProfileSkillSerializer(many=True)
    languages = ProfileLanguageSerializer(many=True)
    experiences = ExperienceSerializer(many=True)
    education = EducationSerializer(many=True)
    availability = serializers.SerializerMethodField()
    contributions = serializers.ListField(child=serializers.CharField())
    remote = serializers.BooleanField()
    on_site = serializers.BooleanField()
    accepts_contacts = serializers.BooleanField()
    updated_at = serializers.DateTimeField(source="confirmed_at", allow_null=True)

    def get_country(self, view: ProfileView) -> str | None:
        """ISO 3166 alpha-2."""
        return view.country or None

    def get_region(self, view: ProfileView) -> str | None:
        """The HCP code of the region of origin."""
        return view.origin_region.code if view.origin_region else None

    def get_province(self, view: ProfileView) -> str | None:
        """The HCP code of the province of origin."""
        return view.origin_province.code if view.origin_province else None

    def get_regions_of_interest(self, view: ProfileView) -> list[str]:
        """HCP codes."""
        return [region.code for region in view.regions_of_interest]

    def get_domain(self, view: ProfileView) -> str | None:
        """The slug of the domain."""
        return view.domain.slug if view.domain else None

    def get_availability(self, view: ProfileView) -> str | None:
        """When the person could help."""
        return view.availability or None


class CountSerializer(serializers.Serializer):
    """A number; `exact` is false when there are at least that many."""

    value = serializers.IntegerField(min_value=0)
    exact = serializers.BooleanField()


class FacetValueSerializer(serializers.Serializer):
    """One value of a facet, as its filter takes it."""

    value = serializers.CharField()
    label = LabelsField()
    count = CountSerializer()


class FacetsSerializer(serializers.Serializer):
    """How many profiles match, and what each value of each filter would leave."""

    count = CountSerializer()
    facets = serializers.DictField(child=FacetValueSerializer(many=True))


class WithdrawalSerializer(serializers.ModelSerializer):
    """A profile that partners must drop from their copies."""

    class Meta:
        model = CardWithdrawal
        fields = ["public_id", "at"]
        read_only_fields = fields


class DomainSerializer(serializers.ModelSerializer):
    """A domain of expertise."""

    label = serializers.CharField(read_only=True)

    class Meta:
        model = Domain
        fields = ["slug", "label", "label_fr", "label_ar", "label_en"]
        read_only_fields = fields


class SkillSerializer(serializers.ModelSerializer):
    """A skill; `concept` is the URI of the European classification for those of ESCO."""

    label = serializers.CharField(read_only=True)
    domain = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    broader = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)

    class Meta:
        model = Skill
        fields = ["slug", "concept", "source", "domain", "broader", "label", "label_fr", "label_ar", "label_en"]
        read_only_fields = fields


class OccupationSerializer(serializers.ModelSerializer):
    """A trade."""

    label = serializers.CharField(read_only=True)

    class Meta:
        model = Occupation
        fields = ["slug", "concept", "source", "isco_group", "label", "label_fr", "label_ar", "label_en"]
        read_only_fields = fields


class OccupationSkillSerializer(serializers.ModelSerializer):
    """A skill that a trade asks for (`essential`) or welcomes (`optional`)."""

    slug = serializers.CharField(source="skill.slug", read_only=True)
    label = serializers.CharField(source="skill.label", read_only=True)

    class Meta:
        model = OccupationSkill
        fields = ["slug", "label", "relation"]
        read_only_fields = fields


class OccupationDetailSerializer(OccupationSerializer):
    """A trade with its skills, the essential ones first."""

    skills = OccupationSkillSerializer(source="ordered_links", many=True, read_only=True)

    class Meta(OccupationSerializer.Meta):
        fields = [*OccupationSerializer.Meta.fields, "skills"]
        read_only_fields = fields


def labels_of(concept: Any) -> dict[str, str]:
    """The labels of a concept by language, those that exist."""
    return {code: label for code in ("fr", "ar", "en") if (label := getattr(concept, f"label_{code}"))}
