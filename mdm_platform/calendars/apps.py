"""Configuration of the calendars app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """Registers who may correct the holidays."""

    name = "mdm_platform.calendars"
    verbose_name = _("Calendriers")

    def ready(self) -> None:
        import_module(f"{self.name}.permissions")
