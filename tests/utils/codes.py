"""Reading what the outbox would deliver."""

from mdm_platform import encryption
from mdm_platform.notifications.models import OutboxMessage


def last_message() -> OutboxMessage:
    return OutboxMessage.objects.latest("pk")


def last_code() -> str:
    """The code of the latest message."""
    return encryption.decrypt_json(last_message().secrets)["code"]
