"""What follows when a file reaches a state: each subject says so, and the steps of the file know none of them.

    file_listeners.listen(SupportState.LAUNCHED, dates_of_follow_ups)  # (project, now)

`tell` is called inside the transaction of the step: a listener that fails undoes it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from projects.models import Project

Listener = Callable[[Project, datetime], Any]

_listeners: dict[str, list[Listener]] = {}


def listen(state: str, listener: Listener) -> None:
    """Call this when a file has reached the state; asking again changes nothing."""
    known = _listeners.setdefault(state, [])
    if listener not in known:
        known.append(listener)


def tell(project: Project, now: datetime) -> None:
    """Call whoever listens to the state in which the file is now."""
    for listener in _listeners.get(project.state, ()):
        listener(project, now)
