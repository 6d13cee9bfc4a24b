"""Somebody's wish to take part in a slot of a mission, and what came of it."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import is_somebody
from projects.models.mission import Mission
from projects.models.mission_slot import MissionSlot
from projects.workflows.missions import SEATED_STATES, ApplicationState


class MissionApplicationQuerySet(models.QuerySet):
    """Applications."""

    def visible_to(self, user: Any) -> "MissionApplicationQuerySet":
        """One's own, and those to the missions that one organises."""
        if not is_somebody(user):
            return self.none()
        return self.filter(Q(user_id=user.pk) | Q(slot__mission__in=Mission.objects.carried_by(user)))

    def of_person(self, user: Any) -> "MissionApplicationQuerySet":
        """Everything that the person applied for."""
        return self.filter(user_id=user.pk)

    def seated(self) -> "MissionApplicationQuerySet":
        """Those that take a place."""
        return self.filter(state__in=SEATED_STATES)

    def waiting(self) -> "MissionApplicationQuerySet":
        """The waiting list, in order."""
        return self.filter(state=ApplicationState.WAITLISTED).order_by("at", "pk")

    def total_hours(self) -> Decimal:
        """The hours given."""
        return self.filter(state=ApplicationState.ATTENDED).aggregate(total=Sum("hours"))["total"] or Decimal(0)


class MissionApplication(models.Model):
    """A person and a slot; `at` is when the present place in the queue was taken.

    `declared_at` is when the person declared to have no conviction that forbids work with minors, `extract_seen_at`
    when the organiser saw the extract of the criminal record, of which nothing is kept. An erased person leaves a
    row of nobody's, for the count of places and hours.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slot = models.ForeignKey(
        MissionSlot, on_delete=models.PROTECT, related_name="applications", verbose_name=_("créneau")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("bénévole")
    )
    state = models.CharField(
        _("état"), max_length=10, choices=ApplicationState.choices, default=ApplicationState.APPLIED
    )
    at = models.DateTimeField(_("envoyée le"), default=timezone.now)
    message = models.TextField(_("message à l’organisateur"), max_length=1000, blank=True, default="")
    declared_at = models.DateTimeField(_("déclaration faite le"), null=True, blank=True)
    extract_seen_at = models.DateTimeField(_("extrait de casier vu le"), null=True, blank=True)
    extract_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("extrait de casier vu par"),
    )
    reminded_at = models.DateTimeField(_("rappel envoyé le"), null=True, blank=True)
    hours = models.DecimalField(_("heures données"), max_digits=4, decimal_places=1, null=True, blank=True)
    certificate_code = models.CharField(_("code de l’attestation"), max_length=20, blank=True, default="")

    objects = MissionApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidature à une mission")
        verbose_name_plural = _("candidatures aux missions")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "user"],
                name="mission_application_once",
                violation_error_message=_("Vous avez déjà postulé à ce créneau."),
            ),
            models.UniqueConstraint(
                fields=["certificate_code"],
                name="mission_certificate_code",
                condition=~Q(certificate_code=""),
                violation_error_message=_("Ce code est déjà celui d’une autre attestation."),
            ),
            models.CheckConstraint(
                condition=~Q(state="attended") | (Q(hours__gt=0) & ~Q(certificate_code="")),
                name="mission_attended_has_hours",
                violation_error_message=_("Une présence porte ses heures et son attestation."),
            ),
        ]
        indexes = [
            models.Index(fields=["slot", "state", "at", "id"], name="mission_application_queue"),
            models.Index(fields=["user", "state"], name="mission_application_person"),
        ]

    def __str__(self) -> str:
        return f"candidature {self.public_id}"
