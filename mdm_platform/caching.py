"""What browsers and proxies may keep of an answer: nothing of what is somebody's own, unless a view says otherwise."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PERSONAL = "private, no-store"
ANYBODYS = "private, no-cache"


class CacheControlMiddleware:
    """Gives each answer without a `Cache-Control` of its own the strict one.

    Whoever comes with a session or a token gets `no-store`, so that the next person at the same
    computer finds nothing behind the button « back ». The pages of visitors are asked for again
    each time, and no shared cache keeps them: some of them open with a signed link.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        known = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
        response.headers.setdefault("Cache-Control", PERSONAL if known else ANYBODYS)
        return response
