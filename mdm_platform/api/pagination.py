"""Pages of a list by keyset: stable while rows come and go, as quick on the last page as on the first.

`{"results": […], "next": "…?cursor=…", "previous": null}`. A cursor is encrypted: it holds the values
that the last row is sorted by, which may be a name, and names have no place in addresses.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import F, Field, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from mdm_platform.errors import InvalidInput

DEFAULT_SIZE, MAX_SIZE = 20, 100
FORWARD, BACKWARD = "n", "p"


class KeysetPagination(BasePagination):
    """Reads `cursor`, `page_size` (1 to 100) and `ordering` (one of the view's `orderings`).

    The fields of an ordering are columns or annotations; the primary key is added to break ties.
    Columns that may be null come last. A computed `float4` (ts_rank) must be cast to a double first.
    Raises InvalidInput (400) for a damaged cursor, a size out of bounds or an unknown ordering.
    """

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: Any = None) -> list:
        """The rows of the asked page."""
        self.request = request
        self.size = page_size_of(request)
        self.ordering, fields = ordering_of(request, view)
        self.keys = [_Key(queryset, name) for name in _with_tie_breaker(fields)]
        position = self._position()
        backward = position is not None and position[0] == BACKWARD
        queryset = queryset.order_by(*[key.order_by(reverse=backward) for key in self.keys])
        if position is not None:
            queryset = queryset.filter(_beyond(self.keys, position[1], reverse=backward))
        rows = list(queryset[: self.size + 1])
        more = len(rows) > self.size
        self.rows = rows[: self.size]
        if backward:
            self.rows.reverse()
        self.has_next = more or backward
        self.has_previous = more if backward else position is not None
        return self.rows

    def get_paginated_response(self, data: Sequence[Any]) -> Response:
        """The page with the addresses of its neighbours."""
        return Response({"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()})

    def get_next_link(self) -> str | None:
        """The address of the following page."""
        return self._link(FORWARD, self.rows[-1]) if self.rows and self.has_next else None

    def get_previous_link(self) -> str | None:
        """The address of the preceding page."""
        if not self.rows:
            return remove_query_param(self._address(), "cursor") if self.has_previous else None
        return self._link(BACKWARD, self.rows[0]) if self.has_previous else None

    def parameters(self, view: Any) -> list[str]:
        """The names of the query parameters read here."""
        return ["cursor", "page_size", "ordering"] if view.orderings else ["cursor", "page_size"]

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters in OpenAPI."""
        size = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
        parameters = [
            _query("cursor", {"type": "string"}, _("Position de la page : celle de « next » ou « previous ».")),
            _query("page_size", size, _("Nombre de résultats par page.")),
        ]
        if getattr(view, "orderings", None):
            orders = {"type": "string", "enum": list(view.orderings), "default": next(iter(view.orderings))}
            parameters.append(_query("ordering", orders, _("Ordre des résultats.")))
        return parameters

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page in OpenAPI."""
        address = {"type": "string", "format": "uri", "nullable": True}
        properties = {"results": schema, "next": address, "previous": address}
        return {"type": "object", "required": list(properties), "properties": properties}

    def _position(self) -> tuple[str, list[Any]] | None:
        text = self.request.query_params.get("cursor")
        if text is None:
            return None
        where, ordering, direction, values = read_cursor(text)
        if where != self.request.path or ordering != self.ordering or len(values) != len(self.keys):
            raise invalid_cursor()
        return direction, values

    def _address(self) -> str:
        return self.request.build_absolute_uri()

    def _link(self, direction: str, row: Any) -> str:
        values = [key.value_of(row) for key in self.keys]
        cursor = write_cursor(self.request.path, self.ordering, direction, values)
        return replace_query_param(self._address(), "cursor", cursor)


class _Key:
    """One field of the ordering: its direction, and whether its value may be missing."""

    def __init__(self, queryset: QuerySet, name: str) -> None:
        self.descending = name.startswith("-")
        self.name = name.lstrip("-")
        self.path = _path_of(queryset, self.name)
        self.nullable = any(field.null for field in self.path)

    def order_by(self, *, reverse: bool) -> OrderBy:
        """The ORDER BY term; nulls come last, or first in the reverse order."""
        nulls = {} if not self.nullable else {"nulls_first": True} if reverse else {"nulls_last": True}
        return OrderBy(F(self.name), descending=self.descending != reverse, **nulls)

    def same(self, value: Any) -> Q:
        """Rows that have the same value."""
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: Any, *, reverse: bool) -> Q:
        """Rows that come strictly after the value, in the direction walked."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if reverse else Q(pk__in=[])
        lookup = "lt" if self.descending != reverse else "gt"
        after = Q(**{f"{self.name}__{lookup}": value})
        return after | Q(**{f"{self.name}__isnull": True}) if self.nullable and not reverse else after

    def value_of(self, row: Any) -> Any:
        """The value of this field in a row, as the database keeps it."""
        for part in self.name.split("__"):
            row = getattr(row, part, None)
        return self.path[-1].get_prep_value(row) if self.path else row


def _beyond(keys: Sequence[_Key], values: Sequence[Any], *, reverse: bool) -> Q:
    """Rows after the position: the first key is beyond, or equal and the second is beyond, and so on."""
    condition, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        condition |= same & key.beyond(value, reverse=reverse)
        same &= key.same(value)
    first, value = keys[0], values[0]
    if not first.nullable:
        lookup = "lte" if first.descending != reverse else "gte"
        condition &= Q(**{f"{first.name}__{lookup}": value})
    return condition


def _path_of(queryset: QuerySet, name: str) -> list[Field]:
    """The fields that a name crosses (`institution__country`); none for an annotation, which is taken as never null."""
    if name in queryset.query.annotations:
        return []
    model, path = queryset.model, []
    for part in name.split("__"):
        try:
            path.append(model._meta.pk if part == "pk" else model._meta.get_field(part))
        except FieldDoesNotExist:
            message = f"{queryset.model.__name__} cannot be ordered by {name}."
            raise ImproperlyConfigured(message) from None
        model = path[-1].related_model or model
    return path


def _with_tie_breaker(fields: Sequence[str]) -> list[str]:
    if fields and fields[-1].lstrip("-") in {"pk", "id"}:
        return list(fields)
    return [*fields, "-pk" if fields and fields[0].startswith("-") else "pk"]


def page_size_of(request: Request) -> int:
    """The asked number of rows a page; InvalidInput out of bounds."""
    text = request.query_params.get("page_size")
    if text is None:
        return DEFAULT_SIZE
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MAX_SIZE):
        sentence = _("Demandez entre 1 et %(most)d résultats par page.") % {"most": MAX_SIZE}
        raise InvalidInput(sentence, fields={"page_size": [sentence]})
    return int(text)


