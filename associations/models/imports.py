"""Where imported associations come from."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.readers import StaffOnlyQuerySet


class AssociationImport(models.Model):
    """One run of one file. A job that is started again goes on with the same run."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    job = models.OneToOneField(
        "jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="association_import"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("fichier"), max_length=200)
    started_at = models.DateTimeField(_("commencé le"), default=timezone.now)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("import d’associations")
        verbose_name_plural = _("imports d’associations")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"import {self.public_id}"


class ImportedAssociation(models.Model):
    """The row of a file that an association comes from: a row imported once stays once."""

    association = models.OneToOneField(Association, on_delete=models.CASCADE, primary_key=True, related_name="imported")
    source = models.ForeignKey(AssociationImport, on_delete=models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField(_("ligne"))

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("provenance d’une association")
        verbose_name_plural = _("provenances des associations")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "row"],
                name="importedassociation_row_once",
                violation_error_message=_("Cette ligne est déjà importée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.row}"
