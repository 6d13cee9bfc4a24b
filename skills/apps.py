"""Configuration of the skills app."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from mdm_platform.domain_app import DomainApp


class SkillsConfig(DomainApp):
    """The skills app."""

    name = "skills"
    verbose_name = _("Compétences")
    registers = (
        "services.lifecycle",
        "services.matching.candidates",
        "services.need_personal_data",
        "services.matches",
        "services.saved_searches",
        "services.network_lifecycle",
        "services.surveys",
    )
    reference = {"services.taxonomy": 30}
    demo = {
        "profiles": 50,
        "needs": 55,
        "networks": 60,
        "saved_searches": 65,
        "matches": 80,
        "surveys": 80,
        "passes": 90,
    }

    def ready(self) -> None:
        """Declare the kinds of import and of export too."""
        super().ready()
        import_module("skills.services.imports.kinds")
        import_module("skills.services.exports")
