"""What somebody is writing before it is sent: encrypted, kept a short while, and read by nobody else."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.workflows import Channel
from mdm_platform.encrypted_fields import EncryptedTextField

KEPT_WITH_ACCOUNT = timedelta(days=30)
KEPT_WITHOUT_ACCOUNT = timedelta(days=3)


class CaseDraftQuerySet(models.QuerySet):
    """Drafts."""

    def visible_to(self, user: Any) -> "CaseDraftQuerySet":
        """One's own; those without account are found by the session that began them alone."""
        return self.filter(owner_id=user.pk) if getattr(user, "pk", None) else self.none()

    def over(self, now: datetime | None = None) -> "CaseDraftQuerySet":
        """Those that nobody went on with in their time."""
        moment = now or timezone.now()
        with_account = Q(owner__isnull=False, saved_at__lt=moment - KEPT_WITH_ACCOUNT)
        return self.filter(with_account | Q(owner__isnull=True, saved_at__lt=moment - KEPT_WITHOUT_ACCOUNT))


class CaseDraft(models.Model):
    """A case being written; `content` is JSON, and nothing of it stands in clear."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    channel = models.CharField(_("arrivée par"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    is_for_other = models.BooleanField(_("saisi par un agent"), default=False)
    content = EncryptedTextField(_("contenu"), blank=True, default="")
    begun_at = models.DateTimeField(_("commencé le"), default=timezone.now)
    saved_at = models.DateTimeField(_("enregistré le"), default=timezone.now)

    objects = CaseDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier en cours d’écriture")
        verbose_name_plural = _("dossiers en cours d’écriture")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_for_other=False) | Q(owner__isnull=False),
                name="casedraft_for_another_has_its_agent",
                violation_error_message=_("Une saisie pour quelqu’un porte le compte de l’agent."),
            ),
        ]
        indexes = [models.Index(fields=["saved_at"], name="casedraft_saved")]

    def __str__(self) -> str:
        return str(self.public_id)


class DraftFile(models.Model):
    """A file joined to a draft; its stored file has no owner."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(CaseDraft, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier"))
    is_voice = models.BooleanField(_("note vocale"), default=False)
    is_proof = models.BooleanField(_("justificatif du mandat"), default=False)
    added_at = models.DateTimeField(_("ajouté le"), default=timezone.now)

    class Meta:
        verbose_name = _("fichier d’un dossier en cours d’écriture")
        verbose_name_plural = _("fichiers de dossiers en cours d’écriture")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(is_voice=True),
                name="draftfile_one_voice",
                violation_error_message=_("Une note vocale est déjà jointe : retirez-la d’abord."),
            ),
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(is_proof=True),
                name="draftfile_one_proof",
                violation_error_message=_("Un justificatif est déjà joint : retirez-le d’abord."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
