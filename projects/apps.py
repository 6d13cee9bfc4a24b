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
        "services.advice_sections",
        "services.campaign_data",
        "services.campaign_files",
        "services.campaign_links",
        "services.documents",
        "services.exchange_data",
        "services.exchange_sections",
        "services.investment_personal_data",
        "services.investor_data",
        "services.investor_rules",
        "services.investor_sections",
        "services.missions",
        "services.mission_personal_data",
        "services.opportunity_personal_data",
        "services.scheme_facts",
        "services.scheme_rules",
        "services.scheme_sections",
        "services.investment_section",
        "services.decision_data",
    )
    reference = {
        "services.confidentiality": 60,
        "services.diagnosis_grid": 60,
        "services.support_delays": 61,
        "services.scheme_reference": 60,
    }
    demo = {
        "investors": 345,
        "missions": 350,
        "advice": 305,
        "exchanges": 320,
        "opportunities": 340,
        "campaigns": 340,
        "schemes": 290,
        "projects": 300,
        "investments": 330,
    }
