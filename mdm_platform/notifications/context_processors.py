"""What the header of every page may show of a person's messages."""

from functools import cache, partial
from typing import Any

from django.http import HttpRequest

from mdm_platform.notifications.services import inbox


def unread(request: HttpRequest) -> dict[str, Any]:
    """`unread_messages`: how many messages wait, counted only when a template shows it."""
    return {"unread_messages": cache(partial(_count, request))}


def _count(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return inbox.unread_count(user) if user is not None and user.is_authenticated else 0
