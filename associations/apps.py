"""Configuration of the associations app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssociationsConfig(AppConfig):
    """The associations app."""

    name = "associations"
    verbose_name = _("Associations")

    def ready(self) -> None:
        """Register what needs the models: permissions and messages."""
        import_module("associations.permissions")
        import_module("associations.notifications")
        for name in (
            "lifecycle",
            "decision_lifecycle",
            "register_todo",
            "label_home",
            "bank_answers",
            "request_documents",
            "request_facts",
            "request_personal_data",
            "request_todo",
            "payment_presenters",
            "project_lifecycle",
            "accompaniment",
            "call_facts",
            "collections",
        ):
            import_module(f"associations.services.{name}").register()
        register_demo = import_module("mdm_platform.demo").register_demo
        register_demo("labels", import_module("associations.demo.labels").load, order=106)
        granted = import_module("associations.demo.projects")
        register_demo("agreements", granted.load_agreements, order=115)
        register_demo("projects", granted.load, order=130)
        register_demo("payments", import_module("associations.demo.payments").load, order=120)
        register_demo("associations", import_module("associations.demo.register").load, order=100)
        register_demo("calls", import_module("associations.demo.calls").load, order=102)
        register_demo("accompaniment", import_module("associations.demo.accompaniment").load, order=190)
        register_demo("requests", import_module("associations.demo.requests").load, order=104)
        register_demo("juries", import_module("associations.demo.juries").load, order=110)
