"""What some readers of the logs do not learn: that an object exists, or who wrote what is not signed.

The logs hold ids alone, but a row says that something happened, how many times, and by whom. An app says here, once:

    hidden.register("grievances.case", lambda user: Case.objects.about_an_institution_of(user))
    hidden.keep_authors("grievances.proposal", "start", "revise", "withdraw")
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from django.db.models.functions import Cast

Rows = TypeVar("Rows", bound=models.QuerySet)
_rules: dict[str, Callable[[Any], models.QuerySet | None]] = {}
_unnamed: dict[str, frozenset[str]] = {}


def register(object_type: str, of: Callable[[Any], models.QuerySet | None]) -> None:
    """Name the rows of a model that are hidden from a user; None when none can be."""
    _rules[object_type] = of


def without(rows: Rows, user: Any, *, prefix: str = "object") -> Rows:
    """These rows of a log, but those about an object that is hidden from the user."""
    for object_type, of in _rules.items():
        found = of(user)
        if found is not None:
            keys = found.order_by().annotate(key=Cast("pk", models.CharField())).values("key")
            rows = rows.exclude(**{f"{prefix}_type": object_type, f"{prefix}_id__in": keys})
    return rows


def keep_authors(workflow: str, *transitions: str) -> None:
    """Name to nobody who makes these transitions, for they are the author's."""
    _unnamed[workflow] = frozenset(transitions)


def is_unnamed(log: Any) -> bool:
    """Whether the author of this row of the log is named to nobody."""
    return log.transition in _unnamed.get(log.workflow, ())
