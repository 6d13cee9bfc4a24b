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

from grievances.models import LANGUAGES, Proposal, ProposalCampaign
from grievances.services import proposal_comments, proposal_presenters, proposals
from grievances.services.proposal_comments import LONGEST_COMMENT
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
    consultation = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=ProposalCampaign.objects.filter(published_at__isnull=False),
        required=False,
        allow_null=True,
        default=None,
        help_text="slug of an open consultation",
    )


class ProposalCommentSerializer(serializers.Serializer):
    """A comment; who wrote it is said as its author wished."""

    public_id = serializers.UUIDField(read_only=True)
    who = serializers.CharField(read_only=True)
    at = serializers.DateTimeField(read_only=True)
    body = serializers.CharField(max_length=LONGEST_COMMENT)
    is_waiting = serializers.BooleanField(read_only=True, help_text="yours, not read by the team yet")
    shows_name = serializers.BooleanField(write_only=True, default=False)


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
        "take_back_support": "grievances.submit_proposal",
        "comments": "grievances.view_proposal",
        "comment": "grievances.comment_proposal",
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
        campaign = asked.validated_data.pop("consultation")
        made = proposals.submit(facts=ProposalFacts(**asked.validated_data), by=request.user, campaign=campaign)
        return Response(self._read(made), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ProposalSerializer)
    @action(detail=True, methods=["post"])
    def support(self, request: Request, public_id: Any) -> Response:
        """Support a proposal, once; supporting again changes nothing."""
        return Response(self._read(proposals.support(proposal=self.get_object(), by=request.user)))

    @extend_schema(responses=ProposalSerializer)
    @support.mapping.delete
    def take_back_support(self, request: Request, public_id: Any) -> Response:
        """Support it no more; again changes nothing."""
        return Response(self._read(proposals.take_back_support(proposal=self.get_object(), by=request.user)))

    @extend_schema(responses=ProposalCommentSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def comments(self, request: Request, public_id: Any) -> Response:
        """The published comments, the oldest first, and the caller's own that wait."""
        found = [one for one in proposal_presenters.comments(self.get_object(), request.user) if not one.refusal]
        return Response(ProposalCommentSerializer(found, many=True).data)

    @extend_schema(request=ProposalCommentSerializer, responses={201: ProposalCommentSerializer(many=True)})
    @comments.mapping.post
    def comment(self, request: Request, public_id: Any) -> Response:
        """Comment it: the team reads the comment before it is published."""
        asked = ProposalCommentSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = self.get_object()
        proposal_comments.write(proposal=found, by=request.user, **asked.validated_data)
        shown = [one for one in proposal_presenters.comments(found, request.user) if not one.refusal]
        return Response(ProposalCommentSerializer(shown, many=True).data, status=status.HTTP_201_CREATED)

    def _read(self, proposal: Proposal) -> Any:
        return ProposalSerializer(self.get_queryset().get(pk=proposal.pk)).data
