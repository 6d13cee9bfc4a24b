"""Frozen figures of supply and demand: what was shown on a day, and nothing that was not."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from skills.audiences import is_partner_principal

INSIGHT_ROLES = frozenset(
    {
        Role.STATISTICIAN,
        Role.ADMINISTRATOR,
        Role.DIRECTORY_CURATOR,
        Role.DATA_PROTECTION_OFFICER,
        Role.PARTNER_AGENT,
    }
)


class InsightSnapshotQuerySet(models.QuerySet):
    """Snapshots."""

    def visible_to(self, user: Any) -> "InsightSnapshotQuerySet":
        """Every one for those who decide; nobody else's."""
        if user is None or not user.is_authenticated or is_partner_principal(user) or not user.is_active:
            return self.none()
        return self if INSIGHT_ROLES & user.role_names else self.none()


class InsightSnapshot(models.Model):
    """Supply and demand on one day.

    `supply` maps the name of a figure to what is shown of it: a multiple of five, or null when it is hidden. Figures
    that are not there are zero. `held` remembers, for the last snapshot only and for no reader, how many stood behind a
    hidden figure when it was hidden: it comes back once that has changed by five. `demand` maps names to people wanted
    by published needs, which everybody may read.
    """

    day = models.DateField(_("jour"), unique=True, default=timezone.localdate)
    made_at = models.DateTimeField(_("calculé le"), default=timezone.now)
    supply = models.JSONField(default=dict)
    demand = models.JSONField(default=dict)
    held = models.JSONField(default=dict, db_default={}, editable=False)

    objects = InsightSnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("relevé de l’offre et de la demande")
        verbose_name_plural = _("relevés de l’offre et de la demande")
        ordering = ["-day"]

    def __str__(self) -> str:
        return self.day.isoformat()
