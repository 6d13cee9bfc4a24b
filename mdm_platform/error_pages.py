"""Pages for what went wrong: what happened, what to do now, and nothing about how it is made.

The API answers its own errors (`api.errors`); these are for people.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from mdm_platform.api.errors import Problem, ProblemResponse
from mdm_platform.errors import DomainError, NotVisible, PermissionRefused, QuotaExceeded, TransitionConflict
from mdm_platform.files.full_disk import StorageFull
from mdm_platform.request_id import current_request_id

STATUS = {NotVisible: 404, PermissionRefused: 403, TransitionConflict: 409, QuotaExceeded: 429, StorageFull: 507}
PREFIX_OF_API = "/api/"


def error_page(request: HttpRequest, status: int, message: str = "", wait: float | None = None) -> HttpResponse:
    """The page of a status; `message` is the sentence of a refusal, in place of the usual one, `wait` in seconds."""
    context = {"status": status, "message": message, "wait": wait, "request_id": current_request_id()}
    response = render(request, f"errors/{status}.html", context, status=status)
    if wait:
        response.headers["Retry-After"] = str(max(1, int(wait)))
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403; the sentence of a PermissionDenied is for people."""
    said = str(exception) if isinstance(exception, PermissionDenied) else ""
    return error_page(request, 403, said)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, from a template that needs neither the database nor a session; a problem for programs."""
    if request.path_info.startswith(PREFIX_OF_API):
        return ProblemResponse(Problem(500, "error"))
    context = {"request_id": current_request_id()}
    return HttpResponse(render_to_string("errors/500.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was opened too long ago or without cookies."""
    return render(request, "errors/stale_form.html", {"status": 403, "request_id": current_request_id()}, status=403)


class RefusalMiddleware:
    """Answers a DomainError that a page let through, and a method that it does not take, with a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A page for an empty 405; every other answer passes."""
        response = self.get_response(request)
        if response.status_code != 405 or response.content or request.path_info.startswith(PREFIX_OF_API):
            return response
        page = error_page(request, 405)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The refusal's own sentence; anything that is not a refusal goes on as it was."""
        if not isinstance(exception, DomainError) or request.path_info.startswith(PREFIX_OF_API):
            return None
        status: Any = next((code for kind, code in STATUS.items() if isinstance(exception, kind)), 400)
        return error_page(request, status, str(exception), getattr(exception, "wait", None))
