"""Somebody's place in an event."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.events.models.event import Event, EventMode, is_manager
from mdm_platform.events.workflows import EXPECTED_STATES, HOLDING_STATES, RegistrationState


class CheckIn(models.TextChoices):
    """How a presence was noted."""

    TICKET = "ticket", _("Billet présenté")
    CODE = "code", _("Code de la séance")
    STAFF = "staff", _("Liste de présence")


class RegistrationQuerySet(models.QuerySet):
    """Registrations."""

    def visible_to(self, user: Any) -> "RegistrationQuerySet":
        """One's own; all for the people who organise events."""
        if is_manager(user):
            return self
        return self.filter(user_id=user.pk) if getattr(user, "is_authenticated", False) and user.pk else self.none()

    def holding(self) -> "RegistrationQuerySet":
        """Those that take a seat."""
        return self.filter(state__in=HOLDING_STATES)

    def expected(self) -> "RegistrationQuerySet":
        """People who want to come, with or without a seat."""
        return self.filter(state__in=EXPECTED_STATES)

    def waiting(self) -> "RegistrationQuerySet":
        """The waiting list, in order."""
        return self.filter(state=RegistrationState.WAITING).order_by("at", "pk")


class Registration(models.Model):
    """A person in an event; `at` is when the present place in the queue was taken.

    An erased person leaves a row of nobody's, for the count of seats and attendance.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("événement")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("personne")
    )
    mode = models.CharField(
        _("participation"), max_length=10, choices=[one for one in EventMode.choices if one[0] != EventMode.BOTH]
    )
    state = models.CharField(
        _("état"), max_length=10, choices=RegistrationState.choices, default=RegistrationState.REGISTERED
    )
    at = models.DateTimeField(_("demandée le"), default=timezone.now)
    reminded_at = models.DateTimeField(_("rappel envoyé le"), null=True, blank=True)
    checked_in_at = models.DateTimeField(_("présence notée le"), null=True, blank=True)
    checked_in_how = models.CharField(
        _("présence notée par"), max_length=10, choices=CheckIn.choices, blank=True, default=""
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["event", "mode", "state", "at", "id"], name="registration_queue"),
            models.Index(fields=["user", "state"], name="registration_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user"],
                name="registration_once",
                violation_error_message=_("Vous êtes déjà inscrit à cet événement."),
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["in_person", "remote"]),
                name="registration_one_mode",
                violation_error_message=_("Choisissez de venir sur place ou de participer à distance."),
            ),
            models.CheckConstraint(
                condition=Q(state="attended", checked_in_at__isnull=False)
                | (~Q(state="attended") & Q(checked_in_at__isnull=True)),
                name="registration_attended_iff_checked_in",
                violation_error_message=_("Une présence porte sa date, et elle seule."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.public_id}"

    @property
    def has_a_seat(self) -> bool:
        """Whether a seat is kept for the person."""
        return self.state in HOLDING_STATES

    @property
    def is_waiting(self) -> bool:
        """Whether the person waits for a seat."""
        return self.state == RegistrationState.WAITING
