"""Configuration of the audit app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.grants import grant_application_role


class AuditConfig(AppConfig):
    """Grants the application's role its rights after each migration."""

    name = "mdm_platform.audit"
    verbose_name = _("Journal")

    def ready(self) -> None:
        post_migrate.connect(grant_application_role, sender=self, dispatch_uid="audit.grant_application_role")
