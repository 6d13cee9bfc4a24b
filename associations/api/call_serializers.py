"""How calls for projects are written in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from associations.models import CallProgramme, CallVersion
from associations.services import call_presenters as presenters
from associations.workflows import CallState
from mdm_platform.eligibility import Outcome, sentence_of

LANGUAGES = ("fr", "ar", "en")


class CallTextsSerializer(serializers.Serializer):
    """A text in three languages, empty where there is none."""

    fr = serializers.CharField(allow_blank=True)
    ar = serializers.CharField(allow_blank=True)
    en = serializers.CharField(allow_blank=True)


class CallSerializer(serializers.Serializer):
    """A call: what it is, when it receives requests, and the figures of its grants (amounts and shares as text)."""

    public_id = serializers.UUIDField()
    slug = serializers.CharField()
    programme = serializers.ChoiceField(CallProgramme.choices)
    state = serializers.ChoiceField(CallState.choices)
    receives_requests = serializers.SerializerMethodField()
    operator = serializers.CharField(source="operator.slug", help_text="slug")
    title = serializers.SerializerMethodField()
    summary = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="current.number")
    opens_at = serializers.DateTimeField(source="current.opens_at", allow_null=True)
    closes_at = serializers.DateTimeField(source="current.closes_at", allow_null=True)
    decision_due = serializers.DateField(source="current.decision_due", allow_null=True)
    currency = serializers.CharField(source="current.currency", help_text="ISO 4217")
    min_amount = serializers.DecimalField(14, 2, source="current.min_amount", allow_null=True)
    max_amount = serializers.DecimalField(14, 2, source="current.max_amount", allow_null=True)
    max_rate = serializers.DecimalField(5, 4, source="current.max_rate", allow_null=True)
    max_project_amount = serializers.DecimalField(14, 2, source="current.max_project_amount", allow_null=True)
    requires_opap = serializers.BooleanField(source="current.requires_opap")

    @extend_schema_field(serializers.BooleanField())
    def get_receives_requests(self, call: Any) -> Any:
        """Whether a request can be sent now."""
        return presenters.call_view(call).is_open

    @extend_schema_field(CallTextsSerializer)
    def get_title(self, call: Any) -> Any:
        """The title in each language."""
        return _texts(call, "title")

    @extend_schema_field(CallTextsSerializer)
    def get_summary(self, call: Any) -> Any:
        """The summary in each language."""
        return _texts(call, "summary")


class RuleSerializer(serializers.Serializer):
    """A condition, in the caller's language."""

    rule = serializers.CharField()
    sentence = serializers.CharField()


class CategorySerializer(serializers.Serializer):
    """A heading of the budget template."""

    code = serializers.CharField()
    side = serializers.CharField()
    label = serializers.SerializerMethodField()
    is_in_kind = serializers.BooleanField()

    @extend_schema_field(CallTextsSerializer)
    def get_label(self, category: Any) -> Any:
        """The heading in each language."""
        return _texts(category, "label")


class TrancheStepSerializer(serializers.Serializer):
    """A part of the grant, and what must have happened before it is paid."""

    position = serializers.IntegerField()
    kind = serializers.CharField()
    share = serializers.DecimalField(5, 4)
    condition = serializers.CharField()


class TopupSerializer(serializers.Serializer):
    """What a co-funder adds to each grant."""

    cofunder = serializers.CharField(source="cofunder.slug", help_text="slug")
    rate = serializers.DecimalField(5, 4)
    cap = serializers.DecimalField(14, 2, allow_null=True)
    currency = serializers.CharField()


class CallDocumentSerializer(serializers.Serializer):
    """A document that requests bring."""

    code = serializers.CharField()
    label = serializers.SerializerMethodField()
    is_required = serializers.BooleanField()

    @extend_schema_field(CallTextsSerializer)
    def get_label(self, document: Any) -> Any:
        """The name of the document in each language."""
        return _texts(document, "label")


class CallDetailSerializer(CallSerializer):
    """A call with everything it is made of."""

    rules = serializers.SerializerMethodField()
    budget = CategorySerializer(many=True, source="current.budget_categories")
    tranches = TrancheStepSerializer(many=True, source="current.tranche_steps")
    topups = serializers.SerializerMethodField()
    documents = CallDocumentSerializer(many=True, source="current.documents")

    @extend_schema_field(RuleSerializer(many=True))
    def get_rules(self, call: Any) -> Any:
        """The eligibility rules."""
        return [{"rule": one.rule_id, "sentence": sentence_of(one)} for one in _version(call).chosen_rules()]

    @extend_schema_field(TopupSerializer(many=True))
    def get_topups(self, call: Any) -> Any:
        """The co-funders."""
        return TopupSerializer(_version(call).topups(), many=True).data


class SimulationSerializer(serializers.Serializer):
    """What to answer for: one of the caller's associations, and facts by name; `asked` lists the missing ones."""

    association = serializers.UUIDField(required=False, allow_null=True)
    facts = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=400),
        required=False,
        help_text="yes/no, 2026-11-22, 12500.00, FR, health water",
    )


class AnswerSerializer(serializers.Serializer):
    """What one rule answers, in the caller's language."""

    rule = serializers.CharField(source="rule_id")
    outcome = serializers.ChoiceField(Outcome.choices)
    sentence = serializers.CharField()
    why = serializers.CharField(allow_blank=True)
    what_to_do = serializers.CharField(allow_blank=True)


class AskedFactSerializer(serializers.Serializer):
    """A fact that can be given."""

    name = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()


class SimulationResultSerializer(serializers.Serializer):
    """The answers together: one that is failed is enough, one that is unknown leaves it open."""

    outcome = serializers.ChoiceField(Outcome.choices)
    answers = AnswerSerializer(many=True)
    asked = AskedFactSerializer(many=True)


def _version(call: Any) -> CallVersion:
    return call.current


def _texts(row: Any, field: str) -> dict[str, str]:
    return {code: getattr(row, f"{field}_{code}") for code in LANGUAGES}
