"""The figures of one kind of case, beside those of every kind: what one page hides, the others do not tell.

Whoever reads the page of everything and that of each kind subtracts them: a group that is hidden for one kind is then
hidden for another too, and never alone on its page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from grievances.services import figures
from grievances.services.figure_divisions import KIND
from grievances.services.figures import SMALLEST, Division, Figures, Group

Place = tuple[int, str]


@dataclass
class Page:
    """The groups of one kind, and the names of the figures that it must hide for the sake of the others."""

    whole: Group
    tables: list[dict[str, Group]]
    kept: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
