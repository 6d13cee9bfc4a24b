"""Configuration of the API's kernel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Router, errors, pagination, throttles, idempotency and schema of the REST API."""

    name = "mdm_platform.api"
    label = "platform_api"
    verbose_name = _("API")

    def ready(self) -> None:
        from mdm_platform.api import own_sections, schema  # noqa: F401, PLC0415  models load after the registry

        own_sections.register_sections()
