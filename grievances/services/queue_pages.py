"""Pages of a queue as quick as their SQL: the statement is compiled once for what a person may read, then only run.

The statement is that of the querysets, so it reads what `visible_to` lets read. It depends on nothing but the list, the
person, their roles and the units of their desk, which are read again at each request: they are its key.
"""

from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q

from grievances.models import Case, Category
from grievances.models.unit import desk_of
from grievances.services import queues
from grievances.services.queues import Queue
from mdm_platform.institutions.models import Institution
from mdm_platform.search import keyset

KIND = "grievances.queue"
LASTING = (Queue.UNIT, Queue.MINE, Queue.OPEN, Queue.QUALIFY, Queue.TAKE_UP, Queue.REOPENING)
MOST_KEPT = 500
SIZE = 50
A_MOMENT, A_KEY = datetime(1970, 1, 1, tzinfo=UTC), -1


def _columns(model: type[Model], *wanted: str) -> tuple[str, ...]:
    """These columns, in the order in which the model makes its objects."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in wanted)


OF_CASE = _columns(
    Case,
    *("id", "number", "state", "kind", "priority", "is_confidential", "escalation_level", "campaign_tag"),
    *("due_at", "category_id", "unit_id", "agent_id"),
)
PARTS: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
    ("category", Category, _columns(Category, "id", "label_fr", "label_ar", "label_en")),
    ("unit", Institution, _columns(Institution, "id", "name_fr", "name_ar", "name_en")),
    ("agent", get_user_model(), _columns(get_user_model(), "id", "full_name", "email")),
)
COLUMNS = (*OF_CASE, *(f"{name}__{column}" for name, _model, columns in PARTS for column in columns))
Statement = tuple[str, tuple[Any, ...]]

_known: OrderedDict[Any, Statement] = OrderedDict()
_lock = Lock()


def page(user: Any, queue: str, *, cursor: str = "", size: int = SIZE) -> keyset.Page:
    """One page of a list, as the workplace shows it."""
    place, order = keyset.Place(asked=queue, cursor=cursor, page_size=size), queues.order_of(queue)
    after = keyset.position(place, order=order, kind=KIND)
    if queue not in LASTING or (after is not None and after.is_backward):
        found = queues.for_list(queues.rows(queue, user))
        return keyset.page(found, query=place, order=order, kind=KIND)
    try:
        statement = _statement(user, Queue(queue), size, is_first=after is None)
    except EmptyResultSet:
        return keyset.forward([], query=place, order=order, kind=KIND)
    found = _run(statement, after)
    return keyset.forward(found, query=place, order=order, kind=KIND)


def _statement(user: Any, queue: Queue, size: int, *, is_first: bool) -> Statement:
    key = (queue, size, is_first, user.pk, user.role_names, desk_of(user))
    with _lock:
        known = _known.get(key)
        if known is not None:
            _known.move_to_end(key)
            return known
    made = _compiled(user, queue, size, is_first=is_first)
    with _lock:
        _known[key] = made
        while len(_known) > MOST_KEPT:
            _known.popitem(last=False)
    return made


def _compiled(user: Any, queue: Queue, size: int, *, is_first: bool) -> Statement:
    rows = queues.rows(queue, user)
    if not is_first:
        beyond = Q(due_at__gt=A_MOMENT) | Q(due_at=A_MOMENT, pk__gt=A_KEY)
        rows = rows.filter(beyond, due_at__gte=A_MOMENT)
    return rows.order_by("due_at", "pk").values_list(*COLUMNS)[: size + 1].query.sql_with_params()


def _run(statement: Statement, after: keyset.Position | None) -> list[Case]:
    sql, params = statement
    if after is not None:
        given = {A_MOMENT: after.key, A_KEY: after.pk}
        params = tuple(given.get(one, one) for one in params)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return _cases(rows)


def _cases(rows: list[tuple[Any, ...]]) -> list[Case]:
    """The rows as objects; a category, a unit or an agent of several cases is made once."""
    made: dict[tuple[str, Any], Model] = {}
    found = []
    for row in rows:
        case = Case.from_db("default", OF_CASE, row[: len(OF_CASE)])
        start = len(OF_CASE)
        for name, model, columns in PARTS:
            values = row[start : start + len(columns)]
            start += len(columns)
            if values[0] is not None and (name, values[0]) not in made:
                made[name, values[0]] = model.from_db("default", columns, values)
            case._state.fields_cache[name] = made.get((name, values[0]))
        found.append(case)
    return found
