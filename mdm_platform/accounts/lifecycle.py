"""What befalls an account, told to the apps that hold something about the person.

An app registers its callbacks in its `AppConfig.ready`:

    lifecycle.listen("consent_changed", cards.follow_consent)

They run inside the transaction of the change, so that a stored card is emptied with the consent
that it rested on; an exception in one undoes the change.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured

EVENTS = {
    "consent_changed": ("user", "purpose", "given"),
    "deceased": ("user",),
    "erasure_requested": ("user",),
    "erasure_cancelled": ("user",),
    "erased": ("user",),
}
_listeners: dict[str, list[Callable[..., None]]] = {event: [] for event in EVENTS}


def listen(event: str, callback: Callable[..., None]) -> None:
    """Call back with keyword arguments (see `EVENTS`) each time; registering twice counts once."""
    _require(event)
    if callback not in _listeners[event]:
        _listeners[event].append(callback)


def tell(event: str, **arguments: Any) -> None:
    """Call every listener of the event, in the order of registration."""
    _require(event)
    if set(arguments) != set(EVENTS[event]):
        message = f"{event} is told with {EVENTS[event]}, not {sorted(arguments)}."
        raise ImproperlyConfigured(message)
    for callback in _listeners[event]:
        callback(**arguments)


def _require(event: str) -> None:
    if event not in EVENTS:
        message = f"There is no event {event}: the known ones are {sorted(EVENTS)}."
        raise ImproperlyConfigured(message)