def ordering_of(request: Request, view: Any) -> tuple[str, Sequence[str]]:
    """The asked ordering and its fields; InvalidInput for one that the view does not offer."""
    orderings = getattr(view, "orderings", None) or {}
    if not orderings:
        return "", ("pk",)
    name = request.query_params.get("ordering", next(iter(orderings)))
    if name not in orderings:
        sentence = _("Ordres acceptés : %(allowed)s.") % {"allowed": ", ".join(orderings)}
        raise InvalidInput(sentence, fields={"ordering": [sentence]})
    return name, orderings[name]


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def invalid_cursor() -> InvalidInput:
    """The refusal of a cursor that was damaged, or made for another list or order."""
    sentence = _("Ce curseur n’est pas valide pour cette liste. Reprenez à la première page.")
    return InvalidInput(sentence, code="invalid_cursor", fields={"cursor": [sentence]})


def write_cursor(where: str, ordering: str, direction: str, values: Sequence[Any]) -> str:
    """A position as an opaque text for an address."""
    content = json.dumps([where, ordering, direction, [_pack(value) for value in values]], separators=(",", ":"))
    return _box().encrypt(content.encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[str, str, str, list[Any]]:
    """The path, ordering, direction and values of a cursor; InvalidInput when it was not made here."""
    try:
        content = _box().decrypt(text + "=" * (-len(text) % 4))
    except (InvalidToken, ValueError):
        raise invalid_cursor() from None
    where, ordering, direction, values = json.loads(content)
    return where, ordering, direction, [_unpack(value) for value in values]


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"api.cursor:{secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


_TYPES = {
    "datetime": (datetime, datetime.isoformat, datetime.fromisoformat),
    "date": (date, date.isoformat, date.fromisoformat),
    "decimal": (Decimal, str, Decimal),
    "uuid": (UUID, str, UUID),
}


def _pack(value: Any) -> Any:
    for name, (kind, write, _read) in _TYPES.items():
        if isinstance(value, kind):
            return {name: write(value)}
    return value


def _unpack(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((name, text),) = value.items()
    return _TYPES[name][2](text)
