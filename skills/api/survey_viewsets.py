"""Published surveys in the REST API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from skills.api.network_serializers import TextsSerializer
from skills.models import QuestionKind, Survey, SurveyQuestion
from skills.services import survey_results
from skills.workflows import SurveyState


class SurveyChoiceSerializer(serializers.Serializer):
    """A possible answer; `count` is null when it is hidden."""

    label = serializers.CharField(help_text="in the caller's language")
    count = serializers.IntegerField(allow_null=True)


class SurveyQuestionSerializer(serializers.Serializer):
    """What was answered to one question; free texts are not published."""

    kind = serializers.ChoiceField(QuestionKind.choices, source="question.kind")
    label = serializers.SerializerMethodField()
    choices = SurveyChoiceSerializer(many=True)

    @extend_schema_field(TextsSerializer)
    def get_label(self, result: Any) -> Any:
        """The question in each language."""
        return _texts(result.question, "label")


class SurveySerializer(serializers.Serializer):
    """A survey whose results are published; `people` is null when it is hidden."""

    public_id = serializers.UUIDField()
    title = serializers.SerializerMethodField()
    intro = serializers.SerializerMethodField()
    opens = serializers.DateField()
    closes = serializers.DateField()
    published_on = serializers.DateField()
    people = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()

    @extend_schema_field(TextsSerializer)
    def get_title(self, survey: Survey) -> Any:
        """The title in each language."""
        return _texts(survey, "title")

    @extend_schema_field(TextsSerializer)
    def get_intro(self, survey: Survey) -> Any:
        """The presentation in each language."""
        return _texts(survey, "intro")

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_people(self, survey: Survey) -> Any:
        """How many people answered."""
        return survey.results.get("people")

    @extend_schema_field(SurveyQuestionSerializer(many=True))
    def get_questions(self, survey: Survey) -> Any:
        """The results, question by question."""
        return SurveyQuestionSerializer(survey_results.results(survey), many=True).data


class SurveyViewSet(ReadOnlyPlatformViewSet):
    """Surveys whose results are published: nothing under five people, nothing that tells one person's answers."""

    queryset = Survey.objects.filter(state=SurveyState.PUBLISHED).prefetch_related("questions")
    serializer_class = SurveySerializer
    permission_map = {"list": "skills.view_surveys", "retrieve": "skills.view_surveys"}
    orderings = {"-published_on": ("-published_on",)}


def _texts(obj: Survey | SurveyQuestion, field: str) -> dict[str, str]:
    return {code: getattr(obj, f"{field}_{code}") for code in ("fr", "ar", "en")}
