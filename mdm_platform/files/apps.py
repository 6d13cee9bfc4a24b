"""Configuration of the files app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Private files of the platform."""

    name = "mdm_platform.files"
    verbose_name = _("Fichiers")
