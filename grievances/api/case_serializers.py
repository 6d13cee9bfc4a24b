"""Cases as the services that handle them read and write them in the API; never who their person is."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grievances.api.follow_up_serializers import FollowedCaseSerializer
from grievances.models import LANGUAGES, Case, CaseAnswer, CaseMessage, Deadline
from grievances.models.message import LONGEST_MESSAGE
from grievances.services.answers import LONGEST
from grievances.services.presenters import public_case
from grievances.workflows import CaseOutcome
from mdm_platform.permissions import has_permission

HANDLE = "grievances.handle_case"


class CaseSerializer(serializers.ModelSerializer):
    """A case in a list."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    category = serializers.SlugRelatedField(slug_field="code", read_only=True)
    unit = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    language = serializers.CharField(help_text="ISO 639-1")
    residence_country = serializers.CharField(help_text="ISO 3166 alpha-2, or empty")
    place_country = serializers.CharField(help_text="ISO 3166 alpha-2, or empty")

    class Meta:
        """The fields of a row."""

        model = Case
        fields = (
            *("id", "number", "kind", "category", "state", "language", "priority", "unit", "campaign_tag"),
            *("residence_country", "place_country", "received_at", "due_at", "answered_at", "closed_at"),
        )


class CaseMessageSerializer(serializers.ModelSerializer):
    """Something said in a case, to whoever `visibility` names."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    language = serializers.CharField(help_text="ISO 639-1")
    translation_language = serializers.CharField(help_text="ISO 639-1, or empty")

    class Meta:
        """The fields of a message."""

        model = CaseMessage
        fields = (
            *("id", "sent_at", "visibility", "author_kind", "kind", "body", "language"),
            *("translation", "translation_language", "answer_due_on", "answered_at"),
        )


class CaseMessageSentSerializer(CaseMessageSerializer):
    """A message just sent: its text is read in the case, and is not kept for a repeated key."""

    class Meta(CaseMessageSerializer.Meta):
        """The fields of a message but its words."""

        fields = ("id", "sent_at", "visibility", "author_kind", "kind", "language", "translation_language")


class CaseDeadlineSerializer(serializers.ModelSerializer):
    """One clock."""

    class Meta:
        """The fields of a clock."""

        model = Deadline
        fields = ("kind", "started_at", "due_at", "paused_at", "met_at")


class CaseAnswerSerializer(serializers.ModelSerializer):
    """The answer being written: people of the unit validate it, programs do not."""

    language = serializers.CharField(help_text="ISO 639-1")
    translation_language = serializers.CharField(help_text="ISO 639-1, or empty")
    second_language = serializers.CharField(help_text="ISO 639-1, or empty")

    class Meta:
        """The fields of an answer."""

        model = CaseAnswer
        fields = (
            *("outcome", "body", "language", "translation", "translation_language"),
            *("second_translation", "second_language"),
            *("written_at", "proposed_at", "returned_at", "return_note", "given_at"),
        )


class CaseFileSerializer(serializers.Serializer):
    """The whole file, for the service that holds the case."""

    description = serializers.CharField()
    remedy = serializers.CharField()
    administration = serializers.CharField()
    happened_from = serializers.DateField(allow_null=True)
    happened_to = serializers.DateField(allow_null=True)
    escalation_level = serializers.IntegerField()
    lead = serializers.SerializerMethodField(help_text="null, also for a case that the caller does not read")
    messages = CaseMessageSerializer(many=True)
    deadlines = CaseDeadlineSerializer(many=True)
    answer = CaseAnswerSerializer(source="written_answer", allow_null=True)

    def get_lead(self, case: Case) -> str | None:
        """The number of the case that this one is attached to."""
        is_read = case.lead is not None and has_permission(
            self.context["request"].user, "grievances.view_case", case.lead
        )
        return case.lead.number if is_read else None


class CaseDetailSerializer(CaseSerializer):
    """One case: what its person reads and, for the service that holds it, the whole file."""

    public = serializers.SerializerMethodField()
    internal = serializers.SerializerMethodField()

    class Meta(CaseSerializer.Meta):
        """The fields of one case."""

        fields = (*CaseSerializer.Meta.fields, "public", "internal")

    @extend_schema_field(FollowedCaseSerializer)
    def get_public(self, case: Case) -> Any:
        """What the person reads."""
        return FollowedCaseSerializer(public_case(case)).data

    @extend_schema_field(CaseFileSerializer(allow_null=True))
    def get_internal(self, case: Case) -> Any:
        """The whole file; null for who only followed the case."""
        if not has_permission(self.context["request"].user, HANDLE, case):
            return None
        return CaseFileSerializer(case, context=self.context).data


class CaseTextSerializer(serializers.Serializer):
    """A text for the person, with its translation when there is one."""

    body = serializers.CharField(max_length=LONGEST_MESSAGE)
    language = serializers.ChoiceField(choices=LANGUAGES, required=False, help_text="the person's, unless said")
    translation = serializers.CharField(max_length=LONGEST_MESSAGE, required=False)
    translation_language = serializers.ChoiceField(choices=LANGUAGES, required=False)


class CaseProposedAnswerSerializer(CaseTextSerializer):
    """An answer to validate."""

    outcome = serializers.ChoiceField(choices=CaseOutcome.choices)
    body = serializers.CharField(max_length=LONGEST)
    translation = serializers.CharField(max_length=LONGEST, required=False)
    second_translation = serializers.CharField(
        max_length=LONGEST, required=False, help_text="for attached cases whose people read a third language"
    )
    second_language = serializers.ChoiceField(choices=LANGUAGES, required=False)
