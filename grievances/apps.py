"""Configuration of the grievances app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrievancesConfig(AppConfig):
    """The grievances app."""

    name = "grievances"
    verbose_name = _("Réclamations")
