"""What the API answers beside its endpoints: its description, its reading pages, unknown addresses."""

from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from mdm_platform import access
from mdm_platform.api.error_codes import TITLES
from mdm_platform.api.errors import Problem, ProblemResponse


class SchemaView(SpectacularAPIView):
    """The OpenAPI description, in YAML or JSON by the Accept header, in the caller's language."""

    http_method_names = ["get", "head"]

    def _get_schema_response(self, request: Request) -> HttpResponse:
        form = type(request.accepted_renderer)
        content_type = f"{form.media_type}; charset={form.charset}" if form.charset else form.media_type
        headers = {"Cache-Control": "public, max-age=3600"}
        return HttpResponse(_written(get_language(), form), content_type=content_type, headers=headers)


class DocsView(SpectacularSwaggerSplitView):
    """The reading page: Swagger UI from a package, with its script at an address of its own for the security policy."""

    http_method_names = ["get", "head"]
    template_name = "api/docs.html"
    url_name = "api_schema"


@access.public
@require_safe
def error_codes(request: HttpRequest) -> HttpResponse:
    """Every code of an error answer, where its `type` points."""
    return render(request, "api/errors.html", {"codes": sorted(TITLES.items())})


@access.public
@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """404 as a problem; with a word on the slash when only that is missing."""
    detail = "" if request.path.endswith("/") else _("Les adresses de l’API finissent par « / ».")
    return ProblemResponse(Problem(HTTPStatus.NOT_FOUND, "not_found", detail))


@lru_cache(maxsize=8)
def _schema(language: str) -> dict[str, Any]:
    """The description, made once a process and language: it is the same for everybody."""
    return SchemaGenerator().get_schema(request=None, public=True)


@lru_cache(maxsize=16)
def _written(language: str, form: type[BaseRenderer]) -> bytes:
    """The same as a file; writing its YAML takes a tenth of a second."""
    text = form().render(_schema(language), renderer_context={})
    return text if isinstance(text, bytes) else text.encode()
