"""Configuration of the skills app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SkillsConfig(AppConfig):
    """The skills app."""

    name = "skills"
    verbose_name = _("Compétences")

    def ready(self) -> None:
        """Register what needs the models: permissions."""
        import_module("skills.permissions")
