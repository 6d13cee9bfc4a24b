"""How long each step of a file may take, in working days of Rabat, and in whose hands it is meanwhile."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import is_somebody
from projects.workflows import SupportState


class StepKeeper(models.TextChoices):
    """Who has the next move at a step."""

    HOLDER = "holder", _("porteur du projet")
    ADVISOR = "advisor", _("conseiller")
    MINISTRY = "ministry", _("ministère")


class SupportDelayQuerySet(models.QuerySet):
    """Delays."""

    def visible_to(self, user: Any) -> "SupportDelayQuerySet":
        """Supervisors arrange them; holders read what they come to on their own page."""
        return self if is_somebody(user) and Role.PROJECT_SUPERVISOR in user.role_names else self.none()


class SupportDelay(models.Model):
    """The service delay of one step."""

    state = models.CharField(_("étape"), max_length=16, choices=SupportState.choices, unique=True)
    working_days = models.PositiveSmallIntegerField(
        _("jours ouvrés"), help_text=_("Annoncés au porteur. Un nouveau délai vaut pour les étapes qui commencent.")
    )
    keeper = models.CharField(_("qui a la main"), max_length=8, choices=StepKeeper.choices)

    objects = SupportDelayQuerySet.as_manager()

    class Meta:
        verbose_name = _("délai d’une étape")
        verbose_name_plural = _("délais des étapes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=250),
                name="supportdelay_days_are_plausible",
                violation_error_message=_("Un délai va de 1 à 250 jours ouvrés."),
            ),
        ]

    def __str__(self) -> str:
        return self.state
