"""Access, portability and erasure (law 09-08, art. 5, 7, 8; GDPR art. 15, 17, 20).

Every app that keeps something about a person registers a section: it can be shown, exported
and erased without this package knowing the app.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from mdm_platform.formats import nice_date, nice_datetime

DAY = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")


def _nothing(user: Any) -> list[str]:
    return []


@dataclass(frozen=True)
class DataSection:
    """What one app holds about a person.

    `export(user)` gives rows of readable keys and JSON values, `erase(user)` removes them or makes
    them nobody's; it may run twice. `kept(user)` says in sentences what an erasure would leave for
    a time, why and until when.
    """

    name: str
    label: Any
    export: Callable[[Any], list[dict[str, Any]]]
    erase: Callable[[Any], None]
    kept: Callable[[Any], list[str]] = _nothing


_sections: dict[str, DataSection] = {}


def register(section: DataSection) -> None:
    """Add a section; ImproperlyConfigured when another has its name."""
    known = _sections.get(section.name)
    if known is not None and known != section:
        message = f"The data section {section.name} is registered twice."
        raise ImproperlyConfigured(message)
    _sections[section.name] = section


def sections() -> list[DataSection]:
    """Every section, in the order of registration."""
    return list(_sections.values())


def export(user: Any) -> dict[str, list[dict[str, Any]]]:
    """Everything held about the person, by section name."""
    return {section.name: section.export(user) for section in sections()}


def readable(user: Any) -> list[tuple[Any, list[dict[str, str]]]]:
    """Everything held about the person as words: each section's label and rows."""
    return [
        (section.label, [{key: _words(value) for key, value in row.items()} for row in section.export(user)])
        for section in sections()
    ]


def _words(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return str(_("oui") if value else _("non"))
    if isinstance(value, Mapping):
        return "\n".join(f"{key} : {_words(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_words(item) for item in value)
    written = str(value)
    if INSTANT.fullmatch(written):
        return nice_datetime(parse_datetime(written))
    return nice_date(parse_date(written)) if DAY.fullmatch(written) else written


def kept(user: Any) -> list[str]:
    """What an erasure today would leave for a time, why and until when: one sentence each."""
    return [sentence for section in sections() for sentence in section.kept(user)]


def erase(user: Any) -> None:
    """Erase every section, the latest registered first, inside the caller's transaction."""
    for section in reversed(sections()):
        section.erase(user)
