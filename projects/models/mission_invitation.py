"""Invitations of people of the directory to a mission."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import is_somebody
from projects.models.mission import Mission


class MissionInvitationQuerySet(models.QuerySet):
    """Invitations."""

    def visible_to(self, user: Any) -> "MissionInvitationQuerySet":
        """Those that one received, and those of the missions that one organises."""
        if not is_somebody(user):
            return self.none()
        return self.filter(Q(user_id=user.pk) | Q(mission__in=Mission.objects.carried_by(user)))

    def open(self) -> "MissionInvitationQuerySet":
        """Those that were not declined."""
        return self.filter(declined_at=None)


class MissionInvitation(models.Model):
    """An organiser told somebody who wishes to be found that a mission asks for their skills."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mission = models.ForeignKey(
        Mission, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("mission")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("personne")
    )
    at = models.DateTimeField(_("envoyée le"), default=timezone.now)
    declined_at = models.DateTimeField(_("déclinée le"), null=True, blank=True)

    objects = MissionInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation à une mission")
        verbose_name_plural = _("invitations aux missions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "user"],
                name="mission_invitation_once",
                violation_error_message=_("Cette personne est déjà invitée."),
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.public_id}"
