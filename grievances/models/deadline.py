"""The clocks of a case, computed from its events, and the alerts that they gave."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.case import Case
from grievances.workflows import AlertStep, DeadlineKind


class DeadlineQuerySet(models.QuerySet):
    """Deadlines."""

    def running(self) -> "DeadlineQuerySet":
        """Those neither met nor paused."""
        return self.filter(met_at__isnull=True, paused_at__isnull=True)

    def overdue(self, now: datetime) -> "DeadlineQuerySet":
        """Those that run and have passed."""
        return self.running().filter(due_at__lt=now)


class Deadline(models.Model):
    """One clock: when it began, when it is due, whether it stands still or was met."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    kind = models.CharField(_("délai"), max_length=12, choices=DeadlineKind.choices)
    started_at = models.DateTimeField(_("commencé le"))
    due_at = models.DateTimeField(_("échéance"))
    paused_at = models.DateTimeField(_("suspendu le"), null=True, blank=True)
    met_at = models.DateTimeField(_("arrêté le"), null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("échéance")
        verbose_name_plural = _("échéances")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "started_at"],
                name="deadline_once_per_start",
                violation_error_message=_("Ce délai court déjà."),
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("started_at")),
                name="deadline_due_after_its_start",
                violation_error_message=_("Une échéance suit son début."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "due_at"],
                name="deadline_running",
                condition=Q(met_at__isnull=True, paused_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Alert(models.Model):
    """An alert that was given, so that it is given once."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="alerts")
    step = models.CharField(_("moment"), max_length=8, choices=AlertStep.choices)
    at = models.DateTimeField(_("le"), default=timezone.now)

    class Meta:
        verbose_name = _("alerte")
        verbose_name_plural = _("alertes")
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "step"],
                name="alert_once",
                violation_error_message=_("Cette alerte a déjà été donnée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.step}"
