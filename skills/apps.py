"""Configuration of the skills app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SkillsConfig(AppConfig):
    """The skills app."""

    name = "skills"
    verbose_name = _("Compétences")
