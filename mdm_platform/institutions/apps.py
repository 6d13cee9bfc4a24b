"""Configuration of the institutions app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstitutionsConfig(AppConfig):
    """The institutions app of the kernel."""

    name = "mdm_platform.institutions"
    verbose_name = _("Institutions")

    def ready(self) -> None:
        from mdm_platform.institutions import agreements, loading, permissions  # noqa: F401, PLC0415  models load after the registry

        loading.register()
        agreements.register()
