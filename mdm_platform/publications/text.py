"""The light markup of published texts, read into blocks that a template sets: nothing in it is ever HTML.

## A heading            ### A smaller one
- an item of a list     1. an item of a numbered list
Lines that follow each other are one paragraph; an empty line ends it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEADING = re.compile(r"(#{2,3})\s+(.+)")
_ITEM = re.compile(r"[-•*]\s+(.+)")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+(.+)")


@dataclass(frozen=True)
class Block:
    """A piece of a text: `kind` is heading, subheading, list, numbered or paragraph."""

    kind: str
    text: str = ""
    items: list[str] = field(default_factory=list)
    anchor: str = ""


def blocks(text: str) -> list[Block]:
    """The pieces of the text, headings with an anchor."""
    return list(_numbered_headings(_blocks(text)))


def headings(found: list[Block]) -> list[Block]:
    """The main headings, for a table of contents."""
    return [block for block in found if block.kind == "heading"]


def lines(text: str) -> list[str]:
    """The text as lines to compare: a heading, an item or a paragraph each."""
    return [line for block in blocks(text) for line in (block.items or [block.text])]


def _blocks(text: str) -> Iterator[Block]:
    kind, held = "", list[str]()
    for line in [*text.replace("\r", "").split("\n"), ""]:
        written = line.strip()
        found, words = _read(written)
        if held and (found != kind or found in ("heading", "subheading", "")):
            yield _closed(kind, held)
            held = []
        kind = found
        if words:
            held.append(words)


def _read(written: str) -> tuple[str, str]:
    heading = _HEADING.fullmatch(written)
    if heading:
        return ("heading" if len(heading[1]) == 2 else "subheading"), heading[2]
    for kind, pattern in (("list", _ITEM), ("numbered", _NUMBERED)):
        item = pattern.fullmatch(written)
        if item:
            return kind, item[1]
    return ("paragraph" if written else ""), written


def _closed(kind: str, held: list[str]) -> Block:
    if kind in ("list", "numbered"):
        return Block(kind, items=held)
    return Block(kind, " ".join(held))


def _numbered_headings(found: Iterator[Block]) -> Iterator[Block]:
    number = 0
    for block in found:
        if block.kind == "heading":
            number += 1
            yield Block(block.kind, block.text, anchor=f"part-{number}")
        else:
            yield block
