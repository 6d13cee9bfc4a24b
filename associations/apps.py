"""Configuration of the associations app."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.domain_app import DomainApp


class AssociationsConfig(DomainApp):
    """The associations app."""

    name = "associations"
    verbose_name = _("Associations")
    registers = (
        "services.lifecycle",
        "services.decision_lifecycle",
        "services.register_todo",
        "services.label_home",
        "services.bank_answers",
        "services.request_documents",
        "services.request_facts",
        "services.request_personal_data",
        "services.request_todo",
        "services.payment_presenters",
        "services.project_lifecycle",
        "services.accompaniment",
        "services.call_facts",
        "services.collections",
    )
    demo = {
        "register": 100,
        "calls": 102,
        "requests": 104,
        "labels": 106,
        "juries": 110,
        "projects.load_agreements": 115,
        "payments": 120,
        "projects": 130,
        "accompaniment": 190,
    }
