"""Read messages on the site and mark them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import get_language

from mdm_platform.errors import NotVisible
from mdm_platform.notifications import declarations
from mdm_platform.notifications.models import InboxMessage
from mdm_platform.notifications.models.outbox import AboutObject
from mdm_platform.notifications.rendering import Rendered, render

PAGE_SIZE = 25
MOST_COUNTED = 99


@dataclass(frozen=True)
class Page:
    """Messages from the newest, and where the next page begins (None at the end)."""

    messages: list[InboxMessage]
    next_before: int | None


def page(user: Any, *, before: int | None = None, size: int = PAGE_SIZE) -> Page:
    """A person's messages older than `before` (a key), with the label of each."""
    messages = InboxMessage.objects.visible_to(user).order_by("-id")
    if before is not None:
        messages = messages.filter(pk__lt=before)
    found = list(messages[: size + 1])
    for message in found:
        message.label = label_of(message)
    return Page(found[:size], found[size - 1].pk if len(found) > size else None)


def label_of(message: AboutObject) -> Any:
    """What the message tells, in the reader's language, even when its declaration is gone."""
    try:
        return declarations.get(message.notification).label
    except ImproperlyConfigured:
        return message.notification


def read(user: Any, message_id: int) -> tuple[InboxMessage, Rendered | None]:
    """A person's message in words; None for the words when what it tells is gone.

    Raises NotVisible for somebody else's message.
    """
    message = InboxMessage.objects.visible_to(user).filter(pk=message_id).first()
    if message is None:
        raise NotVisible
    message.label = label_of(message)
    about = message.about()
    known = message.notification in declarations.registered()
    if not known or (message.about_type and about is None):
        return message, None
    notification = declarations.get(message.notification)
    language = (get_language() or "fr")[:2]
    return message, render(notification, about=about, recipient=user, language=language, params=message.params)


def mark_read(*, user: Any, message_id: int | None = None, now: datetime | None = None) -> int:
    """Mark one message of this person as read, or all of them; how many changed."""
    messages = InboxMessage.objects.visible_to(user).unread()
    if message_id is not None:
        messages = messages.filter(pk=message_id)
    return messages.update(read_at=now or timezone.now())


def unread_count(user: Any) -> int:
    """How many messages wait for this person, counted up to MOST_COUNTED."""
    return InboxMessage.objects.visible_to(user).unread()[:MOST_COUNTED].count()
