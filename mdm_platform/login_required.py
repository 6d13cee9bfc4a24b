"""The rule that every page asks for a login unless it says otherwise."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

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

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        """To the login, and back to the page; a form goes back to the page that it stood on."""
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(_page_of_the_form(request), resolve_url(settings.LOGIN_URL))


def _page_of_the_form(request: HttpRequest) -> str:
    """The path of the page from which a form was sent, the root when it is not one of ours."""
    found = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(found, {request.get_host()}) or not urlsplit(found).netloc:
        return reverse("root")
    return urlsplit(found)._replace(scheme="", netloc="", fragment="").geturl()
