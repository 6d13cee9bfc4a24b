"""Configuration of the jobs app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """The jobs app of the kernel."""

    name = "mdm_platform.jobs"
    verbose_name = _("Travaux")
