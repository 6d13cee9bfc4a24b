"""What is expected of an association now: each subject of the app adds its own lines.

todo.register(provider)  # provider(association, user, today) gives the lines that this officer should read
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

LATEST = date.max


@dataclass(frozen=True)
class Todo:
    """One thing to do: its sentence, where it is done, until when. `tone`: "", "warning" or "danger"."""

    label: Any
    url: str
    due: date | None = None
    tone: str = ""

    def is_late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today


Provider = Callable[[Any, Any, date], Iterable[Todo]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Ask this provider too, each time an officer opens the association's home; registering again changes nothing."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def expected(*, association: Any, user: Any, today: date) -> list[Todo]:
    """Everything that waits for the association, what is late or due first."""
    found = [one for provider in _providers for one in provider(association, user, today)]
    return sorted(found, key=lambda one: (one.due or LATEST, one.tone == ""))
