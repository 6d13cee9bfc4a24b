"""Configuration of the events app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """Registers who may do what, the messages, and what is held about people."""

    name = "mdm_platform.events"
    verbose_name = _("Événements")

    def ready(self) -> None:
        for module in ("permissions", "notifications"):
            import_module(f"{self.name}.{module}")
        import_module(f"{self.name}.personal_data").register()
