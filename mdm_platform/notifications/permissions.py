"""Who on the staff sees messages that could not be delivered."""

from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import has_role, register

register("notifications.read_outbox", has_role("administrator"), _("voir les messages à envoyer"))
