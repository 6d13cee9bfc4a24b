"""Cases that are kept beyond their term: for a trial, an inquiry, a request of the Médiateur."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.case import Case
from grievances.models.unit import every_unit_of
from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import is_somebody

LONGEST_REASON = 1000


class RetentionHoldQuerySet(models.QuerySet):
    """Holds."""

    def visible_to(self, user: Any) -> "RetentionHoldQuerySet":
        """The data-protection officer's: all but of their institutions; supervisors': of the cases that they read."""
        if not is_somebody(user):
            return self.none()
        if Role.DATA_PROTECTION_OFFICER in user.role_names:
            return self.exclude(case__unit_complained__in=every_unit_of(user))
        if Role.COMPLAINTS_SUPERVISOR in user.role_names:
            return self.filter(case__in=Case.objects.visible_to(user).values("pk"))
        return self.none()

    def in_force(self, on: date | None = None) -> "RetentionHoldQuerySet":
        """Those that nobody lifted and whose last day has not passed."""
        return self.filter(Q(until=None) | Q(until__gte=on or timezone.localdate()), lifted_at=None)


class RetentionHold(models.Model):
    """Why a case is kept, who said so, and until which day; without a day, until somebody lifts it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds", verbose_name=_("dossier"))
    reason = models.TextField(_("motif"), max_length=LONGEST_REASON)
    until = models.DateField(_("jusqu’au"), null=True, blank=True)
    placed_at = models.DateTimeField(_("depuis le"), default=timezone.now)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("demandé par"),
    )
    lifted_at = models.DateTimeField(_("levé le"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("levé par"),
    )
    lift_reason = models.TextField(_("motif de la levée"), max_length=LONGEST_REASON, blank=True)
    erasure_asked_at = models.DateTimeField(
        _("effacement demandé le"),
        null=True,
        blank=True,
        help_text=_(
            "La personne a demandé l’effacement de ce qui la concerne : il a lieu dès que la mesure prend fin."
        ),
    )

    objects = RetentionHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("mesure de conservation")
        verbose_name_plural = _("mesures de conservation")
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(lifted_at=None),
                name="retentionhold_one_a_case",
                violation_error_message=_("Une mesure de conservation est déjà en vigueur pour ce dossier."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"

    def is_in_force(self, now: datetime | None = None) -> bool:
        """Whether it keeps the case today."""
        return self.lifted_at is None and (self.until is None or self.until >= timezone.localdate(now))
