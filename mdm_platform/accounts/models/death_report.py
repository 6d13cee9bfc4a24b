"""A death that somebody reports, and that staff verify before anything happens."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.workflows import DeathReportState


class DeathReport(models.Model):
    """What a relative or a colleague wrote; `subject` is the account that staff found for it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("état"), max_length=20, choices=DeathReportState.choices, default=DeathReportState.REPORTED, editable=False
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("compte concerné"),
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("signalé par")
    )
    person = models.CharField(_("nom de la personne"), max_length=200, blank=True)
    known_as = models.CharField(_("adresse ou téléphone de la personne"), max_length=254, blank=True)
    relation = models.CharField(_("lien avec la personne"), max_length=120, blank=True)
    text = models.TextField(_("message"), max_length=4000, blank=True)
    reported_at = models.DateTimeField(_("signalé le"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("traité par"),
    )
    decided_at = models.DateTimeField(_("traité le"), null=True, blank=True)

    class Meta:
        verbose_name = _("décès signalé")
        verbose_name_plural = _("décès signalés")
        ordering = ["-reported_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[DeathReportState.VERIFIED, DeathReportState.CORRECTED])
                | Q(subject__isnull=False),
                name="deathreport_verified_has_a_subject",
                violation_error_message=_("Un décès vérifié désigne un compte."),
            ),
            models.CheckConstraint(
                condition=Q(state=DeathReportState.REPORTED, decided_at=None)
                | (~Q(state=DeathReportState.REPORTED) & Q(decided_at__isnull=False)),
                name="deathreport_decided_has_its_date",
                violation_error_message=_("Un signalement traité porte sa date, et lui seul."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}"
