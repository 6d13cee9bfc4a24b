"""What the API answers beside its endpoints: unknown addresses, and the page that explains errors."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from mdm_platform import access
from mdm_platform.api.errors import Problem, ProblemResponse


@access.public
@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """404 as a problem; with a word on the slash when only that is missing."""
    detail = "" if request.path.endswith("/") else _("Les adresses de l’API finissent par « / ».")
    return ProblemResponse(Problem(HTTPStatus.NOT_FOUND, "not_found", detail))
