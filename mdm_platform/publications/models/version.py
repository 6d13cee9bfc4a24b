"""One state of a text, in three languages."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.publications.models.publication import Publication, is_editor
from mdm_platform.publications.workflows import READABLE_STATES, VersionState
from mdm_platform.translated import Translated


class PublicationVersionQuerySet(models.QuerySet):
    """Versions."""

    def visible_to(self, user: Any) -> "PublicationVersionQuerySet":
        """Those that are or were published; one's own; all for editors."""
        if is_editor(user):
            return self
        own = Q(author_id=user.pk) if getattr(user, "is_authenticated", False) and user.pk else Q(pk=None)
        return self.filter(own | Q(state__in=READABLE_STATES))

    def readable(self) -> "PublicationVersionQuerySet":
        """Those that are or were published."""
        return self.filter(state__in=READABLE_STATES)

    def published(self) -> "PublicationVersionQuerySet":
        """The current ones."""
        return self.filter(state=VersionState.PUBLISHED)


class PublicationVersion(models.Model):
    """The text as it stood; `changes` says in a few words what it changes. Once published it is never rewritten."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="versions", verbose_name=_("publication")
    )
    number = models.PositiveIntegerField(_("numéro"))
    state = models.CharField(_("état"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    title_fr = models.CharField(_("titre en français"), max_length=200, blank=True, default="")
    title_ar = models.CharField(_("titre en arabe"), max_length=200, blank=True, default="")
    title_en = models.CharField(_("titre en anglais"), max_length=200, blank=True, default="")
    summary_fr = models.TextField(_("résumé en français"), max_length=600, blank=True, default="")
    summary_ar = models.TextField(_("résumé en arabe"), max_length=600, blank=True, default="")
    summary_en = models.TextField(_("résumé en anglais"), max_length=600, blank=True, default="")
    body_fr = models.TextField(_("texte en français"), max_length=60_000, blank=True, default="")
    body_ar = models.TextField(_("texte en arabe"), max_length=60_000, blank=True, default="")
    body_en = models.TextField(_("texte en anglais"), max_length=60_000, blank=True, default="")
    changes_fr = models.TextField(_("ce qui change, en français"), max_length=1000, blank=True, default="")
    changes_ar = models.TextField(_("ce qui change, en arabe"), max_length=1000, blank=True, default="")
    changes_en = models.TextField(_("ce qui change, en anglais"), max_length=1000, blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rédigée par"),
    )
    written_at = models.DateTimeField(_("écrite le"), default=timezone.now)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)

    objects = PublicationVersionQuerySet.as_manager()
    title = Translated("title")
    summary = Translated("summary")
    body = Translated("body")
    changes = Translated("changes")

    class Meta:
        verbose_name = _("version d’une publication")
        verbose_name_plural = _("versions des publications")
        ordering = ["publication", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "number"],
                name="publicationversion_number",
                violation_error_message=_("Cette publication a déjà une version de ce numéro."),
            ),
            models.UniqueConstraint(
                fields=["publication"],
                condition=Q(state="published"),
                name="publicationversion_one_published",
                violation_error_message=_("Une autre version de cette publication est déjà publiée."),
            ),
            models.UniqueConstraint(
                fields=["publication"],
                condition=Q(state__in=["draft", "in_review"]),
                name="publicationversion_one_in_writing",
                violation_error_message=_("Une version de cette publication est déjà en cours d’écriture."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review"], published_at__isnull=True)
                | Q(state__in=["published", "superseded", "withdrawn"], published_at__isnull=False),
                name="publicationversion_published_has_date",
                violation_error_message=_("Une version publiée porte sa date, et elle seule."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title) or f"{self.publication_id} v{self.number}"
