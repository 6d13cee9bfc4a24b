"""Who publishes the answers that hold for everybody."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import has_role, register

register(
    "grievances.publish_answers",
    has_role(Role.COMPLAINTS_SUPERVISOR, Role.PUBLISHER, Role.ADMINISTRATOR),
    _("publier les réponses aux questions qui reviennent"),
)
