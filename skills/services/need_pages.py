"""Long lists of needs, page by page: each begins after the last need of the one before."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from skills.models import Need


@dataclass(frozen=True)
class NeedSlice:
    """Needs in order; `after` is what the next page is asked with, empty on the last one."""

    needs: list[Need]
    after: str = ""
    is_first: bool = True


def page_after(needs: QuerySet[Need], ordering: str, after: str, *, size: int) -> NeedSlice:
    """The needs that follow the one whose public id is `after`; from the beginning when there is no such need.

    `ordering` is a date of every need in the list, with a minus for the latest first.
    """
    field, sign = ordering.removeprefix("-"), "-" if ordering.startswith("-") else ""
    last = _need_of(after)
    key = getattr(last, field) if last is not None else None
    rows = needs.with_parts().order_by(ordering, f"{sign}pk")
    if key is not None:
        side = "lt" if sign else "gt"
        rows = rows.filter(Q(**{f"{field}__{side}": key}) | Q(**{field: key, f"pk__{side}": last.pk}))
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    return NeedSlice(found, str(found[-1].public_id) if more else "", key is None)


def _need_of(after: str) -> Need | None:
    try:
        public_id = UUID(after)
    except ValueError:
        return None
    return Need.objects.filter(public_id=public_id).first()
