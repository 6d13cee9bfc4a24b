"""How needs are written and read in the API."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mdm_platform.institutions.models import Institution
from mdm_platform.territories.models import Language, Province, Region
from skills.api.serializers import LABELS
from skills.models import (
    Compensation,
    Contribution,
    Domain,
    LanguageLevel,
    Need,
    NeedLanguage,
    NeedSkill,
    Presence,
    Skill,
    SkillLevel,
    Workload,
)
from skills.models.need import MOST_PEOPLE
from skills.models.profile import MAX_SENIORITY
from skills.services.need_fields import (
    LONGEST_MISSION,
    LONGEST_NOTE,
    MOST_LANGUAGES,
    MOST_SKILLS,
    WantedLanguage,
    WantedSkill,
)
from skills.workflows import NeedOutcome, NeedState, NeedWithdrawalReason


class NeedInstitutionSerializer(serializers.ModelSerializer):
    """Whose need it is; `country` is an ISO 3166 alpha-2 code."""

    name = serializers.CharField(read_only=True)
    country = serializers.CharField(source="country.code", read_only=True)

    class Meta:
        model = Institution
        fields = ["public_id", "slug", "name", "country"]
        read_only_fields = fields


class NeedSkillSerializer(serializers.ModelSerializer):
    """A skill asked for; `level` from 1 to 5, at least."""

    skill = serializers.CharField(source="skill.slug", read_only=True)
    label = serializers.SerializerMethodField()

    class Meta:
        model = NeedSkill
        fields = ["skill", "label", "kind", "level"]
        read_only_fields = fields

    @extend_schema_field(LABELS)
    def get_label(self, row: NeedSkill) -> dict[str, str]:
        """The labels that exist, by language."""
        return {code: label for code in ("fr", "ar", "en") if (label := getattr(row.skill, f"label_{code}"))}


class NeedLanguageSerializer(serializers.ModelSerializer):
    """A language asked for (ISO 639), at that CEFR level at least."""

    language = serializers.CharField(source="language_id", read_only=True)

    class Meta:
        model = NeedLanguage
        fields = ["language", "level"]
        read_only_fields = fields


class NeedAnswersSerializer(serializers.Serializer):
    """How many people stand where for a need."""

    to_review = serializers.IntegerField()
    sent = serializers.IntegerField(help_text="waiting for the person's answer")
    interested = serializers.IntegerField(help_text="waiting for an introduction")
    introduced = serializers.IntegerField()
    engaged = serializers.IntegerField(help_text="places taken of the need's `people`")
    declined = serializers.IntegerField()


class NeedSerializer(serializers.ModelSerializer):
    """A need; `state` is true to the deadline, `language` is that of the text, no `region` means the whole country.

    `answers` is told to the need's own institution alone, null to the others.
    """

    institution = NeedInstitutionSerializer(read_only=True)
    state = serializers.SerializerMethodField()
    domain = serializers.CharField(source="domain.slug", allow_null=True, default=None, read_only=True)
    region = serializers.CharField(source="region_id", allow_null=True, read_only=True, help_text="HCP")
    province = serializers.CharField(source="province_id", allow_null=True, read_only=True, help_text="HCP")
    presence = serializers.ChoiceField(Presence.choices, allow_blank=True)
    workload = serializers.ChoiceField(Workload.choices, allow_blank=True)
    contribution = serializers.ChoiceField(Contribution.choices, allow_blank=True)
    compensation = serializers.ChoiceField(Compensation.choices, allow_blank=True)
    outcome = serializers.ChoiceField(NeedOutcome.choices, allow_blank=True)
    skills = NeedSkillSerializer(source="need_skills", many=True, read_only=True)
    languages = NeedLanguageSerializer(source="need_languages", many=True, read_only=True)
    answers = serializers.SerializerMethodField()

    class Meta:
        model = Need
        fields = [
            *("public_id", "institution", "state", "title", "mission", "language", "domain"),
            *("skills", "languages", "region", "province", "city", "presence", "workload", "contribution"),
            *("compensation", "seniority_min", "people", "starts", "ends", "deadline"),
            *("outcome", "outcome_note", "created_at", "submitted_at", "published_at", "closed_at", "updated_at"),
            "answers",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(NeedState.choices))
    def get_state(self, need: Need) -> str:
        """The state of today."""
        return need.state_on(timezone.localdate()).value

    @extend_schema_field(NeedAnswersSerializer(allow_null=True))
    def get_answers(self, need: Need) -> dict[str, int] | None:
        """What the view counted for the caller's own needs."""
        counted = self.context["answers"].get(need.pk)
        return None if counted is None else NeedAnswersSerializer(counted).data


class WantedSkillSerializer(serializers.Serializer):
    """A skill by its slug, and how much it matters."""

    skill = serializers.SlugField(max_length=120)
    kind = serializers.ChoiceField(NeedSkill.Kind.choices, default=NeedSkill.Kind.REQUIRED)
    level = serializers.ChoiceField(SkillLevel.choices, default=SkillLevel.AUTONOMOUS)


