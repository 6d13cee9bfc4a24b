"""Configuration of the jobs app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Registers who may see a job, and what its result file is for."""

    name = "mdm_platform.jobs"
    verbose_name = _("Travaux")

    def ready(self) -> None:
        for module in ("permissions", "purposes"):
            import_module(f"{self.name}.{module}")
