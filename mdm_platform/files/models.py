"""A stored file and who put it there."""

import uuid
from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def storage_path(stored: "StoredFile", name: str) -> str:
    """Where the content is kept: by purpose and id, never by the name that was given."""
    return f"{stored.purpose}/{stored.public_id.hex[:2]}/{stored.public_id.hex}{PurePosixPath(name).suffix}"


class StoredFile(models.Model):
    """A file that passed its checks. `name` is what its owner called it, kept for the download."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="stored_files"
    )
    purpose = models.CharField(max_length=40)
    content = models.FileField(upload_to=storage_path, max_length=200)
    name = models.CharField(_("nom"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("taille en octets"))
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("fichier")
        verbose_name_plural = _("fichiers")
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0), name="storedfile_not_empty", violation_error_message=_("Ce fichier est vide.")
            )
        ]
        indexes = [models.Index(fields=["sha256"], name="storedfile_sha256")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.public_id}"