class WantedLanguageSerializer(serializers.Serializer):
    """A language by its ISO 639 code, and its CEFR level."""

    language = serializers.RegexField(r"^[a-z]{2,3}$")
    level = serializers.ChoiceField(LanguageLevel.choices)


class NeedWriteSerializer(serializers.Serializer):
    """What a need may say; a draft needs none of it, and what is left out stays as it is."""

    title = serializers.CharField(max_length=160, allow_blank=True)
    mission = serializers.CharField(max_length=LONGEST_MISSION, allow_blank=True)
    language = serializers.ChoiceField(("fr", "ar", "en"), help_text="ISO 639-1")
    domain = serializers.SlugRelatedField(slug_field="slug", queryset=Domain.objects.active(), allow_null=True)
    region = serializers.SlugRelatedField(slug_field="code", queryset=Region.objects.all(), allow_null=True)
    province = serializers.SlugRelatedField(slug_field="code", queryset=Province.objects.all(), allow_null=True)
    city = serializers.CharField(max_length=120, allow_blank=True)
    presence = serializers.ChoiceField(Presence.choices, allow_blank=True)
    workload = serializers.ChoiceField(Workload.choices, allow_blank=True)
    contribution = serializers.ChoiceField(Contribution.choices, allow_blank=True)
    compensation = serializers.ChoiceField(Compensation.choices, allow_blank=True)
    seniority_min = serializers.IntegerField(min_value=0, max_value=MAX_SENIORITY, allow_null=True)
    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE)
    starts = serializers.DateField(allow_null=True)
    ends = serializers.DateField(allow_null=True)
    deadline = serializers.DateField(allow_null=True)
    skills = WantedSkillSerializer(many=True, max_length=MOST_SKILLS)
    languages = WantedLanguageSerializer(many=True, max_length=MOST_LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def validate_skills(self, rows: list[dict[str, Any]]) -> list[WantedSkill]:
        """The skills of these slugs; an unknown one is refused by name."""
        known = {skill.slug: skill for skill in Skill.objects.active().filter(slug__in=[row["skill"] for row in rows])}
        self._require_known([row["skill"] for row in rows], known)
        return [WantedSkill(known[row["skill"]], row["kind"], row["level"]) for row in rows]

    def validate_languages(self, rows: list[dict[str, Any]]) -> list[WantedLanguage]:
        """The languages of these codes; an unknown one is refused by name."""
        known = Language.objects.in_bulk([row["language"] for row in rows])
        self._require_known([row["language"] for row in rows], known)
        return [WantedLanguage(known[row["language"]], row["level"]) for row in rows]

    def _require_known(self, asked: list[str], known: dict[str, Any]) -> None:
        unknown = sorted(set(asked) - set(known))
        if unknown:
            sentence = _("Codes inconnus : %(codes)s.") % {"codes": ", ".join(unknown)}
            raise serializers.ValidationError(sentence)


class NeedWithdrawSerializer(serializers.Serializer):
    """Why the institution gives the need up."""

    reason = serializers.ChoiceField(NeedWithdrawalReason.choices)
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False, default="")


class NeedFillSerializer(serializers.Serializer):
    """How the need was filled; `note` is shown to everybody."""

    reason = serializers.ChoiceField(NeedOutcome.choices)
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False, default="")


class NeedReopenSerializer(serializers.Serializer):
    """Until when one may answer."""

    deadline = serializers.DateField()


class MissionSerializer(serializers.Serializer):
    """A mission text, of which nothing is kept."""

    mission = serializers.CharField(max_length=LONGEST_MISSION)


class SuggestionSerializer(serializers.Serializer):
    """A skill that the text names, in which words, and how much it seems to matter."""

    skill = serializers.CharField(source="skill.slug")
    label = serializers.SerializerMethodField()
    found_as = serializers.CharField()
    kind = serializers.ChoiceField(NeedSkill.Kind.choices, source="kind_guess")

    @extend_schema_field(LABELS)
    def get_label(self, suggestion: Any) -> dict[str, str]:
        """The labels that exist, by language."""
        return {code: label for code in ("fr", "ar", "en") if (label := getattr(suggestion.skill, f"label_{code}"))}


class SuggestionsSerializer(serializers.Serializer):
    """The skills, the surest first."""

    skills = SuggestionSerializer(many=True)


class NeedFiguresSerializer(serializers.Serializer):
    """How an institution answers. Figures about people are null under five; the rate is in hundredths.

    `response_rate`: of the people who said to be interested, those who had an answer within three weeks.
    """

    institution = NeedInstitutionSerializer(source="*", read_only=True)
    published = serializers.IntegerField(source="figures.published")
    open = serializers.IntegerField(source="figures.open")
    filled = serializers.IntegerField(source="figures.filled")
    interested = serializers.IntegerField(source="figures.interested", allow_null=True)
    engagements = serializers.IntegerField(source="figures.engagements", allow_null=True)
    response_rate = serializers.IntegerField(source="figures.response_rate", allow_null=True)
