"""Configuration of the health app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    """Probes, and the worker's sign of life."""

    name = "mdm_platform.health"
    verbose_name = _("Santé")
