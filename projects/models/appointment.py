"""Appointments of a project: who proposed which times, what was chosen, where, and in whose hours."""

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.calendars.places import RABAT_ZONE
from mdm_platform.encrypted_fields import EncryptedTextField
from projects.models.parties import of_party
from projects.workflows.appointments import (
    LIVE_APPOINTMENTS,
    AppointmentMode,
    AppointmentState,
    Side,
)

SHORTEST, LONGEST = 15, 180


class AppointmentQuerySet(models.QuerySet):
    """Appointments."""

    def visible_to(self, user: Any) -> "AppointmentQuerySet":
        """Those of one's own projects, of those that one accompanies or supervises."""
        return self.filter(of_party(user))

    def live(self) -> "AppointmentQuerySet":
        """Those that are still to come about."""
        return self.filter(state__in=LIVE_APPOINTMENTS)

    def to_remind(self, now: datetime, until: datetime) -> "AppointmentQuerySet":
        """Those that are confirmed, come soon, and of which nobody was reminded."""
        return self.filter(
            state=AppointmentState.CONFIRMED, starts_at__gt=now, starts_at__lte=until, reminded_at__isnull=True
        )

    def to_conclude(self, now: datetime) -> "AppointmentQuerySet":
        """Those whose hour is over and of which nobody said what came."""
        return self.filter(state=AppointmentState.CONFIRMED, ends_at__lt=now)


class Appointment(models.Model):
    """A meeting of the holder and the advisor. `where` is an address, a link or a number, for the two of them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="appointments", verbose_name=_("projet")
    )
    state = models.CharField(
        _("état"), max_length=10, choices=AppointmentState.choices, default=AppointmentState.PROPOSED
    )
    topic = models.CharField(_("objet"), max_length=160)
    mode = models.CharField(_("manière"), max_length=10, choices=AppointmentMode.choices)
    where = EncryptedTextField(_("adresse, lien ou numéro"), blank=True, default="")
    minutes = models.PositiveSmallIntegerField(_("durée en minutes"), default=45)
    proposed_by = models.CharField(_("proposé par"), max_length=8, choices=Side.choices)
    proposed_at = models.DateTimeField(_("proposé le"), default=timezone.now)
    holder_zone = models.CharField(_("heure du porteur"), max_length=40, default=RABAT_ZONE)
    starts_at = models.DateTimeField(_("commence à"), null=True, blank=True)
    ends_at = models.DateTimeField(_("finit à"), null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(_("version"), default=0)
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("rendez-vous")
        verbose_name_plural = _("rendez-vous")
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["state", "starts_at"], name="appointment_calendar")]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=LIVE_APPOINTMENTS),
                name="appointment_one_live",
                violation_error_message=_("Un rendez-vous est déjà en cours pour ce projet : déplacez-le."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST),
                name="appointment_lasts_a_while",
                violation_error_message=_("Un rendez-vous dure de 15 minutes à 3 heures."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="appointment_ends_after_it_starts",
                violation_error_message=_("La fin précède le début."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("confirmed", "held", "missed")) | Q(starts_at__isnull=False),
                name="appointment_confirmed_has_its_hour",
                violation_error_message=_("Un rendez-vous confirmé a son heure."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}"

    @property
    def is_live(self) -> bool:
        """Whether it is still to come about."""
        return self.state in LIVE_APPOINTMENTS

    @property
    def uses_link(self) -> bool:
        """Whether `where` is an address of the web."""
        return self.where.startswith("https://")

    def zone_of(self, side: str) -> ZoneInfo:
        """The hours of the holder where they live, or of the advisor in Rabat."""
        return ZoneInfo(self.holder_zone if side == Side.HOLDER else RABAT_ZONE)


class AppointmentSlot(models.Model):
    """One of the times that are proposed."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField(_("commence à"))

    class Meta:
        verbose_name = _("horaire proposé")
        verbose_name_plural = _("horaires proposés")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "starts_at"],
                name="appointmentslot_once",
                violation_error_message=_("Cet horaire est déjà proposé."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.starts_at:%Y-%m-%d %H:%M}"
