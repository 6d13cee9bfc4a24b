"""Tables of which one divides the groups of another: a sum is hidden when its parts would tell a small group.

Families are the sums of their subjects. A family that is shown, less its subjects that are, is what its hidden subjects
hold together: nobody, or at least five in at least two of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

SMALLEST = 5
COUNTED_IN = {"received": "", "answered": "received", "late": "answered"}

Lines = Sequence[Any]


def protect(sums: Lines, parts: Lines, parents: Mapping[str, str], whole: Any) -> tuple[Any, ...]:
    """The lines of the sums, without those that the parts would betray; `parents` says of which sum each part is."""
    found = list(sums)
    for count in COUNTED_IN:
        betrayed = {
            line.code for line in found if _betrays(line, [p for p in parts if parents[p.code] == line.code], count)
        }
        found = [_hide(line, count) if line.code in betrayed else line for line in found]
        if betrayed:
            found = _with_company(found, count, getattr(whole, count))
    return tuple(found)


def _betrays(line: Any, parts: Lines, count: str) -> bool:
    """Whether the sum, less the parts that are shown, is a small group or a single one."""
    hidden = [part for part in parts if getattr(part, count) is None]
    rest = _rest(line, parts, count)
    if rest is None or not hidden:
        return False
    larger = _rest(line, parts, COUNTED_IN[count]) if COUNTED_IN[count] else None
    still = larger - rest if larger is not None else 0
    return len(hidden) == 1 or 0 < rest < SMALLEST or 0 < still < SMALLEST


def _rest(line: Any, parts: Lines, count: str) -> int | None:
    total = getattr(line, count)
    return None if total is None else total - sum(getattr(part, count) or 0 for part in parts)


def _with_company(lines: list[Any], count: str, total: int | None) -> list[Any]:
    """What is hidden is at least two sums, of five together: else the smallest of the others is hidden too."""
    while total is not None:
        shown = [line for line in lines if getattr(line, count) is not None]
        rest = total - sum(getattr(line, count) for line in shown)
        if not shown or (len(lines) - len(shown) > 1 and rest >= SMALLEST):
            break
        least = min(shown, key=lambda line: (getattr(line, count), line.code))
        lines = [_hide(line, count) if line is least else line for line in lines]
    return lines


def _hide(line: Any, count: str) -> Any:
    """The line without this count and what is counted in it; without anything when nothing received may be told."""
    if count == "received":
        return replace(line, **{field.name: None for field in fields(line) if field.name != "code"})
    return replace(line, late=None, late_share=None, **({"answered": None} if count == "answered" else {}))
