"""Configuration of the grievances app."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from mdm_platform.domain_app import DomainApp


class GrievancesConfig(DomainApp):
    """The grievances app."""

    name = "grievances"
    verbose_name = _("Réclamations")
    registers = (
        "services.files",
        "services.personal_data",
        "services.drafts",
        "services.assistance_files",
        "services.legal_data",
        "services.proposal_personal_data",
    )
    reference = {"services.categories": 40, "services.published_answers": 41}
    demo = {"cases": 200, "filing": 201, "desk": 205, "legal": 206, "proposals": 210, "after": 230}

    def ready(self) -> None:
        """Have the clocks computed again when a holiday changes, and print a case that may be followed in the demo."""
        super().ready()
        import_module("mdm_platform.calendars.changes").recompute_with("grievances.recompute_deadlines")
        register_entry = import_module("mdm_platform.demo").register_demo_entry
        register_entry("followed_case", import_module("grievances.demo.following").example)
