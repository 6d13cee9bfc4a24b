"""What is kept of a person's messages: shown, exported, erased (Law 09-08, art. 5, 7, 8)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.accounts import data_rights
from mdm_platform.notifications.models import ChannelPreference, InboxMessage, OutboxMessage
from mdm_platform.notifications.services.inbox import label_of


def export_messages(user: Any) -> list[dict[str, Any]]:
    """Messages received on the site, sent by mail and by text, and the choices of channels."""
    inbox = [
        {_("Message"): str(label_of(row)), _("Canal"): _("Sur le site"), _("Date"): row.created_at.isoformat()}
        for row in InboxMessage.objects.visible_to(user).order_by("pk")
    ]
    outbox = [
        {_("Message"): str(label_of(row)), _("Canal"): row.get_channel_display(), _("Date"): row.created_at.isoformat()}
        for row in OutboxMessage.objects.filter(_addressed_to(user)).order_by("pk")
    ]
    choices = [
        {
            _("Rubrique"): row.get_category_display(),
            _("Canal"): row.get_channel_display(),
            _("Choisi"): row.enabled,
        }
        for row in ChannelPreference.objects.filter(user=user).order_by("pk")
    ]
    return inbox + outbox + choices


def erase_messages(user: Any) -> None:
    """Delete every message to the person, the waiting ones too, and the choices."""
    InboxMessage.objects.filter(recipient=user).delete()
    OutboxMessage.objects.filter(_addressed_to(user)).delete()
    ChannelPreference.objects.filter(user=user).delete()


def _addressed_to(user: Any) -> Q:
    addresses = [str(address) for address in (user.email, user.phone and user.phone.as_e164) if address]
    return Q(recipient=user) | Q(address__in=addresses)


data_rights.register(
    data_rights.DataSection(
        name="messages",
        label=gettext_lazy("Messages de la plateforme"),
        export=export_messages,
        erase=erase_messages,
    )
)
