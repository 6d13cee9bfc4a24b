"""What members write to each other in a network's space, its documents, and reports of posts."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills.models.network import Network, is_keeper
from skills.models.network_membership import NetworkMembership
from skills.workflows import PostReportState, PostState, RemovalReason

ANIMATORS_DECIDE_WITHIN = timedelta(days=3)


class NetworkPostQuerySet(models.QuerySet):
    """Posts and replies."""

    def visible_to(self, user: Any) -> "NetworkPostQuerySet":
        """What stands in the spaces where the user is a member; keepers read the posts that were reported."""
        inside = Q(network__in=Network.objects.entered_by(user).values("pk"))
        seen = inside & (Q(state=PostState.PUBLISHED) | Q(author_id=user.pk, author__isnull=False))
        animated = Q(network__in=Network.objects.animated_by(user).values("pk"), state=PostState.REMOVED)
        if is_keeper(user):
            return self.filter(seen | animated | Q(pk__in=PostReport.objects.values("post")))
        return self.filter(seen | animated)

    def threads(self) -> "NetworkPostQuerySet":
        """Posts that begin a conversation, the latest first."""
        return self.filter(parent=None).order_by("-posted_at", "-pk")

    def published(self) -> "NetworkPostQuerySet":
        """Posts that the members read."""
        return self.filter(state=PostState.PUBLISHED)


class NetworkPost(models.Model):
    """A post of a member, or a reply to one. A deleted one keeps its place without words, for the replies."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="posts", verbose_name=_("réseau"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("auteur")
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies", verbose_name=_("en réponse à")
    )
    state = models.CharField(_("état"), max_length=10, choices=PostState.choices, default=PostState.PUBLISHED)
    body = models.TextField(_("texte"), max_length=5000, blank=True)
    posted_at = models.DateTimeField(_("écrit le"), default=timezone.now)

    objects = NetworkPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("message d’un réseau")
        verbose_name_plural = _("messages des réseaux")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="deleted", body="") | (~Q(state="deleted") & ~Q(body="")),
                name="networkpost_empty_iff_deleted",
                violation_error_message=_("Écrivez votre message."),
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(state="deleted"),
                name="networkpost_words_have_an_author",
                violation_error_message=_("Un message a un auteur."),
            ),
        ]
        indexes = [
            models.Index(fields=["network", "-posted_at", "-id"], name="networkpost_threads", condition=Q(parent=None)),
            models.Index(fields=["author"], name="networkpost_author"),
            models.Index(fields=["posted_at"], name="networkpost_digest", condition=Q(state="published")),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.public_id}"


class PostReportQuerySet(models.QuerySet):
    """Reports of posts."""

    def visible_to(self, user: Any) -> "PostReportQuerySet":
        """For keepers all; for animators those of their networks, but about other people's posts; one's own reports."""
        if is_keeper(user):
            return self
        animated = Q(post__network__in=Network.objects.animated_by(user).values("pk")) & ~Q(post__author_id=user.pk)
        return self.filter(animated | Q(reporter_id=user.pk, reporter__isnull=False))

    def awaiting_decision(self) -> "PostReportQuerySet":
        """Reports to decide, the oldest first."""
        return self.filter(state=PostReportState.OPEN).order_by("reported_at", "pk")

    def left_to_curators(self, now: datetime) -> "PostReportQuerySet":
        """Reports that no animator may decide, or that none decided in three days."""
        places = NetworkMembership.objects.animators()
        concerned = Q(user=OuterRef("post__author")) | Q(user=OuterRef("reporter"))
        others = places.filter(network=OuterRef("post__network"), user__is_active=True).exclude(concerned)
        return self.awaiting_decision().filter(Q(reported_at__lte=now - ANIMATORS_DECIDE_WITHIN) | ~Exists(others))


class PostReport(models.Model):
    """A member says that a post breaks the rules."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(NetworkPost, on_delete=models.CASCADE, related_name="reports", verbose_name=_("message"))
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("signalé par")
    )
    state = models.CharField(_("état"), max_length=10, choices=PostReportState.choices, default=PostReportState.OPEN)
    reason = models.CharField(_("motif"), max_length=16, choices=RemovalReason.choices)
    text = models.TextField(_("précisions"), max_length=1000, blank=True, default="")
    reported_at = models.DateTimeField(_("signalé le"), default=timezone.now)
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)

    objects = PostReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement d’un message")
        verbose_name_plural = _("signalements de messages")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"],
                name="postreport_once",
                violation_error_message=_("Vous avez déjà signalé ce message."),
            ),
        ]
        indexes = [models.Index(fields=["reported_at"], name="postreport_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.post_id} {self.public_id}"


class NetworkDocumentQuerySet(models.QuerySet):
    """Documents of networks."""

    def visible_to(self, user: Any) -> "NetworkDocumentQuerySet":
        """Those of the networks where the user is a member."""
        return self.filter(network__in=Network.objects.entered_by(user).values("pk"))


class NetworkDocument(models.Model):
    """A file that the members share."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="documents", verbose_name=_("réseau"))
    stored = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("déposé par")
    )
    title = models.CharField(_("titre"), max_length=160)
    description = models.TextField(_("description"), max_length=1000, blank=True, default="")
    added_at = models.DateTimeField(_("déposé le"), default=timezone.now)

    objects = NetworkDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document d’un réseau")
        verbose_name_plural = _("documents des réseaux")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="networkdocument_has_a_title",
                violation_error_message=_("Donnez un titre au document."),
            ),
        ]
        indexes = [models.Index(fields=["network", "-added_at", "-id"], name="networkdocument_list")]

    def __str__(self) -> str:
        return f"{self.network_id} {self.public_id}"
