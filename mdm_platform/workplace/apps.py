"""Configuration of the workplace app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkplaceConfig(AppConfig):
    """Saved filters, and the pages that the admin adds to Django's own."""

    name = "mdm_platform.workplace"
    verbose_name = _("Espace de travail")
