"""Reference data: each part registers a loader, `manage.py load_reference` runs them in order."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Loader:
    """One part of the reference data; `load` may run again at any time and answers how many rows it read."""

    name: str
    load: Callable[[], int]
    order: int


_loaders: dict[str, Loader] = {}


def register_loader(name: str, function: Callable[[], int], order: int) -> None:
    """Declare a loader; a name declared again replaces the first."""
    _loaders[name] = Loader(name, function, order)


def loaders() -> list[Loader]:
    """Every loader, in the order in which they run."""
    return sorted(_loaders.values(), key=lambda loader: (loader.order, loader.name))
