"""Who hears what: messages declared in six lines, written with the change they tell, delivered later.

An app declares its messages in its own `notifications.py`:

    from mdm_platform.notifications import Category, Notification

`declarations` holds what can be declared, `queue` writes the rows in the transaction
of the caller, `services/delivery` drains them, `rendering` makes the words in the
recipient's language at the moment of delivery.
"""

from importlib import import_module
from typing import Any

__all__ = ["Category", "Channel", "Notification", "Priority"]


def __getattr__(name: str) -> Any:
    """Load the declarations at first use: they need models, which load after this package."""
    if name in __all__:
        return getattr(import_module("mdm_platform.notifications.declarations"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
