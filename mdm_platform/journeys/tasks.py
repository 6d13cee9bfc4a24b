"""How far each step of a journey is, and what it says when it is read again before sending."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mdm_platform.components import Row

DONE, CURRENT, TODO, OPTIONAL, LOCKED = "done", "current", "todo", "optional", "locked"


@dataclass(frozen=True)
class Task:
    """One step: `state` is done, current (begun), todo, optional (nothing given yet) or locked."""

    slug: str
    label: Any
    state: str
    hint: str = ""


@dataclass(frozen=True)
class Section:
    """One step to read again: its rows, where to change them, and what is still needed before sending."""

    slug: str
    label: Any
    url: str
    rows: tuple[Row, ...]
    needed: tuple[str, ...]


def state_of(*, is_begun: bool, is_lacking: bool) -> str:
    """The state of a step that may be filled; it is lacking while the record cannot be sent without more of it."""
    if is_lacking:
        return CURRENT if is_begun else TODO
    return DONE if is_begun else OPTIONAL


def next_task(tasks: Iterable[Task]) -> Task | None:
    """The first step without which the record cannot be sent."""
    return next((task for task in tasks if task.state in (CURRENT, TODO)), None)
