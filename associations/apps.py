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
        import_module("associations.services.lifecycle").register()
        import_module("associations.services.decision_lifecycle").register()
        import_module("associations.services.register_todo").register()
        import_module("associations.services.label_home").register()
        import_module("associations.services.payment_presenters").register()
        import_module("associations.services.bank_answers").register()
        for name in (
            "request_documents",
            "request_facts",
            "request_personal_data",
            "request_todo",
            "payment_presenters",
        ):
            import_module(f"associations.services.{name}").register()
        import_module("associations.services.accompaniment").register()
        import_module("associations.services.call_facts").register()
        register_demo = import_module("mdm_platform.demo").register_demo
        register_demo("labels", import_module("associations.demo.labels").load, order=106)
        register_demo("associations", import_module("associations.demo.register").load, order=100)
        register_demo("calls", import_module("associations.demo.calls").load, order=102)
        register_demo("accompaniment", import_module("associations.demo.accompaniment").load, order=190)
        register_demo("requests", import_module("associations.demo.requests").load, order=104)
