"""Configuration of the publications app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    """Registers who may do what."""

    name = "mdm_platform.publications"
    verbose_name = _("Publications")

    def ready(self) -> None:
        for module in ("permissions", "notifications"):
            import_module(f"{self.name}.{module}")
        import_module(f"{self.name}.personal_data").register()
