"""Configuration of the strategy app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mdm_platform.reference import register_loader


class StrategyConfig(AppConfig):
    """The strategy app of the kernel."""

    name = "mdm_platform.strategy"
    verbose_name = _("Stratégie")

    def ready(self) -> None:
        """Register the permissions and the programmes."""
        import_module("mdm_platform.strategy.permissions")
        register_loader("programmes", import_module("mdm_platform.strategy.programmes").load, order=35)
