"""Short public lists that pickers read whole: regions, countries, languages."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.http import Http404
from django.utils.cache import patch_cache_control, patch_vary_headers
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from mdm_platform.api.viewsets import PlatformEndpoint
from mdm_platform.territories.countries import plain

MAX_AGE_SECONDS = 3600


class WholeList(BasePagination):
    """The envelope of every list, around all the rows at once."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list:
        """Every row."""
        return list(queryset)

    def get_paginated_response(self, data: list) -> Response:
        """One page, without neighbours."""
        return Response({"results": data, "next": None, "previous": None})

    def parameters(self, view: Any) -> list[str]:
        """None: there is one page."""
        return []

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page in OpenAPI."""
        address = {"type": "string", "format": "uri", "nullable": True}
        properties = {"results": schema, "next": address, "previous": address}
        return {"type": "object", "required": list(properties), "properties": properties}


class ReferenceViewSet(PlatformEndpoint):
    """A short list found by `?q=` in any language and script, and its rows by code; cached an hour by browsers.

    Subclasses give `rows()`, and `searched`, the names of the fields where `q` is looked for.
    """

    pagination_class = WholeList
    filter_backends = ()
    lookup_field = "code"
    lookup_value_converter = "str"
    permission_map: ClassVar[dict[str, str]] = {
        "list": "territories.view_territories",
        "retrieve": "territories.view_territories",
    }
    query_parameters: ClassVar[dict[str, tuple[str, ...]]] = {"list": ("q",)}
    searched: ClassVar[tuple[str, ...]] = ("code", "name_fr", "name_ar", "name_en")

    def rows(self) -> Iterable[Any]:
        """Every row, sorted for the reader."""
        return sorted(self.get_queryset(), key=lambda row: plain(row.name))

    def list(self, request: Request) -> Response:
        """The rows that hold every word of `q` in one of their names."""
        words = plain(request.query_params.get("q", "")).split()
        found = [row for row in self.rows() if self._holds(row, words)]
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, code: str) -> Response:
        """The row of that code."""
        for row in self.rows():
            if row.code == code:
                self.check_object_permissions(request, row)
                return Response(self.get_serializer(row).data)
        raise Http404

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let browsers keep a good answer."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
            patch_vary_headers(response, ["Accept-Language"])
        return response

    def _holds(self, row: Any, words: Sequence[str]) -> bool:
        text = plain(" ".join(getattr(row, name) for name in self.searched))
        return all(word in text for word in words)
