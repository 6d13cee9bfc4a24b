"""Configuration of the projects app."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.domain_app import DomainApp


class ProjectsConfig(DomainApp):
    """The projects app."""

    name = "projects"
    verbose_name = _("Projets")
    registers = (
        "services.project_data",
        "services.advice_data",
        "services.campaign_data",
        "services.campaign_files",
        "services.documents",
        "services.exchange_data",
        "services.exchange_sections",
        "services.investor_rules",
        "services.missions",
        "services.scheme_facts",
        "services.scheme_rules",
        "services.investment_personal_data",
        "services.opportunity_personal_data",
        "services.campaign_links",
    )
    reference = {"services.diagnosis_grid": 60, "services.support_delays": 61}
    demo = {"exchanges": 320, "opportunities": 340, "campaigns": 340}
