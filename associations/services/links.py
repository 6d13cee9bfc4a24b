"""Where an association's home leads: each subject of the app adds its own pages.

links.register(provider)  # provider(association, user, today) gives the pages that this officer may open
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class HomeLink:
    """A page about the association: its name, its address, and where it stands in a few words."""

    label: Any
    url: str
    hint: Any = ""
    icon: str = ""


Provider = Callable[[Any, Any, date], Iterable[HomeLink]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Show these pages too on the association's home; registering again changes nothing."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def pages(*, association: Any, user: Any, today: date) -> list[HomeLink]:
    """The pages that the user may open from the association's home, in the order of registration."""
    return [one for provider in _providers for one in provider(association, user, today)]
