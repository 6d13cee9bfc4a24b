"""Public proposals in the REST API."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from grievances.models import LANGUAGES, Proposal
from grievances.services import proposals
from grievances.services.proposals import LONGEST_TEXT, LONGEST_TITLE, ProposalFacts
from grievances.workflows import PUBLIC_PROPOSALS, CommentState, ProposalKind, ProposalState
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from mdm_platform.strategy.models import Programme
from skills import text

PUBLIC_CHOICES = [(state.value, state.label) for state in PUBLIC_PROPOSALS]


class OfficialAnswerSerializer(serializers.Serializer):
    """An official answer, in the languages in which it was written."""

    institution = serializers.CharField(source="institution.slug")
    decision = serializers.CharField(allow_blank=True)
    text_fr = serializers.CharField()
    text_ar = serializers.CharField(allow_blank=True)
    text_en = serializers.CharField(allow_blank=True)
    given_at = serializers.DateTimeField()


class ProposalSerializer(serializers.Serializer):
    """A proposal as everybody reads it: who wrote it is never said here."""

    public_id = serializers.UUIDField()
    kind = serializers.ChoiceField(ProposalKind.choices)
    state = serializers.ChoiceField(ProposalState.choices)
    language = serializers.ChoiceField(LANGUAGES, help_text="ISO 639-1")
    title = serializers.CharField(allow_blank=True)
    problem = serializers.CharField(allow_blank=True)
    idea = serializers.CharField(allow_blank=True)
    programme = serializers.SerializerMethodField(help_text="code of the programme, null without one")
    consultation = serializers.SerializerMethodField(help_text="slug of the consultation, null without one")
    support_count = serializers.IntegerField()
    comment_count = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    not_adopted_reason = serializers.CharField(allow_blank=True, help_text="code, empty unless not adopted")
    answers = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_programme(self, proposal: Proposal) -> Any:
        """The theme."""
        return proposal.programme.code if proposal.programme else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_consultation(self, proposal: Proposal) -> Any:
        """The consultation that it feeds."""
        return proposal.campaign.slug if proposal.campaign else None

    @extend_schema_field(OfficialAnswerSerializer(many=True))
    def get_answers(self, proposal: Proposal) -> Any:
        """The official answers, the oldest first."""
        given = [one for one in proposal.official_answers.all() if one.given_at is not None]
        return OfficialAnswerSerializer(given, many=True).data


class NewProposalSerializer(serializers.Serializer):
    """What a member sends."""

    kind = serializers.ChoiceField(ProposalKind.choices, default=ProposalKind.PROPOSAL)
    title = serializers.CharField(max_length=LONGEST_TITLE)
    problem = serializers.CharField(max_length=LONGEST_TEXT)
    idea = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(LANGUAGES, default="fr")
    programme = serializers.SlugRelatedField(
        slug_field="code", queryset=Programme.objects.active(), required=False, allow_null=True, default=None
    )
    shows_name = serializers.BooleanField(default=False)


class ProposalFilter(django_filters.FilterSet):
    """By words, state, nature, theme and consultation."""

    q = django_filters.CharFilter(method="filter_words", max_length=300, help_text="words of its texts")
    state = django_filters.ChoiceFilter(choices=PUBLIC_CHOICES, label=_("État"))
    kind = django_filters.ChoiceFilter(choices=ProposalKind.choices, label=_("Nature"))
    programme = django_filters.CharFilter(field_name="programme__code", max_length=40, help_text="code")
    consultation = django_filters.CharFilter(field_name="campaign__slug", max_length=80, help_text="slug")

    class Meta:
        """Every filter is listed above."""

        model = Proposal
        fields: tuple[str, ...] = ()

    def filter_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those whose texts hold every word."""
        words = list(dict.fromkeys(text.stems(value)))
        return queryset.filter(search_words__contains=words) if words else queryset


class ProposalViewSet(mixins.CreateModelMixin, ReadOnlyPlatformViewSet):
    """What people propose, who answers; members write and support."""

    queryset = Proposal.objects.all()
    serializer_class = ProposalSerializer
    filterset_class = ProposalFilter
    permission_map = {
        "list": "grievances.view_proposals",
        "retrieve": "grievances.view_proposal",
        "create": "grievances.submit_proposal",
        "support": "grievances.support_proposal",
    }
    orderings = {
        "-published_at": ("-published_at",),
        "-support_count": ("-support_count", "-published_at"),
    }

    def get_queryset(self) -> QuerySet:
        """The public ones, with what their answers need; the caller's own too where one is opened by its id."""
        rows = super().get_queryset().select_related("programme", "campaign")
        rows = rows.prefetch_related("official_answers__institution")
        rows = rows.annotate(comment_count=Count("comments", filter=Q(comments__state=CommentState.PUBLISHED)))
        return rows.public() if self.action == "list" else rows

    @extend_schema(request=NewProposalSerializer, responses={201: ProposalSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send a proposal: it is read by the team before it is published."""
        asked = NewProposalSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = proposals.submit(facts=ProposalFacts(**asked.validated_data), by=request.user)
        return Response(self._read(made), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ProposalSerializer)
    @action(detail=True, methods=["post"])
    def support(self, request: Request, public_id: Any) -> Response:
        """Support a proposal, once; supporting again changes nothing."""
        return Response(self._read(proposals.support(proposal=self.get_object(), by=request.user)))

    def _read(self, proposal: Proposal) -> Any:
        return ProposalSerializer(self.get_queryset().get(pk=proposal.pk)).data
