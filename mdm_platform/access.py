"""Who may open a page, declared on the page itself.

    @access.public
    def home(request): ...

    @access.login
    def my_profile(request): ...

    @access.permission("skills.curate_profile")
    def queue(request): ...

    @access.permission("skills.edit_profile", on_object=True)
    def edit(request, public_id):
        profile = get_object_or_404(Profile.objects.visible_to(request.user), public_id=public_id)
        require_permission(request.user, "skills.edit_profile", profile)

Works on functions, on classes of views and on the result of `as_view()`. A page without
a declaration still asks for a login, and `tests/test_url_policy.py` fails on it.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from mdm_platform.errors import PermissionRefused
from mdm_platform.permissions import is_authenticated, require_permission

View = TypeVar("View", bound=Callable[..., Any])
Check = Callable[[HttpRequest], HttpResponse | None]

PUBLIC = "public"
LOGIN = "login"
PERMISSION = "permission"


@dataclass(frozen=True)
class Rule:
    """The declared access of a page; `permission` is a registered name or empty."""

    kind: str
    permission: str = ""
    on_object: bool = False

    def __str__(self) -> str:
        if self.kind != PERMISSION:
            return self.kind
        return f"{self.permission} (on the object)" if self.on_object else self.permission


def rule_of(view: Any) -> Rule | None:
    """The rule that a resolved view declares, or None."""
    return getattr(view, "access_rule", None)


def public(view: View) -> View:
    """Anybody opens the page; what it shows still comes from `visible_to(request.user)`."""
    return _declare(view, Rule(PUBLIC), asks_login=False)


def login(view: View) -> View:
    """Any person who is signed in opens the page."""
    return _declare(view, Rule(LOGIN), asks_login=True)


def permission(name: str, *, on_object: bool = False) -> Callable[[View], View]:
    """Whoever holds the permission opens the page: a visitor is sent to the login, others read a refusal (403).

    With `on_object` the page itself asks `require_permission(user, name, obj)` once it has the
    object, and the declaration asks for a login only.
    """
    rule = Rule(PERMISSION, name, on_object)
    if on_object:
        return lambda view: _declare(view, rule, asks_login=True)
    return lambda view: _declare(view, rule, asks_login=False, check=lambda request: _refuse(request, name))


def _refuse(request: HttpRequest, name: str) -> HttpResponse | None:
    """None for those who may; a redirect to the login for visitors; PermissionDenied for the others."""
    try:
        require_permission(request.user, name)
    except PermissionRefused as refusal:
        if is_authenticated(request.user):
            raise PermissionDenied(str(refusal)) from refusal
        return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    return None


def _declare(view: Any, rule: Rule, *, asks_login: bool, check: Check | None = None) -> Any:
    if inspect.isclass(view):
        view.dispatch = _mark(_checked_method(view.dispatch, check), rule, asks_login)
        return view
    return _mark(_checked_function(view, check), rule, asks_login)


def _mark(view: Any, rule: Rule, asks_login: bool) -> Any:
    view.access_rule = rule
    view.login_required = asks_login
    return view


def _checked_function(view: Any, check: Check | None) -> Any:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = check(request) if check else None
        return refusal or view(request, *args, **kwargs)

    return checked


def _checked_method(dispatch: Any, check: Check | None) -> Any:
    @wraps(dispatch)
    def checked(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = check(request) if check else None
        return refusal or dispatch(self, request, *args, **kwargs)

    return checked
