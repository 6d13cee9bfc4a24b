"""Objects of which some readers of the logs learn nothing, not even that they exist.

The logs hold ids alone, but a row says that something happened, and how many times. An app that hides an object from
somebody says it here, once:

    hidden.register("grievances.case", lambda user: Case.objects.about_an_institution_of(user))
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from django.db.models.functions import Cast

Rows = TypeVar("Rows", bound=models.QuerySet)
_rules: dict[str, Callable[[Any], models.QuerySet | None]] = {}


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
