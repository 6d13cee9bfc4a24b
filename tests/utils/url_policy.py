"""The access rule of every route, read from the code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from rest_framework.permissions import AllowAny

from mdm_platform import access

PUBLIC, LOGIN, ADMIN, UNDECLARED = "public", "login", "staff with a second factor", "UNDECLARED"
SAMPLES = {"UUIDConverter": "6ba7b810-9dad-41d1-80b4-00c04fd430c8", "IntConverter": "0", "PathConverter": "0"}
# Pages of Django's admin that only lead to the site's own, or that hold no data.
OPEN_ADMIN = {"admin:login", "admin:logout", "admin:jsi18n"}
# allauth decides in its own views: those for people who have signed in, and those for everybody.
ALLAUTH_LOGIN = {
    "account_email", "account_change_password", "account_set_password", "account_reauthenticate",
    "account_change_phone", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """One pattern of the URLconf; `converters` maps its parameters to their kinds."""

    pattern: str
    name: str
    view: Any
    converters: dict[str, str]

    @cached_property
    def rule(self) -> str:
        """Who may, as the code says it."""
        declared = access.rule_of(self.view)
        if declared is not None:
            return str(declared)
        if hasattr(self.view, "cls"):
            return _rule_of_api(self.view)
        if self.pattern.startswith("admin/"):
            return PUBLIC if self.name in OPEN_ADMIN else ADMIN
        if self.view.__module__.startswith("allauth."):
            return LOGIN if self.name in ALLAUTH_LOGIN else PUBLIC
        if getattr(self.view, "login_required", True) is False:
            return PUBLIC
        return UNDECLARED

    @property
    def address(self) -> str:
        """An address of the route, with ids that nothing has."""
        pattern = self.pattern.replace("<language>", "fr").replace(".*$", "nothing/")
        for name, kind in self.converters.items():
            pattern = re.sub(rf"<(\w+:)?{name}>", SAMPLES.get(kind, "nothing"), pattern)
        return "/" + pattern.rstrip("$")

    def __str__(self) -> str:
        return f"{self.pattern} → {self.rule}"


@cache
def routes() -> list[Route]:
    """Every route, by pattern; read once."""
    return sorted(_walk(get_resolver().url_patterns, "", "", {}), key=lambda route: (route.pattern, route.name))


def api_actions(view: Any) -> dict[str, tuple[str, str]]:
    """The action and the permission of each method of a viewset's address."""
    actions = {method: action for method, action in view.actions.items() if method != "head"}
    return {method: (action, view.cls.permission_map.get(action, "")) for method, action in sorted(actions.items())}


def _rule_of_api(view: Any) -> str:
    if hasattr(view, "actions"):
        return "; ".join(f"{method} {name or 'refused'}" for method, (_a, name) in api_actions(view).items())
    return PUBLIC if list(view.cls.permission_classes) == [AllowAny] else UNDECLARED


def _walk(patterns: list, prefix: str, namespace: str, converters: dict[str, str]) -> Iterator[Route]:
    for entry in patterns:
        own = {name: type(kind).__name__ for name, kind in getattr(entry.pattern, "converters", {}).items()}
        language = isinstance(entry.pattern, LocalePrefixPattern)
        pattern = prefix + ("<language>/" if language else str(entry.pattern).removeprefix("^"))
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name or ''}"
            yield Route(pattern, name, entry.callback, {**converters, **own})
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, pattern, inner, {**converters, **own})
