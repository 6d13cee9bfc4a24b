"""Configuration of the territories app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoriesConfig(AppConfig):
    """The territories app of the kernel."""

    name = "mdm_platform.territories"
    verbose_name = _("Territoires")

    def ready(self) -> None:
        from mdm_platform.territories import loading, permissions  # noqa: F401, PLC0415  models load after the registry

        loading.register()
