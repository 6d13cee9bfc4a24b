"""How a case is written for whoever follows it: the fields of the public case, and nothing else."""

from rest_framework import serializers

from grievances.models import Rating
from grievances.models.message import LONGEST_MESSAGE
from grievances.models.satisfaction import LONGEST_COMMENT
from grievances.services.uploads import MOST_AT_ONCE
from grievances.workflows import CaseKind, CaseOutcome, MessageKind, PublicState


class CaseCodeSerializer(serializers.Serializer):
    """The number and the secret code of a receipt, always in the body: addresses end up in logs."""

    number = serializers.CharField(max_length=40, help_text="R-2026-000123-7")
    code = serializers.CharField(max_length=40, help_text="7KQM-2XHA-9RTD")


class CaseMessageWriteSerializer(CaseCodeSerializer):
    """What the person answers or adds."""

    body = serializers.CharField(max_length=LONGEST_MESSAGE)


class CaseMessageWithFilesSerializer(CaseMessageWriteSerializer):
    """What the person answers or adds, with files (PDF or photos, 10 MB each)."""

    files = serializers.ListField(child=serializers.FileField(), min_length=1, max_length=MOST_AT_ONCE)


class CaseReopeningSerializer(CaseCodeSerializer):
    """Why the answer does not do."""

    note = serializers.CharField(max_length=LONGEST_MESSAGE)


class CaseOpinionSerializer(CaseCodeSerializer):
    """Whether the answer does; a person who is satisfied closes the case."""

    rating = serializers.ChoiceField(choices=Rating.choices)
    comment = serializers.CharField(max_length=LONGEST_COMMENT, required=False, allow_blank=True, default="")


class CasePublicFileSerializer(serializers.Serializer):
    """A file that the person may open on the follow-up page."""

    public_id = serializers.UUIDField()
    name = serializers.CharField()
    is_voice = serializers.BooleanField()
    is_own = serializers.BooleanField()
    at = serializers.DateTimeField()


class CasePublicMessageSerializer(serializers.Serializer):
    """Something said between the person and the service; nobody is named."""

    public_id = serializers.UUIDField()
    at = serializers.DateTimeField()
    is_own = serializers.BooleanField()
    kind = serializers.ChoiceField(choices=MessageKind.choices)
    body = serializers.CharField()
    language = serializers.CharField()
    translation = serializers.CharField()
    translation_language = serializers.CharField()
    files = CasePublicFileSerializer(many=True)


class CasePublicAnswerSerializer(serializers.Serializer):
    """An answer in the person's language, with its original or translation."""

    at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=CaseOutcome.choices)
    body = serializers.CharField()
    language = serializers.CharField()
    other_body = serializers.CharField()
    other_language = serializers.CharField()


class CasePublicEventSerializer(serializers.Serializer):
    """One step."""

    at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=PublicState.choices)


class FollowedCaseSerializer(serializers.Serializer):
    """The case as its person reads it on the page."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=CaseKind.choices)
    category = serializers.CharField(source="category_label")
    state = serializers.ChoiceField(choices=PublicState.choices)
    state_label = serializers.CharField()
    unit = serializers.CharField()
    language = serializers.CharField()
    description = serializers.CharField()
    remedy = serializers.CharField()
    received_at = serializers.DateTimeField()
    answer_due_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    is_escalated = serializers.BooleanField()
    question = CasePublicMessageSerializer(allow_null=True)
    question_due_on = serializers.DateField(allow_null=True)
    messages = CasePublicMessageSerializer(many=True)
    files = CasePublicFileSerializer(many=True)
    answers = CasePublicAnswerSerializer(many=True)
    inadmissible_reason = serializers.CharField()
    directed_to = serializers.CharField()
    timeline = CasePublicEventSerializer(many=True)
    may_write = serializers.BooleanField()
    may_withdraw = serializers.BooleanField()
    may_ask_reopening = serializers.BooleanField()
    feedback_until = serializers.DateTimeField(allow_null=True)


class CaseDoneSerializer(serializers.Serializer):
    """Where the case stands after an act; its text is read by another request."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=PublicState.choices)
    state_label = serializers.CharField()
