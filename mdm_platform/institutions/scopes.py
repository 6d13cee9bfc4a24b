"""What a partner's token may be granted: apps register the scopes that their endpoints ask for.

scopes.register("directory:read", _("consulter l’annuaire"))

permissions.register("skills.view_directory", is_member | scopes.has_scope("directory:read"), …)
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import Predicate

_labels: dict[str, Any] = {}


def register(name: str, label: Any) -> None:
    """Offer a scope to staff who grant accesses; ImproperlyConfigured when the name is taken."""
    if name in _labels:
        message = f"The scope {name} is registered twice."
        raise ImproperlyConfigured(message)
    _labels[name] = label


def choices() -> list[tuple[str, Any]]:
    """Every scope with its label, by name."""
    return sorted(_labels.items())


def are_known(names: Iterable[str]) -> bool:
    """Whether every name is a registered scope."""
    return set(names) <= set(_labels)


def has_scope(name: str) -> Predicate:
    """Whether the caller is a partner whose token carries the scope."""

    def check(user: Any, obj: Any) -> bool:
        return bool(getattr(user, "is_partner", False) and user.has_scope(name))

    return Predicate(check, f"scope {name}")


register("reference:read", _("consulter les données de référence"))
