"""PostgreSQL that restarts: the person reads that the service comes back, not a stack trace."""

import logging
import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from mdm_platform import error_pages
from mdm_platform.request_id import current_request_id

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 30
UNAVAILABLE = (OperationalError, InterfaceError)


class DatabaseUnavailableMiddleware:
    """Answers 503 when a view could not reach the database, or waited for it too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 for a database that does not answer; anything else goes on as it was."""
        return unavailable(request, exception) if isinstance(exception, UNAVAILABLE) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to what nobody caught: 503 when a middleware met a database that is gone, else 500."""
    exception = sys.exc_info()[1]
    if isinstance(exception, UNAVAILABLE):
        return unavailable(request, exception)
    return error_pages.server_error(request)


def unavailable(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """A page, or a problem for programs, that needs neither the database nor a session."""
    logger.error("database unavailable: %s", type(exception).__name__)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    if request.path_info.startswith(error_pages.PREFIX_OF_API):
        title = _("Le service revient dans quelques minutes.")
        problem = {"type": "about:blank", "title": title, "status": 503, "code": "unavailable", "detail": title}
        return JsonResponse(
            {**problem, "errors": {}}, status=503, headers=headers, content_type="application/problem+json"
        )
    page = render_to_string("errors/503.html", {"request_id": current_request_id()})
    return HttpResponse(page, status=503, headers=headers)
