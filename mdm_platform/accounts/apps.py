"""Configuration of the accounts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Registers permissions, purposes and data sections; makes the groups of the roles after each migration."""

    name = "mdm_platform.accounts"
    verbose_name = _("Comptes")

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415  see below

        # Models load after the app registry, hence the imports here.
        from mdm_platform.accounts import permissions, reference  # noqa: F401, PLC0415  they register what they hold
        from mdm_platform.accounts.own_sections import register_sections  # noqa: PLC0415  see above
        from mdm_platform.accounts.roles import make_groups  # noqa: PLC0415  see above
        from mdm_platform.accounts.second_factor import remember_added  # noqa: PLC0415  see above

        register_sections()
        authenticator_added.connect(remember_added, dispatch_uid="accounts.remember_added")
        post_migrate.connect(make_groups, sender=self, dispatch_uid="accounts.make_groups")
