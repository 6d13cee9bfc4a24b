"""One permission vocabulary for pages, API, admin and templates.

An app writes predicates and registers names for them:

    is_owner = predicate(lambda user, profile: profile.owner_id == user.pk, name="is_owner")
    register("skills.edit_profile", is_owner | has_role("directory_curator"), _("modifier une fiche"))

and everybody asks `has_permission(user, "skills.edit_profile", profile)`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from mdm_platform.errors import PermissionRefused

VOWELS = frozenset("aàâeéèêëiîïoôœuùûhy")
Check = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Predicate:
    """A yes-or-no question about a user and an object, combined with `&`, `|` and `~`."""

    check: Check
    name: str

    def __call__(self, user: Any, obj: Any = None) -> bool:
        return bool(self.check(user, obj))

    def __and__(self, other: "Predicate") -> "Predicate":
        return Predicate(lambda user, obj: self(user, obj) and other(user, obj), f"({self.name} & {other.name})")

    def __or__(self, other: "Predicate") -> "Predicate":
        return Predicate(lambda user, obj: self(user, obj) or other(user, obj), f"({self.name} | {other.name})")

    def __invert__(self) -> "Predicate":
        return Predicate(lambda user, obj: not self(user, obj), f"~{self.name}")


def predicate(check: Check) -> Predicate:
    """Decorator: a function `(user, obj) -> bool` becomes a predicate under its own name."""
    return Predicate(check, check.__name__)


def has_role(*roles: str) -> Predicate:
    """Whether the user holds at least one of these roles (`accounts.roles.Role` values)."""

    def check(user: Any, obj: Any) -> bool:
        return user.is_active and not user.role_names.isdisjoint(roles) if is_authenticated(user) else False

    return Predicate(check, " | ".join(roles))


@predicate
def anyone(user: Any, obj: Any) -> bool:
    """True for everybody, signed in or not."""
    return True


@predicate
def nobody(user: Any, obj: Any) -> bool:
    """False for everybody: the action belongs to the platform itself."""
    return False


@predicate
def is_authenticated(user: Any, obj: Any) -> bool:
    """Whether the user is signed in with an active account."""
    return bool(user is not None and user.is_authenticated and user.is_active)


def is_somebody(user: Any) -> bool:
    """Whether this is a person signed in, with an active account, not a partner's program."""
    return is_authenticated(user) and not getattr(user, "is_partner", False)


@dataclass(frozen=True)
class Permission:
    """A named permission; `label` completes the sentence « Vous n’avez pas le droit de … » (or « d’… »)."""

    name: str
    predicate: Predicate
    label: Any


_registry: dict[str, Permission] = {}


def register(name: str, rule: Predicate, label: Any) -> None:
    """Give a name to a rule; ImproperlyConfigured when the name is taken."""
    if name in _registry:
        message = f"The permission {name} is registered twice."
        raise ImproperlyConfigured(message)
    _registry[name] = Permission(name, rule, label)


def get_permission(name: str) -> Permission:
    """The permission of that name; ImproperlyConfigured for an unknown one."""
    try:
        return _registry[name]
    except KeyError:
        message = f"No permission is registered as {name}."
        raise ImproperlyConfigured(message) from None


def registered_permissions() -> dict[str, Permission]:
    """Every permission by name, for documentation and tests."""
    return dict(sorted(_registry.items()))


def has_permission(user: Any, name: str, obj: Any = None) -> bool:
    """Whether the user may do that, to the object when one is given."""
    return get_permission(name).predicate(user, obj)


def refusal(name: str) -> str:
    """What a person reads who may not do that; French elides « de » before a vowel."""
    label = str(get_permission(name).label)
    elides = label[:1].lower() in VOWELS
    sentence = _("Vous n’avez pas le droit d’%(action)s.") if elides else _("Vous n’avez pas le droit de %(action)s.")
    return sentence % {"action": label}


def require_permission(user: Any, name: str, obj: Any = None) -> None:
    """Raise PermissionRefused with a sentence when the user may not."""
    if not has_permission(user, name, obj):
        raise PermissionRefused(refusal(name))
