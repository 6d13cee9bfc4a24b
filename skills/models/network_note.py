"""Notes of the think tank: written by members, read by peers, then published for everybody."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills.models.network import Network, is_keeper
from skills.models.taxonomy import Language
from skills.workflows import NetworkState, NoteState, Verdict


class NetworkNoteQuerySet(models.QuerySet):
    """Notes."""

    def visible_to(self, user: Any) -> "NetworkNoteQuerySet":
        """Published ones for everybody; in review for the members; handed back for animators; one's own."""
        published = Q(state=NoteState.PUBLISHED) & ~Q(network__state=NetworkState.DRAFT)
        if user is None or not user.is_authenticated:
            return self.filter(published)
        in_review = Q(state=NoteState.IN_REVIEW, network__in=Network.objects.entered_by(user).values("pk"))
        animated = Q(state=NoteState.RETURNED, network__in=Network.objects.animated_by(user).values("pk"))
        own = Q(author_id=user.pk, author__isnull=False)
        kept = Q(state=NoteState.WITHDRAWN, published_at__isnull=False) if is_keeper(user) else Q(pk__in=[])
        return self.filter(published | in_review | animated | own | kept)

    def published(self) -> "NetworkNoteQuerySet":
        """Notes that everybody may read, the latest first."""
        return self.filter(state=NoteState.PUBLISHED).order_by("-published_at", "-pk")

    def in_review(self) -> "NetworkNoteQuerySet":
        """Notes that wait for peers, the oldest first."""
        return self.filter(state=NoteState.IN_REVIEW).order_by("submitted_at", "pk")


class NetworkNote(models.Model):
    """A reflection or a proposal; only a signed one names its author. `round` counts how often peers received it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="notes", verbose_name=_("réseau"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("auteur")
    )
    state = models.CharField(_("état"), max_length=10, choices=NoteState.choices, default=NoteState.DRAFT)
    language = models.CharField(_("langue"), max_length=2, choices=Language.choices, default=Language.FRENCH)
    title = models.CharField(_("titre"), max_length=200, blank=True, default="")
    summary = models.TextField(_("résumé"), max_length=1000, blank=True, default="")
    text = models.TextField(_("texte"), max_length=40000, blank=True, default="")
    is_signed = models.BooleanField(_("signée de mon nom"), default=False)
    round = models.PositiveSmallIntegerField(_("tour de relecture"), default=0)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now)
    updated_at = models.DateTimeField(_("modifiée le"), default=timezone.now)
    submitted_at = models.DateTimeField(_("proposée le"), null=True, blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)

    objects = NetworkNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note d’un réseau")
        verbose_name_plural = _("notes des réseaux")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="networknote_published_has_date",
                violation_error_message=_("Une note publiée porte sa date de publication."),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | (~Q(title="") & ~Q(text="") & Q(author__isnull=False)),
                name="networknote_published_has_words",
                violation_error_message=_("Une note publiée a un titre, un texte et un auteur."),
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(title="", summary="", text=""),
                name="networknote_words_have_an_author",
                violation_error_message=_("Une note a un auteur."),
            ),
        ]
        indexes = [
            models.Index(fields=["network", "state", "-published_at", "-id"], name="networknote_list"),
            models.Index(fields=["author"], name="networknote_author"),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.public_id}"

    @property
    def approvals(self) -> int:
        """How many other members want this version published."""
        return (
            self.reviews.of_round(self.round).filter(verdict=Verdict.APPROVE).exclude(reviewer=self.author_id).count()
        )


class NoteReviewQuerySet(models.QuerySet):
    """Reviews of notes."""

    def visible_to(self, user: Any) -> "NoteReviewQuerySet":
        """The author's, the animators' of the network, and each reviewer's own."""
        if user is None or not user.is_authenticated:
            return self.none()
        animated = Q(note__network__in=Network.objects.animated_by(user).values("pk"))
        return self.filter(animated | Q(note__author_id=user.pk) | Q(reviewer_id=user.pk))

    def of_round(self, number: int) -> "NoteReviewQuerySet":
        """Reviews of that round."""
        return self.filter(round=number)

    def of_current_round(self) -> "NoteReviewQuerySet":
        """Reviews of the version that is read now."""
        return self.filter(round=F("note__round"))


class NoteReview(models.Model):
    """What a peer says of a note, once a round."""

    note = models.ForeignKey(NetworkNote, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("note"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("relecteur")
    )
    round = models.PositiveSmallIntegerField(_("tour de relecture"))
    verdict = models.CharField(_("avis"), max_length=8, choices=Verdict.choices)
    text = models.TextField(_("remarques"), max_length=5000, blank=True, default="")
    at = models.DateTimeField(_("donné le"), default=timezone.now)

    objects = NoteReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis sur une note")
        verbose_name_plural = _("avis sur les notes")
        constraints = [
            models.UniqueConstraint(
                fields=["note", "reviewer", "round"],
                name="notereview_once_a_round",
                violation_error_message=_("Vous avez déjà donné votre avis sur cette version."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="approve") | ~Q(text="") | Q(reviewer__isnull=True),
                name="notereview_reservation_is_explained",
                violation_error_message=_("Expliquez ce qu’il faut reprendre."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} {self.round} {self.pk}"
