"""The public register: what somebody looks for in it, page by page, with counts and facets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import blake2s
from typing import Any, ClassVar

from django.db.models import Count, F, Func, Q, QuerySet
from django.utils import timezone

from associations.models import Association, Sector
from associations.services.association_presenters import label_holders
from mdm_platform.encryption import Undecipherable, decrypt_json, encrypt_json
from mdm_platform.search import query as reading
from mdm_platform.search.query import PAGE_SIZE, SearchQuery
from skills import text
from skills.services.search import invalid_cursor

NAME, RECENT = "name", "recent"
ORDERINGS = (NAME, RECENT)
LABELLED, REGISTERED, GROUP = "labelled", "registered", "group"
SITUATIONS = (LABELLED, REGISTERED, GROUP)
_KEYS = {NAME: ("name_key", "", str), RECENT: ("verified_at", "-", datetime.fromisoformat)}
Counted = dict[str, list[tuple[str, int, bool]]]


def province(value: str) -> str:
    """The code of a province, as the HCP writes it."""
    if len(value) > 12 or not set(value) <= set("0123456789."):
        raise ValueError("province")
    return value


@dataclass(frozen=True)
class DirectoryQuery(SearchQuery):
    """A search in the register: words, sectors, country of the seat, province of action, label."""

    MANY: ClassVar = ("sector", "country", "province", "action")
    ONE: ClassVar = ("q", "situation")
    DEFAULT_ORDERING: ClassVar = NAME
    READERS: ClassVar = {
        "q": reading.text,
        "sector": reading.code(Sector.values),
        "country": reading.letters(2, upper=True),
        "action": reading.letters(2, upper=True),
        "province": province,
        "situation": reading.code(SITUATIONS),
        "ordering": reading.code(ORDERINGS),
        **reading.PAGING_READERS,
    }

    q: str = ""
    sector: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    situation: str = ""
    ordering: str = NAME
    cursor: str = ""
    page_size: int = PAGE_SIZE


@dataclass(frozen=True)
class DirectoryPage:
    """Associations in order, with the cursors of the neighbouring pages."""

    associations: list[Association]
    next: str | None = None
    previous: str | None = None


class DirectorySearch:
    """One search of the register, the same for every reader: only what is public is found."""

    def __init__(self, query: DirectoryQuery, *, today: date | None = None) -> None:
        self.query = query
        self.today = today or timezone.localdate()

    def page(self) -> DirectoryPage:
        """The page asked for. InvalidInput for a damaged cursor, or one of another search."""
        field, sign, _read = _KEYS[self.query.ordering]
        position = self._position()
        rows, back = self.found, position is not None and position[2]
        if position is not None:
            key, pk, _back = position
            compare = "gt" if (sign == "") != back else "lt"
            rows = rows.filter(Q(**{f"{field}__{compare}": key}) | Q(**{field: key, f"pk__{compare}": pk}))
        towards = {"": "-", "-": ""}[sign] if back else sign
        found = list(rows.order_by(f"{towards}{field}", f"{towards}pk")[: self.query.page_size + 1])
        more, found = len(found) > self.query.page_size, found[: self.query.page_size]
        if back:
            found.reverse()
        has_next, has_previous = (True, more) if back else (more, position is not None)
        return DirectoryPage(
            found,
            self._cursor(found[-1], back=False) if found and has_next else None,
            self._cursor(found[0], back=True) if found and has_previous else None,
        )

    def count(self) -> int:
        """How many associations match."""
        return self.found.count()

    def facets(self) -> Counted:
        """For each facet its codes with how many associations they would leave."""
        return {name: self._counted(name, code) for name, code in _FACETS.items()} | {"situation": self._situations()}

    def by_province(self) -> dict[str, int]:
        """How many of the associations found act in each province."""
        counted = self.found.filter(provinces__isnull=False).order_by().values("provinces").annotate(total=Count("pk"))
        return dict(counted.values_list("provinces", "total"))

    @cached_property
    def found(self) -> QuerySet[Association]:
        """Every association that matches, in no order."""
        return self._matching(without="")

    def _matching(self, *, without: str) -> QuerySet[Association]:
        rows = Association.objects.public()
        words = list(dict.fromkeys(text.stems(self.query.q)))
        if words:
            rows = rows.filter(search_words__contains=words)
        for name, narrow in _NARROWED.items():
            codes = getattr(self.query, name)
            if codes and name != without:
                rows = narrow(rows, codes)
        return rows if without == "situation" else self._in_situation(rows, self.query.situation)

    def _in_situation(self, rows: QuerySet[Association], situation: str) -> QuerySet[Association]:
        if situation == LABELLED:
            return rows.filter(pk__in=label_holders(self.today))
        return rows.filter(is_registered=situation == REGISTERED) if situation else rows

    def _counted(self, name: str, code: Any) -> list[tuple[str, int, bool]]:
        rows = self._matching(without=name).order_by().annotate(code=code).values("code")
        counted = rows.annotate(total=Count("pk")).values_list("code", "total")
        return sorted(((found, total, True) for found, total in counted if found), key=lambda row: (-row[1], row[0]))

    def _situations(self) -> list[tuple[str, int, bool]]:
        rows = self._matching(without="situation")
        labelled = label_holders(self.today)
        counted = rows.aggregate(
            labelled=Count("pk", filter=Q(pk__in=labelled)),
            registered=Count("pk", filter=Q(is_registered=True)),
            group=Count("pk", filter=Q(is_registered=False)),
        )
        return [(name, counted[name], True) for name in SITUATIONS if counted[name]]

    def _cursor(self, association: Association, *, back: bool) -> str:
        key = getattr(association, _KEYS[self.query.ordering][0])
        written = key.isoformat() if isinstance(key, datetime) else key
        return encrypt_json([self._print, written, association.pk, back]).rstrip("=")

    def _position(self) -> tuple[Any, int, bool] | None:
        token = self.query.cursor
        if not token:
            return None
        try:
            printed, key, pk, back = decrypt_json(token + "=" * (-len(token) % 4))
        except (Undecipherable, ValueError):
            raise invalid_cursor() from None
        if printed != self._print:
            raise invalid_cursor()
        return _KEYS[self.query.ordering][2](key), pk, back

    @property
    def _print(self) -> str:
        """Ties a cursor to its search."""
        return blake2s(f"associations {self.query.at('').encoded()}".encode(), digest_size=8).hexdigest()


def _acting_in(rows: QuerySet[Association], codes: Iterable[str]) -> QuerySet[Association]:
    through = Association.provinces.through.objects.filter(province__in=codes)
    return rows.filter(pk__in=through.values("association"))


_NARROWED: dict[str, Callable[[QuerySet[Association], Iterable[str]], QuerySet[Association]]] = {
    "sector": lambda rows, codes: rows.filter(sectors__overlap=list(codes)),
    "country": lambda rows, codes: rows.filter(country__in=codes),
    "action": lambda rows, codes: rows.filter(countries_of_action__overlap=list(codes)),
    "province": _acting_in,
}
_FACETS: dict[str, Any] = {
    "sector": Func(F("sectors"), function="unnest"),
    "country": F("country"),
    "province": F("provinces"),
}
