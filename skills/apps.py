"""Configuration of the skills app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mdm_platform.reference import register_loader


class SkillsConfig(AppConfig):
    """The skills app."""

    name = "skills"
    verbose_name = _("Compétences")

    def ready(self) -> None:
        """Register what needs the models: permissions, messages, personal data, reference and demo data."""
        import_module("skills.permissions")
        import_module("skills.notifications")
        import_module("skills.services.lifecycle").register()
        import_module("skills.services.matching.candidates").register()
        import_module("skills.services.need_personal_data").register()
        import_module("skills.services.matches").register()
        import_module("skills.services.saved_searches").register()
        import_module("skills.services.network_lifecycle").register()
        import_module("skills.services.surveys").register()
        import_module("skills.services.imports.kinds")
        import_module("skills.services.exports")
        taxonomy = import_module("skills.services.taxonomy")
        register_loader("taxonomy", taxonomy.load, order=30)
        register_demo = import_module("mdm_platform.demo").register_demo
        register_demo("matches", import_module("skills.demo.matches").load, order=80)
        register_demo("profiles", import_module("skills.demo.profiles").load, order=50)
        register_demo("needs", import_module("skills.demo.needs").load, order=55)
        register_demo("networks", import_module("skills.demo.networks").load, order=60)
        register_demo("saved_searches", import_module("skills.demo.saved_searches").load, order=65)
        register_demo("surveys", import_module("skills.demo.surveys").load, order=80)
        register_demo("passes", import_module("skills.demo.passes").load, order=90)
