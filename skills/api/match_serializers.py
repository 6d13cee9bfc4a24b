"""How people put forward for a need are written in the API: codes, ids, and the profile as the caller sees it."""

from rest_framework import serializers

from skills.api.serializers import ProfileSerializer
from skills.services.contacts import LONGEST_BODY, LONGEST_SUBJECT
from skills.workflows import (
    DeclineReason,
    MatchCloseReason,
    MatchOrigin,
    MatchOutcome,
    MatchState,
    SetAsideReason,
)


class MatchProposeSerializer(serializers.Serializer):
    """Somebody to put forward."""

    profile = serializers.UUIDField(help_text="public_id")


class MatchSetAsideSerializer(serializers.Serializer):
    """Why the person is not written to."""

    reason = serializers.ChoiceField(SetAsideReason.choices)


class MatchIntroduceSerializer(serializers.Serializer):
    """The first message of the exchange."""

    subject = serializers.CharField(max_length=LONGEST_SUBJECT)
    body = serializers.CharField(max_length=LONGEST_BODY)


class MatchEngageSerializer(serializers.Serializer):
    """The days of the engagement, both included; without an end it is open."""

    engaged_from = serializers.DateField()
    engaged_until = serializers.DateField(required=False, allow_null=True)


class MatchCompleteSerializer(serializers.Serializer):
    """What came of the mission."""

    outcome = serializers.ChoiceField(MatchOutcome.choices)


class MatchCloseSerializer(serializers.Serializer):
    """Why nothing came of the person's interest; the person is told."""

    reason = serializers.ChoiceField(MatchCloseReason.choices)


class NeedMatchWrittenSerializer(serializers.Serializer):
    """A match without its person: what a repeated write answers may not outlive a consent."""

    public_id = serializers.UUIDField(source="match.public_id")
    state = serializers.ChoiceField(MatchState.choices, source="match.state")
    origin = serializers.ChoiceField(MatchOrigin.choices, source="match.origin")
    found_at = serializers.DateTimeField(source="match.found_at")
    sent_at = serializers.DateTimeField(source="match.sent_at", allow_null=True)
    seen_at = serializers.DateTimeField(source="match.seen_at", allow_null=True)
    answered_at = serializers.DateTimeField(source="match.answered_at", allow_null=True)
    decline_reason = serializers.ChoiceField(DeclineReason.choices, source="match.decline_reason", allow_blank=True)
    introduced_at = serializers.DateTimeField(source="match.introduced_at", allow_null=True)
    engaged_from = serializers.DateField(source="match.engaged_from", allow_null=True)
    engaged_until = serializers.DateField(source="match.engaged_until", allow_null=True)
    completed_at = serializers.DateTimeField(source="match.completed_at", allow_null=True)
    outcome = serializers.ChoiceField(MatchOutcome.choices, source="match.outcome", allow_blank=True)
    close_reason = serializers.ChoiceField(MatchCloseReason.choices, source="match.close_reason", allow_blank=True)
    contact = serializers.UUIDField(source="match.contact.public_id", allow_null=True, default=None)
    actions = serializers.ListField(child=serializers.CharField())


class NeedMatchSerializer(NeedMatchWrittenSerializer):
    """A match with its explanation; `profile` is null when the caller may not read it (scope profiles:read)."""

    score = serializers.IntegerField(source="match.score", min_value=0, max_value=1000)
    engine_version = serializers.CharField(source="match.engine_version", allow_blank=True)
    parts = serializers.DictField(child=serializers.FloatField(), source="match.parts")
    reasons = serializers.ListField(child=serializers.DictField(), source="match.reasons")
    profile = ProfileSerializer(allow_null=True)
