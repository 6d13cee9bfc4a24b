"""Configuration of the ledger app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The ledger of the kernel."""

    name = "mdm_platform.ledger"
    verbose_name = _("Grand livre")

    def ready(self) -> None:
        """Register what needs the models: permissions and messages."""
        import_module("mdm_platform.ledger.permissions")
        import_module("mdm_platform.ledger.notifications")
