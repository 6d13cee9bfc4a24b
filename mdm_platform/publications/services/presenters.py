"""What pages show of publications: cards, articles, versions, and what changed between two."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mdm_platform.publications import text
from mdm_platform.publications.models import PublicationVersion
from mdm_platform.translated import LANGUAGE_CODES

WORDS_A_MINUTE = 200
TITLES_KEPT = 1


@dataclass(frozen=True)
class Article:
    """A version as a page, in the reader's language where it is written in it."""

    title: str
    summary: str
    blocks: list[text.Block]
    contents: list[text.Block]
    language: str
    number: int
    published_at: datetime | None
    minutes: int
    is_current: bool
    changes: str


@dataclass(frozen=True)
class Change:
    """Lines of a text that were added, removed, or stayed; `skipped` counts those that stayed and are not shown."""

    kind: str
    label: str
    lines: list[str] = field(default_factory=list)
    skipped: int = 0


def language_of(version: PublicationVersion) -> str:
    """The language in which the reader reads the version: the reader's, else the first that is written."""
    wanted = (get_language() or "fr")[:2]
    return next((code for code in (wanted, *LANGUAGE_CODES) if getattr(version, f"body_{code}", "")), "fr")


def article(version: PublicationVersion) -> Article:
    """The version as a page."""
    language = language_of(version)
    body = getattr(version, f"body_{language}")
    found = text.blocks(body)
    return Article(
        title=getattr(version, f"title_{language}") or version.title,
        summary=getattr(version, f"summary_{language}"),
        blocks=found,
        contents=text.headings(found),
        language=language,
        number=version.number,
        published_at=version.published_at,
        minutes=max(1, round(len(body.split()) / WORDS_A_MINUTE)) if body else 0,
        is_current=version.state == "published",
        changes=version.changes,
    )


def changes(before: PublicationVersion | None, after: PublicationVersion) -> list[Change]:
    """What is new and what is gone, in the language in which the reader reads the later version."""
    language = language_of(after)
    old = text.lines(getattr(before, f"body_{language}")) if before is not None else []
    new = text.lines(getattr(after, f"body_{language}"))
    return list(_compared(old, new))


def _compared(old: list[str], new: list[str]) -> Iterable[Change]:
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            kept = new_to - new_from
            first = new[new_from : new_from + TITLES_KEPT] if new_from == 0 else []
            yield Change("same", _("Inchangé"), first, kept - len(first))
            continue
        if old_to > old_from:
            yield Change("removed", _("Retiré"), old[old_from:old_to])
        if new_to > new_from:
            yield Change("added", _("Ajouté"), new[new_from:new_to])


def by_number(versions: Iterable[Any], number: int) -> tuple[Any, Any]:
    """The version of that number and the readable one before it, each None where there is none."""
    ordered = sorted(versions, key=lambda one: one.number)
    place = next((index for index, one in enumerate(ordered) if one.number == number), None)
    if place is None:
        return None, None
    return ordered[place], ordered[place - 1] if place else None
