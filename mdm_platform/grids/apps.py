"""Configuration of the grids app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    """The grids app of the kernel."""

    name = "mdm_platform.grids"
    verbose_name = _("Grilles d’évaluation")

    def ready(self) -> None:
        """Register the permissions."""
        import_module("mdm_platform.grids.permissions")
