"""What components show, as small records with defaults: views and presenters build them.

A template reads attributes and keys alike, but a missing key fails the tests; these
records make the optional parts optional.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Link:
    """A text that leads somewhere; without an address it is the current place."""

    label: Any
    url: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Chip:
    """An active filter and the address of the list without it."""

    label: Any
    remove_url: str


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet. `count` None is unknown; `exact` False shows “1 000+”."""

    label: Any
    url: str
    count: int | None = None
    exact: bool = True
    selected: bool = False


@dataclass(frozen=True)
class Facet:
    """A group of values that narrow a list."""

    name: str
    label: Any
    values: Sequence[FacetValue] = ()
    shown: int = 7

    @property
    def first(self) -> list[FacetValue]:
        """What is shown at once: the first values, and all that are selected."""
        return [value for place, value in enumerate(self.values) if place < self.shown or value.selected]

    @property
    def rest(self) -> list[FacetValue]:
        """What stands under “more”."""
        return [value for place, value in enumerate(self.values) if place >= self.shown and not value.selected]


@dataclass(frozen=True)
class Step:
    """One task of a journey. `state`: done, current, todo, error or locked."""

    label: Any
    url: str = ""
    state: str = "todo"
    hint: Any = ""


@dataclass(frozen=True)
class Row:
    """A line of a summary: what it is, what was said, and where to change it."""

    label: Any
    value: Any = ""
    change_url: str = ""
    hint: Any = ""


@dataclass(frozen=True)
class ErrorLink:
    """A line of the error summary; `anchor` is the id of the field, empty for the whole form."""

    message: str
    anchor: str = ""
    label: str = ""


@dataclass(frozen=True)
class Person:
    """What a card says of a person, already filtered for its reader."""

    name: str
    url: str
    headline: str = ""
    place: str = ""
    domain: Any = ""
    photo_url: str = ""
    skills: Sequence[str] = ()
    matched_on: Sequence[Any] = ()
    badges: Sequence[Any] = field(default_factory=tuple)
    name_other: str = ""
    is_named: bool = True
    updated_at: Any = None
