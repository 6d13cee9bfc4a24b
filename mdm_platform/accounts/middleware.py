"""No page for staff without their second factor, except those where they set it up or leave."""

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from mdm_platform.accounts import second_factor

OPEN_PREFIXES = (
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/accounts/confirm-email/",
    "/accounts/phone/verify/",
    "/accounts/password/set/",
    "/static/",
    "/healthz/",
    "/language/",
    "/theme/",
)


class SecondFactorMiddleware:
    """Sends staff to set up a second factor, or to give the one that they have."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: tuple, view_kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer in the view's place when the factor is missing."""
        if request.path_info.startswith(OPEN_PREFIXES) or not second_factor.is_missing(request):
            return None
        if request.path_info.startswith("/api/"):
            return _problem()
        page = "mfa_reauthenticate" if second_factor.is_set_up(request.user) else "mfa_activate_totp"
        here = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse(page)}{here}")


def _problem() -> JsonResponse:
    sentence = _("Un second facteur est obligatoire pour ce compte : ouvrez le site pour le donner.")
    problem = {
        "type": "about:blank",
        "title": _("Second facteur demandé"),
        "status": 403,
        "code": "second_factor_required",
        "detail": sentence,
        "errors": {},
    }
    return JsonResponse(problem, status=403, content_type="application/problem+json")


class RateLimitedMiddleware:
    """Answers 429 when allauth says that too much was asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page 429."""
        if isinstance(exception, RateLimited):
            return respond_429(request)
        return None
