"""The way of a case from service to service."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.institutions.models import Institution


class CaseTransfer(models.Model):
    """One sending of a case to a unit, by somebody or by a rule, and what the unit made of it."""

    case = models.ForeignKey("grievances.Case", on_delete=models.CASCADE, related_name="transfers")
    from_unit = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("de")
    )
    to_unit = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("vers"))
    reason = models.TextField(_("motif"), max_length=2000, blank=True)
    rule = models.CharField(_("règle"), max_length=60, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("par"),
    )
    at = models.DateTimeField(_("le"), default=timezone.now)
    taken_up_at = models.DateTimeField(_("prise en charge le"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refusée le"), null=True, blank=True)
    refusal = models.TextField(_("motif du refus"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("transmission")
        verbose_name_plural = _("transmissions")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | Q(taken_up_at__isnull=True),
                name="casetransfer_taken_up_or_refused",
                violation_error_message=_("Une transmission est prise en charge ou refusée, pas les deux."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(refused_at__isnull=True, taken_up_at__isnull=True),
                name="casetransfer_one_pending",
                violation_error_message=_("Ce dossier est déjà transmis à un service."),
            ),
        ]
        indexes = [models.Index(fields=["to_unit", "case"], name="casetransfer_received")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"
