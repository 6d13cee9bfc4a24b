"""What became of a launched project, at six, twelve, twenty-four, thirty-six, forty-eight and sixty months."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.money import AmountField
from projects.models.parties import of_party

MONTHS = (6, 12, 24, 36, 48, 60)
FOLLOW_UP_MONTHS = [(months, str(months)) for months in MONTHS]
MOST_JOBS = 100_000


class TurnoverBand(models.TextChoices):
    """What a project sells in a year, in dirhams; a band says enough."""

    NONE = "none", _("pas encore de ventes")
    UP_TO_100K = "up_to_100k", _("moins de 100 000 DH")
    UP_TO_500K = "up_to_500k", _("de 100 000 à 500 000 DH")
    UP_TO_2M = "up_to_2m", _("de 500 000 à 2 millions de DH")
    UP_TO_10M = "up_to_10m", _("de 2 à 10 millions de DH")
    MORE = "more", _("plus de 10 millions de DH")


class FollowUpQuerySet(models.QuerySet):
    """Follow-ups."""

    def visible_to(self, user: Any) -> "FollowUpQuerySet":
        """Those of one's own projects, of those that one accompanies or supervises."""
        return self.filter(of_party(user))

    def open_on(self, today: date) -> "FollowUpQuerySet":
        """Those to answer now, the oldest first."""
        return self.filter(answered_at__isnull=True, due_on__lte=today).order_by("due_on", "pk")

    def answered(self) -> "FollowUpQuerySet":
        """Those that the holder answered."""
        return self.filter(answered_at__isnull=False)

    def to_read(self) -> "FollowUpQuerySet":
        """Those that the advisor has not read."""
        return self.answered().filter(read_at__isnull=True).order_by("answered_at", "pk")


class FollowUp(models.Model):
    """One date after the launch, and the holder's few figures, in the currency of the project.

    The holder may correct the answer until the advisor has read it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("projet")
    )
    months = models.PositiveSmallIntegerField(_("mois après le lancement"), choices=FOLLOW_UP_MONTHS)
    due_on = models.DateField(_("à remplir le"))
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, blank=True)
    late_told_at = models.DateTimeField(_("retard signalé le"), null=True, blank=True)
    is_active = models.BooleanField(_("toujours en activité"), null=True, blank=True)
    jobs = models.PositiveIntegerField(_("emplois aujourd’hui"), null=True, blank=True)
    turnover = models.CharField(_("ventes de l’année"), max_length=12, choices=TurnoverBand.choices, blank=True)
    invested = AmountField(_("montant investi depuis le début"), null=True, blank=True)
    comment = models.TextField(_("ce qui a changé"), max_length=1500, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("suivi après le lancement")
        verbose_name_plural = _("suivis après le lancement")
        ordering = ["project_id", "months"]
        indexes = [
            models.Index(fields=["due_on"], name="followup_open", condition=Q(answered_at__isnull=True)),
            models.Index(
                fields=["answered_at"], name="followup_to_read", condition=Q(answered_at__isnull=False, read_at=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "months"],
                name="followup_once",
                violation_error_message=_("Ce suivi existe déjà."),
            ),
            models.CheckConstraint(
                condition=Q(months__in=MONTHS),
                name="followup_known_months",
                violation_error_message=_("Un suivi a lieu à 6, 12, 24, 36, 48 ou 60 mois."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, is_active__isnull=True, jobs__isnull=True, invested__isnull=True)
                | Q(
                    answered_at__isnull=False,
                    is_active__isnull=False,
                    jobs__isnull=False,
                    invested__isnull=False,
                    invested__gte=0,
                ),
                name="followup_answered_has_its_figures",
                violation_error_message=_("Un suivi répondu dit l’activité, les emplois et le montant investi."),
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(answered_at__isnull=False),
                name="followup_read_once_answered",
                violation_error_message=_("Un suivi se lit une fois répondu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.months}"

    def is_open(self, today: date | None = None) -> bool:
        """Whether it is time to answer."""
        return self.answered_at is None and self.due_on <= (today or timezone.localdate())
