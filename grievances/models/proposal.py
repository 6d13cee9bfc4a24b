"""What people propose in public, who supports it, what is said of it, and the official answer."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.case import Case
from grievances.models.languages import LANGUAGES
from grievances.models.proposal_campaign import ProposalCampaign, kept_by, moderates_proposals
from grievances.workflows.proposals import (
    PUBLIC_PROPOSALS,
    SUPPORTED_PROPOSALS,
    CommentState,
    ProposalKind,
    ProposalState,
)
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import is_somebody
from mdm_platform.strategy.models import Programme
from mdm_platform.translated import Translated


class ProposalQuerySet(models.QuerySet):
    """Proposals."""

    def visible_to(self, user: Any) -> "ProposalQuerySet":
        """The public ones, one's own, those received in a campaign that one keeps; all for who moderates."""
        if moderates_proposals(user):
            return self
        seen = Q(state__in=PUBLIC_PROPOSALS)
        if is_somebody(user):
            kept = ProposalCampaign.objects.filter(kept_by(user)).values("pk")
            seen |= Q(author_id=user.pk) | Q(state=ProposalState.RECEIVED, campaign__in=kept)
        return self.filter(seen)

    def public(self) -> "ProposalQuerySet":
        """Those that everybody reads."""
        return self.filter(state__in=PUBLIC_PROPOSALS)

    def of_author(self, user: Any) -> "ProposalQuerySet":
        """One's own."""
        return self.filter(author_id=user.pk) if is_somebody(user) else self.none()

    def awaiting_moderation(self) -> "ProposalQuerySet":
        """Those to read, the oldest first."""
        return self.filter(state=ProposalState.RECEIVED).order_by("submitted_at", "pk")


class Proposal(models.Model):
    """An observation or a proposal; a withdrawn one keeps its place without words.

    `author` is the account that wrote it, `case` the one from which staff drew it: never both, for nothing leads from
    a case to an account. `search_words` holds the stems of its words, `support_count` its supporters.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("nature"), max_length=12, choices=ProposalKind.choices, default=ProposalKind.PROPOSAL)
    state = models.CharField(_("état"), max_length=12, choices=ProposalState.choices, default=ProposalState.RECEIVED)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("écrite par"),
    )
    shows_name = models.BooleanField(_("signée"), default=False)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("dossier")
    )
    campaign = models.ForeignKey(
        ProposalCampaign,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals",
        verbose_name=_("consultation"),
    )
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("thème")
    )
    language = models.CharField(_("langue"), max_length=2, choices=LANGUAGES, default="fr")
    title = models.CharField(_("titre"), max_length=140, blank=True)
    problem = models.TextField(_("ce qui est constaté"), max_length=3000, blank=True)
    idea = models.TextField(_("ce qui est proposé"), max_length=3000, blank=True)
    search_words = ArrayField(models.CharField(max_length=40), default=list, blank=True, editable=False)
    support_count = models.PositiveIntegerField(_("soutiens"), default=0, editable=False)
    not_adopted_reason = models.CharField(_("motif"), max_length=16, blank=True, default="", editable=False)
    submitted_at = models.DateTimeField(_("envoyée le"), default=timezone.now)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("réponse du"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposition publique")
        verbose_name_plural = _("propositions publiques")
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="withdrawn", title="", problem="", idea="", author__isnull=True)
                | (~Q(state="withdrawn") & ~Q(title="") & ~Q(problem="")),
                name="proposal_empty_iff_withdrawn",
                violation_error_message=_("Donnez un titre et dites ce que vous constatez."),
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(case__isnull=True),
                name="proposal_joins_no_case_and_account",
                violation_error_message=_("Une proposition tirée d’un dossier n’a pas de compte."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC_PROPOSALS) | Q(published_at__isnull=False),
                name="proposal_public_has_its_date",
                violation_error_message=_("Une proposition publiée porte sa date."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("adopted", "not_adopted")) | Q(answered_at__isnull=False),
                name="proposal_answered_has_its_date",
                violation_error_message=_("Une proposition qui a sa réponse en porte la date."),
            ),
            models.CheckConstraint(
                condition=~Q(state="not_adopted") | ~Q(not_adopted_reason=""),
                name="proposal_not_adopted_says_why",
                violation_error_message=_("Dites pourquoi la proposition n’est pas retenue."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"], name="proposal_recent", condition=Q(state__in=PUBLIC_PROPOSALS)
            ),
            models.Index(
                fields=["-support_count", "-id"], name="proposal_supported", condition=Q(state__in=PUBLIC_PROPOSALS)
            ),
            models.Index(fields=["submitted_at"], name="proposal_to_read", condition=Q(state="received")),
            GinIndex(fields=["search_words"], name="proposal_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it."""
        return self.state in PUBLIC_PROPOSALS

    @property
    def takes_support(self) -> bool:
        """Whether members may support it now."""
        return self.state in SUPPORTED_PROPOSALS

    @property
    def has_answer_to_give(self) -> bool:
        """Whether an official answer is written and not given yet."""
        return OfficialAnswer.objects.filter(proposal=self, given_at=None).exists()


