"""Searches that an address holds: a frozen record of filters, parsed from parameters and written back.

A kind of search is a frozen dataclass that extends `SearchQuery` and says which of its fields may hold several
values (`MANY`), which hold one (`ONE`), and how each value is read (`READERS`, ValueError with a sentence
when it is wrong). Pages, API and admin then parse, narrow and widen it alike.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput

PAGE_SIZE, LARGEST_PAGE = 20, 100
MOST_VALUES = 20
LONGEST_QUERY, LONGEST_VALUE = 300, 120
PAGING = ("ordering", "cursor", "page_size")


@dataclass(frozen=True)
class SearchQuery:
    """A parsed search; every change starts again at the first page."""

    MANY: ClassVar[tuple[str, ...]] = ()
    ONE: ClassVar[tuple[str, ...]] = ()
    READERS: ClassVar[Mapping[str, Callable[[str], Any]]] = {}
    DEFAULT_ORDERING: ClassVar[str] = ""

    def without(self, name: str, value: str | None = None) -> Self:
        """The same search with a filter, or one value of it, taken away."""
        emptied = next(field.default for field in fields(self) if field.name == name)
        kept = tuple(one for one in getattr(self, name) if one != value) if name in self.MANY and value else emptied
        return replace(self, cursor="", **{name: kept})

    def adding(self, name: str, value: str) -> Self:
        """The same search with one more value of a filter."""
        if name in self.MANY:
            return replace(self, cursor="", **{name: (*getattr(self, name), value)})
        return replace(self, cursor="", **{name: self.READERS[name](value)})

    def ordered(self, ordering: str) -> Self:
        """The same search in another order."""
        return replace(self, cursor="", ordering=ordering)

    def at(self, cursor: str | None) -> Self:
        """The same search at another page."""
        return replace(self, cursor=cursor or "")

    def holds(self, name: str, code: str) -> bool:
        """Whether that value of a filter is chosen."""
        held = getattr(self, name)
        return code in held if name in self.MANY else held is not None and str(held).lower() == code.lower()

    @property
    def filters(self) -> tuple[str, ...]:
        """The names of every filter."""
        return (*self.MANY, *self.ONE)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the search."""
        return any(getattr(self, name) not in ("", (), None) for name in self.filters)

    def chosen(self) -> list[tuple[str, str]]:
        """Every value of every filter, by its name, as an address holds it."""
        pairs: list[tuple[str, str]] = []
        for name in self.filters:
            value = getattr(self, name)
            values = value if isinstance(value, tuple) else (value,)
            pairs += [(name, _written(one)) for one in values if one not in ("", None)]
        return pairs

    def encoded(self) -> str:
        """The search as the query string of an address, empty when nothing is asked."""
        return urlencode(self.pairs())

    def pairs(self) -> list[tuple[str, str]]:
        """The search as names and values, for addresses and for the hidden fields of a form."""
        pairs = self.chosen()
        if self.ordering != self.DEFAULT_ORDERING:
            pairs.append(("ordering", self.ordering))
        if self.page_size != PAGE_SIZE:
            pairs.append(("page_size", str(self.page_size)))
        if self.cursor:
            pairs.append(("cursor", self.cursor))
        return pairs

    @classmethod
    def parse(cls, params: Any, *, lenient: bool = False) -> Self:
        """The search that these parameters ask for (a QueryDict, or a mapping of lists).

        Unknown names are ignored here. A wrong value raises InvalidInput that names its field; with
        `lenient`, for pages, it is dropped instead.
        """
        values: dict[str, Any] = {}
        faults: dict[str, list[str]] = {}
        for name in (*cls.MANY, *cls.ONE, *PAGING):
            written = (value.replace("\x00", " ").strip() for value in _given(params, name))
            given = [value for value in written if value]
            read: list[Any] = []
            for value in dict.fromkeys(given[: MOST_VALUES if name in cls.MANY else 1]):
                try:
                    read.append(cls.READERS[name](value))
                except ValueError as fault:
                    faults.setdefault(name, []).append(str(fault))
            if read:
                values[name] = tuple(dict.fromkeys(read)) if name in cls.MANY else read[0]
        faults |= cls.contradictions(values)
        if faults and not lenient:
            raise InvalidInput(fields=faults)
        return cls(**values)

    @classmethod
    def contradictions(cls, values: dict[str, Any]) -> dict[str, list[str]]:
        """What cannot be asked together, taken out of the values; a sentence for each."""
        return {}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _given(params: Any, name: str) -> Sequence[str]:
    if hasattr(params, "getlist"):
        return params.getlist(name)
    value = params.get(name, ()) if isinstance(params, Mapping) else ()
    return [value] if isinstance(value, str) else list(value)


def text(value: str) -> str:
    """The words, on one line and not endless."""
    return " ".join(value.replace("\x00", " ").split())[:LONGEST_QUERY]


def short_text(value: str) -> str:
    """A code or a name."""
    return text(value)[:LONGEST_VALUE]


def code(choices: Iterable[str]) -> Any:
    """Reads one of these codes."""

    known = frozenset(choices)

    def read(value: str) -> str:
        if value not in known:
            raise ValueError(
                _("Choisissez une valeur de la liste : %(values)s.") % {"values": ", ".join(sorted(known))}
            )
        return value

    return read


def letters(longest: int, *, upper: bool) -> Any:
    """Reads an ISO code of that many letters at most."""

    def read(value: str) -> str:
        written = value.upper() if upper else value.lower()
        if not (written.isascii() and written.isalpha() and 2 <= len(written) <= longest):
            raise ValueError(_("Ce code n’a pas la forme attendue."))
        return written

    return read


def region(value: str) -> str:
    """The code of a Moroccan region."""
    if not (value.isascii() and value.isdigit() and len(value) == 2):
        raise ValueError(_("Le code d’une région a deux chiffres."))
    return value


def years(most: int) -> Callable[[str], int]:
    """Reads a number of years."""

    def read(value: str) -> int:
        if not (value.isascii() and value.isdigit() and int(value[:4]) <= most):
            raise ValueError(_("Indiquez un nombre d’années entre 0 et %(most)s.") % {"most": most})
        return int(value)

    return read


def boolean(value: str) -> bool:
    """true or false."""
    if value.lower() not in ("true", "false", "1", "0"):
        raise ValueError(_("Répondez par true ou false."))
    return value.lower() in ("true", "1")


def moment(value: str) -> datetime:
    """An instant; a day is its first moment in Morocco."""
    try:
        found = parse_datetime(value)
        day = parse_date(value) if found is None else None
    except ValueError:
        found = day = None
    if found is None and day is not None:
        found = datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
    if found is None:
        raise ValueError(_("Écrivez la date comme 2026-01-31 ou 2026-01-31T08:00:00Z."))
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def size(value: str) -> int:
    """How many results a page holds."""
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:4]) <= LARGEST_PAGE and len(value) <= 3):
        raise ValueError(_("Indiquez un nombre entre 1 et %(most)s.") % {"most": LARGEST_PAGE})
    return int(value)


PAGING_READERS = {"page_size": size, "cursor": str}


def invalid_cursor() -> InvalidInput:
    """The refusal of a cursor that was damaged, or made for another search."""
    sentence = _("Ce curseur n’est pas valide pour cette recherche. Reprenez à la première page.")
    return InvalidInput(sentence, code="invalid_cursor", fields={"cursor": [sentence]})
