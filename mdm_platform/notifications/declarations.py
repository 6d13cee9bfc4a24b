"""What an app writes to declare a message, and the two ways to send it."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from mdm_platform.notifications import queue
from mdm_platform.notifications.vocabulary import Category, Channel, Priority

__all__ = ["Category", "Channel", "Notification", "Priority", "get", "registered"]

_registry: dict[str, type["Notification"]] = {}
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Notification:
    """A message: subclasses set `label` and `category`, and give `url_name` or `url()`.

    Its name is "<app>.<snake_case_class>"; its texts are found by that name in
    `templates/<app>/email/<snake>_subject.txt` and `_body.txt`, and for text messages,
    when the subject and the address would not do, in `templates/<app>/sms/<snake>.txt`.
    `mandatory` ones ignore preferences. `channels` replaces the default (inbox and the
    person's preferred channel). A message older than `expires_after` is not sent.
    """

    label: ClassVar[Any]
    category: ClassVar[Category]
    name: ClassVar[str]
    mandatory: ClassVar[bool] = False
    channels: ClassVar[tuple[Channel, ...]] = ()
    priority: ClassVar[Priority] = Priority.NORMAL
    expires_after: ClassVar[timedelta] = timedelta(days=3)
    url_name: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        if "label" not in cls.__dict__:
            return
        cls.name = f"{_app_of(cls.__module__)}.{_WORD_START.sub('_', cls.__name__).lower()}"
        known = _registry.get(cls.name)
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            message = f"The notification {cls.name} is declared twice."
            raise ImproperlyConfigured(message)
        if not getattr(cls, "category", None):
            message = f"The notification {cls.name} needs a category."
            raise ImproperlyConfigured(message)
        _registry[cls.name] = cls

    @classmethod
    def url(cls, about: Any) -> str:
        """The page where the person acts, without the host; an empty string for none."""
        return reverse(cls.url_name) if cls.url_name else ""

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """More names for the templates, computed at the moment of delivery."""
        return {}

    @classmethod
    def context_for(cls, recipient: Any, about: Any) -> dict[str, Any]:
        """Names that are this recipient's own, such as a signed link; `recipient` is None for a bare address."""
        return {}

    @classmethod
    def send(
        cls,
        *,
        to: Any,
        about: Any = None,
        reason: str = "",
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        now: datetime | None = None,
    ) -> None:
        """Write the message to one person, in the caller's transaction.

        `reason` (a code) and `params` (ids and codes, never personal values) reach the
        templates; `secrets` (a login code) are encrypted and wiped once sent. Nothing is
        written for an inactive or deceased person.
        """
        cls.send_to_many(to=[to], about=about, reason=reason, params=params, secrets=secrets, now=now)

    @classmethod
    def send_to_many(
        cls,
        *,
        to: Iterable[Any],
        about: Any = None,
        reason: str = "",
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        now: datetime | None = None,
    ) -> None:
        """Write the same message to several people, in a handful of statements."""
        letter = queue.Letter.about(about, reason=reason, params=params, secrets=secrets, now=now)
        queue.to_people(cls, list(to), letter)

    @classmethod
    def send_to_each(
        cls,
        *,
        to: Iterable[tuple[Any, Any]],
        reason: str = "",
        params: Mapping[str, Any] | None = None,
        now: datetime | None = None,
    ) -> None:
        """Write to many people, each about an object of their own (pairs of both), in a handful of statements."""
        letters = [
            (person, queue.Letter.about(about, reason=reason, params=params, secrets=None, now=now))
            for person, about in to
        ]
        queue.to_each(cls, letters)

    @classmethod
    def send_to_address(
        cls,
        *,
        email: str = "",
        phone: str = "",
        language: str,
        about: Any = None,
        reason: str = "",
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        now: datetime | None = None,
    ) -> None:
        """Write the message to somebody without an account, by e-mail or by text (E.164)."""
        letter = queue.Letter.about(about, reason=reason, params=params, secrets=secrets, now=now)
        queue.to_address(cls, email=email, phone=phone, language=language, letter=letter)

    @classmethod
    def send_to_addresses(
        cls, *, to: Iterable[queue.Destination], reason: str = "", now: datetime | None = None
    ) -> None:
        """Write the message to many people without an account, each about an object of their own."""
        letter = queue.Letter.about(None, reason=reason, params=None, secrets=None, now=now)
        queue.to_addresses(cls, list(to), letter)


def get(name: str) -> type[Notification]:
    """The notification of that name; ImproperlyConfigured for an unknown one."""
    try:
        return _registry[name]
    except KeyError:
        message = f"No notification is declared as {name}."
        raise ImproperlyConfigured(message) from None


def registered() -> dict[str, type[Notification]]:
    """Every notification by name, for preferences, documentation and tests."""
    return dict(sorted(_registry.items()))


def _app_of(module: str) -> str:
    parts = module.split(".")
    return parts[parts.index("notifications", 1) - 1] if "notifications" in parts[1:] else parts[0]
