"""Configuration of the notifications app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Loads what apps register in their `permissions.py`, `notifications.py` and `personal_data.py`."""

    name = "mdm_platform.notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        autodiscover_modules("permissions", "notifications", "personal_data")
