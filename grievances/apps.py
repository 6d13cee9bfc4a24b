"""Configuration of the grievances app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mdm_platform.reference import register_loader


class GrievancesConfig(AppConfig):
    """The grievances app."""

    name = "grievances"
    verbose_name = _("Réclamations")

    def ready(self) -> None:
        """Register what needs the models: permissions, messages, personal data, reference and demo data."""
        import_module("grievances.permissions")
        import_module("grievances.notifications")
        import_module("grievances.services.files").register()
        import_module("grievances.services.personal_data").register()
        import_module("grievances.services.drafts").register()
        import_module("grievances.services.assistance_files").register()
        import_module("grievances.services.legal_data").register()
        import_module("grievances.services.proposal_personal_data").register()
        import_module("mdm_platform.calendars.changes").recompute_with("grievances.recompute_deadlines")
        register_loader("case_categories", import_module("grievances.services.categories").load, order=40)
        register_demo = import_module("mdm_platform.demo").register_demo
        register_entry = import_module("mdm_platform.demo").register_demo_entry
        register_entry("followed_case", import_module("grievances.demo.following").example)
        register_demo("cases", import_module("grievances.demo.cases").load, order=200)
        register_demo("case_drafts", import_module("grievances.demo.filing").load, order=201)
        register_loader("published_answers", import_module("grievances.services.published_answers").load, order=41)
        register_demo("after_the_answer", import_module("grievances.demo.after").load, order=230)
        register_demo("legal", import_module("grievances.demo.legal").load, order=206)
        register_demo("proposals", import_module("grievances.demo.proposals").load, order=210)
        register_demo("complaints_desk", import_module("grievances.demo.desk").load, order=205)
