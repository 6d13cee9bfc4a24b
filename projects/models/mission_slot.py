"""When and where the volunteers of a mission are expected, and how many."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.events.models.event import check_time_zone
from projects.models.mission import Mission
from projects.workflows.missions import SEATED_STATES


class MissionSlotQuerySet(models.QuerySet):
    """Slots."""

    def visible_to(self, user: Any) -> "MissionSlotQuerySet":
        """Those of the missions that the reader may see."""
        return self.filter(mission__in=Mission.objects.visible_to(user))

    def held(self) -> "MissionSlotQuerySet":
        """Those that were not called off."""
        return self.filter(cancelled_at=None)

    def counted(self) -> "MissionSlotQuerySet":
        """With how many are seated, wait and are to be answered."""
        return self.annotate(
            seated=Count("applications", filter=Q(applications__state__in=SEATED_STATES)),
            waiting=Count("applications", filter=Q(applications__state="waitlisted")),
            to_answer=Count("applications", filter=Q(applications__state="applied")),
        )


class MissionSlot(models.Model):
    """Some hours of a mission; `hours` is what a volunteer gives, for which a certificate is made out.

    One that is called off, alone or with its mission, keeps its applications and takes nobody any more.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="slots", verbose_name=_("mission"))
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    time_zone = models.CharField(
        _("fuseau horaire"), max_length=40, default="Africa/Casablanca", validators=[check_time_zone]
    )
    venue = models.CharField(_("lieu de rendez-vous"), max_length=200, blank=True, default="")
    seats = models.PositiveSmallIntegerField(_("places"))
    hours = models.DecimalField(_("heures par bénévole"), max_digits=4, decimal_places=1)
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True, editable=False)
    cancelled_why = models.TextField(
        _("pourquoi il est annulé"), max_length=1000, blank=True, default="", db_default="", editable=False
    )

    objects = MissionSlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("créneau")
        verbose_name_plural = _("créneaux")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="mission_slot_ends_after_it_starts",
                violation_error_message=_("Le créneau finit avant de commencer."),
            ),
            models.CheckConstraint(
                condition=Q(seats__range=(1, 500)),
                name="mission_slot_seats_plausible",
                violation_error_message=_("Indiquez entre 1 et 500 places."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=Decimal(0), hours__lte=Decimal(400)),
                name="mission_slot_hours_plausible",
                violation_error_message=_("Indiquez entre une demi-heure et 400 heures."),
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "mission"], name="mission_slot_calendar")]

    def __str__(self) -> str:
        return f"créneau {self.public_id}"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the hours are said."""
        return ZoneInfo(self.time_zone)

    def is_open(self, now: datetime) -> bool:
        """Whether one may apply."""
        return self.mission.takes_volunteers and self.cancelled_at is None and self.starts_at > now

    @property
    def is_off(self) -> bool:
        """Whether it was called off, alone or with its mission."""
        return self.cancelled_at is not None
