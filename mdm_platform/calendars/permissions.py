"""Who may say that a day is off."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import has_role, register

register(
    "calendars.correct_holidays",
    has_role(Role.ADMINISTRATOR, Role.COMPLAINTS_SUPERVISOR),
    _("corriger les jours fériés"),
)
