"""What a stored file is for decides who may read it; each app registers its purposes."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from mdm_platform.permissions import Predicate


@dataclass(frozen=True)
class Purpose:
    """A use of files: who may read one (asked with the StoredFile), what is accepted, and how it is shown.

    `kinds` are among "image", "pdf", "csv", "xlsx" and "audio"; `max_bytes` bounds the upload;
    an `inline` file is shown in the page, which only re-encoded images may be.
    """

    name: str
    can_read: Predicate
    kinds: tuple[str, ...]
    max_bytes: int = 5 * 1024 * 1024
    inline: bool = False


_registry: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> Purpose:
    """Declare a purpose; ImproperlyConfigured when the name is taken or a non-image would be shown inline."""
    if purpose.name in _registry:
        message = f"The file purpose {purpose.name} is registered twice."
        raise ImproperlyConfigured(message)
    if purpose.inline and purpose.kinds != ("image",):
        message = f"The file purpose {purpose.name} would show something else than images inside a page."
        raise ImproperlyConfigured(message)
    _registry[purpose.name] = purpose
    return purpose


def get_purpose(name: str) -> Purpose:
    """The purpose of that name; ImproperlyConfigured for an unknown one."""
    try:
        return _registry[name]
    except KeyError:
        message = f"No file purpose is registered as {name}."
        raise ImproperlyConfigured(message) from None


def may_read(user: Any, stored: Any) -> bool:
    """Whether the user may read this stored file."""
    return get_purpose(stored.purpose).can_read(user, stored)
