"""The rule that every page asks for a login unless it says otherwise."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.http import HttpRequest, HttpResponse

OPEN_PREFIXES = ("/accounts/", "/static/", "/healthz/", "/api/v1/")


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every page asks for a login unless its view says `@login_not_required`.

    The API decides by its own permission classes and allauth by its own views.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: tuple, view_kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.path_info.startswith(OPEN_PREFIXES):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
