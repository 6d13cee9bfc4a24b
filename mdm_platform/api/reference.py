"""Short public lists that pickers read whole: regions, countries, languages."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.http import Http404
from django.utils.cache import patch_cache_control, patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from mdm_platform.api.pagination import (
    FORWARD,
    KeysetPagination,
    invalid_cursor,
    ordering_of,
    page_size_of,
    read_cursor,
    write_cursor,
)
from mdm_platform.api.viewsets import PlatformEndpoint
from mdm_platform.territories.countries import plain

MAX_AGE_SECONDS = 3600


class WholeList(KeysetPagination):
    """The envelope of a short list: all its rows at once, or pages of them when `page_size` is asked for.

    Raises InvalidInput (400) as KeysetPagination does.
    """

    def paginate_queryset(self, queryset: Iterable[Any], request: Request, view: Any = None) -> list:
        """Every row in the list's own order, or those of the asked page and order."""
        self.request = request
        self.ordering, fields = ordering_of(request, view)
        found = list(queryset)
        if "ordering" in request.query_params:
            found.sort(key=lambda row: [_sortable(getattr(row, name)) for name in fields])
        paged = {"page_size", "cursor"} & set(request.query_params)
        self.total = len(found)
        self.size = page_size_of(request) if paged else max(self.total, 1)
        self.start = self._start()
        return found[self.start : self.start + self.size]

    def get_next_link(self) -> str | None:
        """The address of the following page."""
        end = self.start + self.size
        return self._at(end) if end < self.total else None

    def get_previous_link(self) -> str | None:
        """The address of the preceding page."""
        return self._at(max(self.start - self.size, 0)) if self.start else None

    def _start(self) -> int:
        text = self.request.query_params.get("cursor")
        if text is None:
            return 0
        where, ordering, _direction, values = read_cursor(text)
        if where != self.request.path or ordering != self.ordering or [type(one) for one in values] != [int]:
            raise invalid_cursor()
        return values[0]

    def _at(self, start: int) -> str:
        cursor = write_cursor(self.request.path, self.ordering, FORWARD, [start])
        return replace_query_param(self._address(), "cursor", cursor)


def _sortable(value: Any) -> Any:
    return plain(str(value)) if not isinstance(value, int) else value


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
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {"name": ("name",), "code": ("code",)}
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