class ProposalSupportQuerySet(models.QuerySet):
    """Supports."""

    def visible_to(self, user: Any) -> "ProposalSupportQuerySet":
        """One's own: nobody reads who supports what."""
        return self.filter(supporter_id=user.pk) if is_somebody(user) else self.none()


class ProposalSupport(models.Model):
    """One member supports one proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="supports")
    supporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ProposalSupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("soutien d’une proposition")
        verbose_name_plural = _("soutiens des propositions")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "supporter"],
                name="proposalsupport_once",
                violation_error_message=_("Vous soutenez déjà cette proposition."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.pk}"


class ProposalCommentQuerySet(models.QuerySet):
    """Comments."""

    def visible_to(self, user: Any) -> "ProposalCommentQuerySet":
        """The published ones of public proposals, and one's own; all for who moderates."""
        if moderates_proposals(user):
            return self
        seen = Q(state=CommentState.PUBLISHED, proposal__state__in=PUBLIC_PROPOSALS)
        return self.filter(seen | Q(author_id=user.pk)) if is_somebody(user) else self.filter(seen)

    def published(self) -> "ProposalCommentQuerySet":
        """Those that everybody reads."""
        return self.filter(state=CommentState.PUBLISHED)

    def awaiting_moderation(self) -> "ProposalCommentQuerySet":
        """Those to read, the oldest first."""
        return self.filter(state=CommentState.RECEIVED).order_by("written_at", "pk")


class ProposalComment(models.Model):
    """What a member says of a proposal; a withdrawn one keeps no words."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="comments", verbose_name=_("proposition")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("écrit par")
    )
    shows_name = models.BooleanField(_("signé"), default=False)
    state = models.CharField(_("état"), max_length=10, choices=CommentState.choices, default=CommentState.RECEIVED)
    body = models.TextField(_("commentaire"), max_length=1500, blank=True)
    written_at = models.DateTimeField(_("écrit le"), default=timezone.now)

    objects = ProposalCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commentaire d’une proposition")
        verbose_name_plural = _("commentaires des propositions")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="withdrawn", body="", author__isnull=True) | (~Q(state="withdrawn") & ~Q(body="")),
                name="proposalcomment_empty_iff_withdrawn",
                violation_error_message=_("Écrivez votre commentaire."),
            ),
        ]
        indexes = [
            models.Index(fields=["proposal", "written_at"], name="proposalcomment_read"),
            models.Index(fields=["written_at"], name="proposalcomment_to_read", condition=Q(state="received")),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class OfficialAnswerQuerySet(models.QuerySet):
    """Official answers."""

    def visible_to(self, user: Any) -> "OfficialAnswerQuerySet":
        """The given ones of public proposals; all for who moderates."""
        if moderates_proposals(user):
            return self
        return self.given().filter(proposal__state__in=PUBLIC_PROPOSALS)

    def given(self) -> "OfficialAnswerQuerySet":
        """Those that were published, the oldest first."""
        return self.filter(given_at__isnull=False).order_by("given_at", "pk")


class OfficialAnswer(models.Model):
    """What an institution answers to a proposal: written, then given with the decision or as news of it."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="official_answers", verbose_name=_("proposition")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution qui répond")
    )
    decision = models.CharField(_("décision"), max_length=12, choices=ProposalState.choices, blank=True, default="")
    text_fr = models.TextField(_("réponse en français"), max_length=5000)
    text_ar = models.TextField(_("réponse en arabe"), max_length=5000, blank=True, default="")
    text_en = models.TextField(_("réponse en anglais"), max_length=5000, blank=True, default="")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(_("écrite le"), default=timezone.now)
    given_at = models.DateTimeField(_("publiée le"), null=True, blank=True)

    text = Translated("text")
    objects = OfficialAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse officielle")
        verbose_name_plural = _("réponses officielles")
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(given_at=None),
                name="officialanswer_one_in_writing",
                violation_error_message=_("Une réponse est déjà en préparation pour cette proposition."),
            ),
            models.CheckConstraint(
                condition=~Q(text_fr=""),
                name="officialanswer_has_words",
                violation_error_message=_("Écrivez la réponse en français."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.pk}"
