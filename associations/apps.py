"""Configuration of the associations app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssociationsConfig(AppConfig):
    """The associations app."""

    name = "associations"
    verbose_name = _("Associations")
