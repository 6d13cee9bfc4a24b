"""Configuration of the skills app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mdm_platform.reference import register_loader


class SkillsConfig(AppConfig):
    """The skills app."""

    name = "skills"
    verbose_name = _("Compétences")

    def ready(self) -> None:
        """Declare the reference data, once the models are there."""
        from skills.services import taxonomy  # noqa: PLC0415  models can be imported only now

        register_loader("taxonomy", taxonomy.load, order=30)
