"""Who may write the programmes of the strategy."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import anyone, has_role, register

register("strategy.view_programmes", anyone, _("consulter les programmes de la stratégie"))
register(
    "strategy.manage_programmes",
    has_role(Role.ADMINISTRATOR, Role.PUBLISHER),
    _("tenir les programmes de la stratégie"),
)
