"""The blocks of a project's own page (`/me/projects/…/`): each subject registers the one it answers for.

    def register() -> None:
        sections.register(Section("diagnosis", _("Diagnostic"), "projects/support/diagnosis.html", shown, place=20))

`shown(project, user, now)` gives what the template reads as `content`, or None when there is nothing to show to
that reader. `asks(project, content, now)` says from the same content what the holder has to do; it heads the page,
before every block.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from projects.models import Project

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Ask:
    """One thing that is expected of the holder: a sentence, the button that leads to it, and until when."""

    sentence: Any
    label: Any
    url: str
    due_on: date | None = None


def _nothing(project: Project, content: Content, now: datetime) -> Iterable[Ask]:
    return ()


@dataclass(frozen=True)
class Section:
    """A block of the page; `slug` is its anchor, `place` its order (10, 20, 30…)."""

    slug: str
    title: Any
    template: str
    shown: Callable[[Project, Any, datetime], Content | None]
    place: int
    asks: Callable[[Project, Content, datetime], Iterable[Ask]] = _nothing


@dataclass(frozen=True)
class ShownSection:
    """A block with what it shows of one project."""

    slug: str
    title: Any
    template: str
    content: Content = field(default_factory=dict)


_SECTIONS: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a block; one a slug."""
    if _SECTIONS.get(section.slug, section) != section:
        message = f"Two blocks of a project are called {section.slug}."
        raise ValueError(message)
    _SECTIONS[section.slug] = section


def registered() -> list[Section]:
    """Every block, in the order of the page."""
    return sorted(_SECTIONS.values(), key=lambda section: (section.place, section.slug))


def sections_of(project: Project, user: Any, now: datetime) -> list[ShownSection]:
    """The blocks that have something to show of the project to the reader."""
    found = ((section, section.shown(project, user, now)) for section in registered())
    return [
        ShownSection(section.slug, section.title, section.template, content)
        for section, content in found
        if content is not None
    ]


def asks_of(project: Project, blocks: Iterable[ShownSection], now: datetime) -> list[Ask]:
    """What the holder's blocks expect of them: what is due first, first."""
    found = [ask for block in blocks for ask in _SECTIONS[block.slug].asks(project, block.content, now)]
    return sorted(found, key=lambda ask: (ask.due_on is None, ask.due_on or date.max))
