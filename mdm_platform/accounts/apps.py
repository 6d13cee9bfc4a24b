"""Configuration of the accounts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Makes the groups of the roles after each migration."""

    name = "mdm_platform.accounts"
    verbose_name = _("Comptes")

    def ready(self) -> None:
        from mdm_platform.accounts.roles import make_groups  # noqa: PLC0415  models load after the app registry

        post_migrate.connect(make_groups, sender=self, dispatch_uid="accounts.make_groups")
