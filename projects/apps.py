"""Configuration of the projects app."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.domain_app import DomainApp


class ProjectsConfig(DomainApp):
    """The projects app."""

    name = "projects"
    verbose_name = _("Projets")
    registers = (
        "services.investor_rules",
        "services.missions",
        "services.scheme_facts",
        "services.scheme_rules",
        "services.campaign_files",
        "services.campaign_data",
    )
    demo = {}
