"""Reference data: each part registers a loader, `manage.py load_reference` runs them in order.

Whoever ships data that others made registers its credit too, which the legal notice shows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction


@dataclass(frozen=True)
class Loader:
    """One part of the reference data; `load` may run again at any time and answers how many rows it read."""

    name: str
    load: Callable[[], int]
    order: int


@dataclass(frozen=True)
class Credit:
    """Whom a data set comes from: a sentence for people, the licence's name, and where to read more."""

    text: Any
    licence: str
    url: str


_loaders: dict[str, Loader] = {}
_credits: dict[str, Credit] = {}


def register_loader(name: str, function: Callable[[], int], order: int) -> None:
    """Declare a loader; a name declared again replaces the first."""
    _loaders[name] = Loader(name, function, order)


def loaders() -> list[Loader]:
    """Every loader, in the order in which they run."""
    return sorted(_loaders.values(), key=lambda loader: (loader.order, loader.name))


def register_credit(name: str, text: Any, *, licence: str, url: str) -> None:
    """Declare whom a data set comes from; a name declared again replaces the first."""
    _credits[name] = Credit(text, licence, url)


def data_credits() -> list[Credit]:
    """Every credit, by name; the legal notice lists them."""
    return [credit for _name, credit in sorted(_credits.items())]


def write_rows(
    model: type[models.Model], key: str, rows: Iterable[Mapping[str, Any]], *, overwrite: bool = True
) -> int:
    """Create the rows that are missing and rewrite those that differ, in two statements; how many were written.

    `key` is the unique field that recognises a row. With `overwrite=False` a row that exists is
    left as staff made it.
    """
    with transaction.atomic():
        wanted = {row[key]: row for row in rows}
        kept = {getattr(row, key): row for row in model._base_manager.filter(**{f"{key}__in": wanted})}
        model._base_manager.bulk_create([model(**row) for name, row in wanted.items() if name not in kept])
        written = len(wanted) - len(kept)
        changed = [kept[name] for name in kept if overwrite and _differs(kept[name], wanted[name])]
        if changed:
            fields = [name for name in next(iter(wanted.values())) if name != key]
            model._base_manager.bulk_update(changed, fields)
    return written + len(changed)


def _differs(row: models.Model, wanted: Mapping[str, Any]) -> bool:
    """Give the row the wanted values; whether one of them was another."""
    different = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
