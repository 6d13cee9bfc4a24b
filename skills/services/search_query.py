"""What somebody searches for: one object that pages, API and admin parse from their parameters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput
from skills.models import Availability, Contribution, LanguageLevel
from skills.models.profile import MAX_SENIORITY
from skills.text import LONGEST_QUERY

RELEVANCE, FRESHNESS, NAME = "relevance", "freshness", "name"
ORDERINGS = (RELEVANCE, FRESHNESS, NAME)
PAGE_SIZE, LARGEST_PAGE = 20, 100
MOST_VALUES = 20
LONGEST_VALUE = 120
MANY = ("domain", "skill", "country", "region", "language", "availability", "contribution")
ONE = ("q", "city", "seniority_min", "language_level", "remote", "updated_since")
FILTERS = (*MANY, *ONE)
PAGING = ("ordering", "cursor", "page_size")


@dataclass(frozen=True)
class Query:
    """A parsed search. Values of one filter widen it, except `skill`: every skill named must be there."""

    q: str = ""
    domain: tuple[str, ...] = ()
    skill: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    contribution: tuple[str, ...] = ()
    city: str = ""
    seniority_min: int | None = None
    language_level: str = ""
    remote: bool | None = None
    updated_since: datetime | None = None
    ordering: str = RELEVANCE
    cursor: str = ""
    page_size: int = PAGE_SIZE

    def without(self, name: str, value: str | None = None) -> "Query":
        """The same search with a filter, or one value of it, taken away; paging starts again."""
        emptied = Query.__dataclass_fields__[name].default
        kept = tuple(one for one in getattr(self, name) if one != value) if name in MANY and value else emptied
        return replace(self, cursor="", **{name: kept})

    def adding(self, name: str, value: str) -> "Query":
        """The same search with one more value of a filter; paging starts again."""
        if name in MANY:
            return replace(self, cursor="", **{name: (*getattr(self, name), value)})
        return replace(self, cursor="", **{name: _ONE_VALUE[name](value)})

    def at(self, cursor: str | None) -> "Query":
        """The same search at another page."""
        return replace(self, cursor=cursor or "")

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the search."""
        return any(getattr(self, name) not in ("", (), None) for name in FILTERS)

    def encoded(self) -> str:
        """The search as the query string of an address, empty when nothing is asked."""
        return urlencode(self.pairs())

    def pairs(self) -> list[tuple[str, str]]:
        """The search as names and values, for addresses and for the hidden fields of a form."""
        pairs: list[tuple[str, str]] = []
        for name in FILTERS:
            value = getattr(self, name)
            values = value if isinstance(value, tuple) else (value,)
            pairs += [(name, _written(one)) for one in values if one not in ("", None)]
        if self.ordering != RELEVANCE:
            pairs.append(("ordering", self.ordering))
        if self.page_size != PAGE_SIZE:
            pairs.append(("page_size", str(self.page_size)))
        if self.cursor:
            pairs.append(("cursor", self.cursor))
        return pairs


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _text(value: str) -> str:
    return " ".join(value.replace("\x00", " ").split())[:LONGEST_QUERY]


def _short(value: str) -> str:
    return _text(value)[:LONGEST_VALUE]


def _code(choices: Iterable[str]) -> Any:
    known = frozenset(choices)

    def read(value: str) -> str:
        if value not in known:
            raise ValueError(
                _("Choisissez une valeur de la liste : %(values)s.") % {"values": ", ".join(sorted(known))}
            )
        return value

    return read


def _letters(size: int, *, upper: bool) -> Any:
    def read(value: str) -> str:
        code = value.upper() if upper else value.lower()
        if not (code.isascii() and code.isalpha() and 2 <= len(code) <= size):
            raise ValueError(_("Ce code n’a pas la forme attendue."))
        return code

    return read


def _region(value: str) -> str:
    if not (value.isascii() and value.isdigit() and len(value) == 2):
        raise ValueError(_("Le code d’une région a deux chiffres."))
    return value


def _years(value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value[:4]) <= MAX_SENIORITY):
        raise ValueError(_("Indiquez un nombre d’années entre 0 et %(most)s.") % {"most": MAX_SENIORITY})
    return int(value)


def _boolean(value: str) -> bool:
    if value.lower() not in ("true", "false", "1", "0"):
        raise ValueError(_("Répondez par true ou false."))
    return value.lower() in ("true", "1")


def _moment(value: str) -> datetime:
    try:
        moment = parse_datetime(value)
        day = parse_date(value) if moment is None else None
    except ValueError:
        moment = day = None
    if moment is None and day is not None:
        moment = datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
    if moment is None:
        raise ValueError(_("Écrivez la date comme 2026-01-31 ou 2026-01-31T08:00:00Z."))
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _size(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:4]) <= LARGEST_PAGE and len(value) <= 3):
        raise ValueError(_("Indiquez un nombre entre 1 et %(most)s.") % {"most": LARGEST_PAGE})
    return int(value)


_ONE_VALUE: dict[str, Any] = {
    "q": _text,
    "city": _short,
    "domain": _short,
    "skill": _short,
    "country": _letters(2, upper=True),
    "region": _region,
    "language": _letters(3, upper=False),
    "availability": _code(Availability.values),
    "contribution": _code(Contribution.values),
    "seniority_min": _years,
    "language_level": _code(LanguageLevel.values),
    "remote": _boolean,
    "updated_since": _moment,
    "ordering": _code(ORDERINGS),
    "page_size": _size,
    "cursor": str,
}


def parse(params: Any, *, lenient: bool = False) -> Query:
    """The search that these parameters ask for (a QueryDict, or a mapping of lists).

    Unknown names are ignored here. A wrong value raises InvalidInput that names its field; with
    `lenient`, for pages, it is dropped instead.
    """
    values: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for name in (*FILTERS, *PAGING):
        given = [value for value in _given(params, name) if value.strip()]
        read: list[Any] = []
        for value in dict.fromkeys(given[: MOST_VALUES if name in MANY else 1]):
            try:
                read.append(_ONE_VALUE[name](value.strip()))
            except ValueError as fault:
                faults.setdefault(name, []).append(str(fault))
        if read:
            values[name] = tuple(dict.fromkeys(read)) if name in MANY else read[0]
    if values.get("language_level") and not values.get("language"):
        values.pop("language_level")
        faults["language_level"] = [_("Indiquez aussi la langue.")]
    if faults and not lenient:
        raise InvalidInput(fields=faults)
    return Query(**values)


def _given(params: Any, name: str) -> Sequence[str]:
    if hasattr(params, "getlist"):
        return params.getlist(name)
    value = params.get(name, ()) if isinstance(params, Mapping) else ()
    return [value] if isinstance(value, str) else list(value)
