"""Pages of a search by the last row seen: row 1,000,000 costs what row 20 costs, and no row is shown twice.

A cursor is encrypted and tied to its search: it says nothing to who reads an address, and fits no other search.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any, ClassVar, NamedTuple

from django.db.models import Model, Q, QuerySet

from mdm_platform.encryption import Undecipherable, decrypt_json, encrypt_json
from mdm_platform.search.query import SearchQuery, invalid_cursor


@dataclass(frozen=True)
class Order:
    """An order by one field, then by primary key the same way; `read` makes a value of what a cursor wrote."""

    field: str
    read: Callable[[str], Any] = str
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """Rows in order, with the cursors of the neighbouring pages."""

    rows: list[Any]
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True)
class Place(SearchQuery):
    """Where one is in a list that is no search of its own: what was asked of it, and the last row seen."""

    ONE: ClassVar[tuple[str, ...]] = ("asked",)

    asked: str = ""
    ordering: str = ""
    cursor: str = ""
    page_size: int = 50


class Position(NamedTuple):
    """The row after which a page begins, or before which it ends."""

    key: Any
    pk: int
    is_backward: bool


def position(query: SearchQuery, *, order: Order, kind: str) -> Position | None:
    """Where the query's cursor points; None for the first page.

    InvalidInput for a damaged cursor, or one of another search.
    """
    return _position(query.cursor, _printed(query, kind), order)


def page(rows: QuerySet, *, query: SearchQuery, order: Order, kind: str) -> Page:
    """The page that the query's cursor names, among rows in no order. `kind` tells one sort of search from others.

    InvalidInput for a damaged cursor, or one of another search.
    """
    after = position(query, order=order, kind=kind)
    back = after is not None and after.is_backward
    upwards = order.descending == back
    if after is not None:
        compare = "gt" if upwards else "lt"
        beyond = Q(**{f"{order.field}__{compare}": after.key}) | Q(
            **{order.field: after.key, f"pk__{compare}": after.pk}
        )
        rows = rows.filter(beyond, **{f"{order.field}__{compare}e": after.key})  # the index starts where the page does
    sign = "" if upwards else "-"
    found = list(rows.order_by(f"{sign}{order.field}", f"{sign}pk")[: query.page_size + 1])
    return _page(found, query, order, _printed(query, kind), back=back)


def forward(found: list[Any], *, query: SearchQuery, order: Order, kind: str) -> Page:
    """The page of rows that were read otherwise: in order, from the cursor on, with one more when there is one."""
    return _page(found, query, order, _printed(query, kind), back=False)


def _page(found: list[Any], query: SearchQuery, order: Order, printed: str, *, back: bool) -> Page:
    more, found = len(found) > query.page_size, found[: query.page_size]
    if back:
        found.reverse()
    has_next, has_previous = (True, more) if back else (more, bool(query.cursor))
    return Page(
        found,
        _cursor(found[-1], printed, order, back=False) if found and has_next else None,
        _cursor(found[0], printed, order, back=True) if found and has_previous else None,
    )


def _printed(query: SearchQuery, kind: str) -> str:
    return blake2s(f"{kind} {query.at('').encoded()}".encode(), digest_size=8).hexdigest()


def _cursor(row: Model, printed: str, order: Order, *, back: bool) -> str:
    key = getattr(row, order.field)
    written = key.isoformat() if hasattr(key, "isoformat") else key
    return encrypt_json([printed, written, row.pk, back]).rstrip("=")


def _position(cursor: str, printed: str, order: Order) -> Position | None:
    if not cursor:
        return None
    try:
        tied, key, pk, back = decrypt_json(cursor + "=" * (-len(cursor) % 4))
    except (Undecipherable, ValueError):
        raise invalid_cursor() from None
    if tied != printed:
        raise invalid_cursor()
    return Position(order.read(key), pk, back)
