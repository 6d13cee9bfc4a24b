"""Configuration of the projects app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """The projects app."""

    name = "projects"
    verbose_name = _("Projets")
