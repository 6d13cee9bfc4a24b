"""A disk without room: whatever page shows the refusal, it answers 507, so that machines and operators know."""

from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from mdm_platform.errors import DomainError

_met: ContextVar[bool] = ContextVar("full_disk", default=False)


class StorageFull(DomainError):
    """The disk has no room left."""

    code = "storage_full"
    message = _("Le fichier n’a pas pu être enregistré : l’espace est plein. Réessayez plus tard.")
    status = HTTPStatus.INSUFFICIENT_STORAGE


def met() -> StorageFull:
    """The refusal to raise; the request under way will answer 507."""
    _met.set(True)
    return StorageFull()


class FullDiskMiddleware:
    """Gives 507 to the page that tells that the disk is full, be it the form itself; a redirection stays one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _met.set(False)
        try:
            response = self.get_response(request)
            if _met.get() and not HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST:
                response.status_code = HTTPStatus.INSUFFICIENT_STORAGE
        finally:
            _met.reset(token)
        return response
