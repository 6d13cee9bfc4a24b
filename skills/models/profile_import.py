"""Where imported profiles come from, and what proves that their people consented."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills.models.profile import Profile


class ProfileImport(models.Model):
    """One run of one file. A job that is started again goes on with the same run."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    job = models.OneToOneField(
        "jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="profile_import"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("fichier"), max_length=200)
    started_at = models.DateTimeField(_("commencé le"), default=timezone.now)

    class Meta:
        verbose_name = _("import de fiches")
        verbose_name_plural = _("imports de fiches")

    def __str__(self) -> str:
        return f"import {self.public_id}"


class ImportedProfile(models.Model):
    """The row that a profile comes from: a row imported once stays once.

    `consented_on` and `consent_reference` say when the person agreed and where the proof
    stands (Law 09-08, art. 4); an invited person has neither.
    """

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, primary_key=True, related_name="imported")
    source = models.ForeignKey(ProfileImport, on_delete=models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField(_("ligne"))
    consented_on = models.DateField(_("date du consentement"), null=True, blank=True)
    consent_reference = models.CharField(_("référence du consentement"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("provenance d’une fiche")
        verbose_name_plural = _("provenances des fiches")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "row"],
                name="importedprofile_row_once",
                violation_error_message=_("Cette ligne est déjà importée."),
            ),
            models.CheckConstraint(
                condition=Q(consented_on__isnull=True, consent_reference="")
                | (Q(consented_on__isnull=False) & ~Q(consent_reference="")),
                name="importedprofile_consent_is_proved",
                violation_error_message=_("Un consentement enregistré a une date et une référence."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.row}"
