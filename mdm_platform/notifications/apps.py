"""Configuration of the notifications app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """The notifications app of the kernel."""

    name = "mdm_platform.notifications"
    verbose_name = _("Messages")
