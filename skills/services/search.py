"""One search for the directory's page, the API and the admin: pages of cards, counts and facets.

Only rows that the reader's audience may find are ever looked at, so nothing (a count, a facet, a
suggestion) can tell of a profile that the reader may not see.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from hashlib import blake2s
from typing import Any

from django.db import connection

from mdm_platform.encryption import Undecipherable, decrypt_json, encrypt_json
from mdm_platform.search.query import invalid_cursor
from skills.audiences import audience_of, face_of
from skills.models import Profile
from skills.models.card import CURATION
from skills.services import quotas, readings, search_facets, search_terms
from skills.services.search_query import FRESHNESS, NAME, RELEVANCE, Query
from skills.services.search_terms import Terms
from skills.text import stems

CANDIDATES = 300
COUNT_CAP = 10_000
ADMIN_CAP = 5_000
QUALITY = "quality"
_ORDERS = {
    QUALITY: ("quality", "DESC", "smallint"),
    FRESHNESS: ("refreshed_at", "DESC", "timestamptz"),
    NAME: ("name_sort", "ASC", "text"),
    RELEVANCE: ("score", "DESC", "numeric"),
}


@dataclass(frozen=True)
class Result:
    """A card found; `text` is its JSON, sent as it stands. `matched_on` lists `{field, value, label}`."""

    profile_id: int
    text: str
    matched_on: list[dict[str, Any]]

    @cached_property
    def card(self) -> dict[str, Any]:
        """The card, read."""
        return json.loads(self.text)


@dataclass(frozen=True)
class Page:
    """Cards in order with the cursors of the neighbouring pages; `near` when only names that sound alike match."""

    results: list[Result]
    next: str | None
    previous: str | None
    near: bool


@dataclass(frozen=True)
class _Position:
    """Where a page starts: after (or before, `back`) a row. `floor` bounds the candidates that are ranked."""

    order: str
    key: Any
    profile_id: int
    back: bool = False
    floor: tuple[int, int] | None = None


class Search:
    """One search by one reader; page, count and facets share what was understood of the words."""

    def __init__(self, query: Query, user: Any, *, audience: str = "") -> None:
        self.query = query
        self.user = user
        self.audience = audience or face_of(user)
        self._floor: tuple[int, int] | None = None

    @cached_property
    def terms(self) -> Terms:
        """The search as PostgreSQL reads it."""
        return search_terms.compiled(self.query, self.audience)

    def page(self, *, reader: str = "") -> Page:
        """The page asked for. `reader` names an anonymous caller for the quota.

        Raises QuotaExceeded beyond the cards of the day, InvalidInput for a damaged cursor. Staff and partners
        leave a trace on each private profile listed.
        """
        quotas.require(user=self.user, reader=reader)
        position = self._position()
        rows, more = self._rows(position)
        results = [self._result(row) for row in rows]
        quotas.charge(user=self.user, reader=reader, cards=len(results))
        readings.trace_many(profiles=Profile.objects.filter(pk__in=[one.profile_id for one in results]), by=self.user)
        back = position is not None and position.back
        has_next, has_previous = (True, more) if back else (more, position is not None)
        return Page(
            results,
            self._cursor(rows[-1], back=False) if rows and has_next else None,
            self._cursor(rows[0], back=True) if rows and has_previous else None,
            self.terms.near,
        )

    def count(self) -> dict[str, Any]:
        """How many cards match: `{"value": 10000, "exact": false}` beyond the cap."""
        found = search_terms.count_up_to(self.terms, COUNT_CAP + 1)
        return {"value": min(found, COUNT_CAP), "exact": found <= COUNT_CAP}

    def every_id(self, *, limit: int) -> list[int]:
        """The profiles that match, in the order of their creation, `limit` at most: for exports."""
        condition, params = self.terms.where()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT profile_id FROM skills_profilecard WHERE {condition} ORDER BY profile_id LIMIT %s",  # noqa: S608  built of placeholders
                [*params, limit],
            )
            return [row[0] for row in cursor.fetchall()]

    def facets(self) -> dict[str, list[search_facets.Value]]:
        """For each facet its values with how many cards they would leave."""
        return search_facets.counted(self.terms)

    @property
    def _order(self) -> str:
        return QUALITY if self.query.ordering == RELEVANCE and not self.terms.segments else self.query.ordering

    def _rows(self, position: _Position | None) -> tuple[list[tuple], bool]:
        """The rows of the page, and whether there are more beyond in the direction walked.

        By relevance the best candidates come first, ranked; below them (`floor`) rows go on by quality.
        """
        size = self.query.page_size
        self._floor = position.floor if position else None
        back = position is not None and position.back
        order = position.order if position else self._order
        rows = self._select(order, position, size + 1)
        if len(rows) <= size and self._floor and self.terms.reach == search_terms.EXACT:
            if order == RELEVANCE and not back:
                rows += self._select(QUALITY, None, size + 1 - len(rows))
            elif order == QUALITY and back:
                rows += self._select(RELEVANCE, _Position(RELEVANCE, None, 0, back=True), size + 1 - len(rows))
        more = len(rows) > size
        rows = rows[:size]
        return (rows[::-1], more) if back else (rows, more)

    def _select(self, order: str, position: _Position | None, limit: int) -> list[tuple]:
        """Rows as (profile, card, reasons, order, key), and for ranked ones their floor and number."""
        column, direction, kind = _ORDERS[order]
        back = position is not None and position.back
        source, params = self._ranked() if order == RELEVANCE else self._ordered(column)
        after = ""
        if position is not None and position.key is not None:
            sign = "<" if (direction == "DESC") != back else ">"
            after = f"WHERE ({column}, profile_id) {sign} (%s::{kind}, %s)"
            params += [position.key, position.profile_id]
        towards = {"DESC": "ASC", "ASC": "DESC"}[direction] if back else direction
        matched = ", ".join(["card.fts @@ %s::tsquery"] * len(self.terms.reasons))
        floor = ", floor_quality, floor_profile, candidates" if order == RELEVANCE else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH page AS ({source} {after} ORDER BY {column} {towards}, profile_id {towards} LIMIT %s) "  # noqa: S608  built of placeholders
                f"SELECT page.profile_id, card.card, ARRAY[{matched}]::boolean[], '{order}', page.{column}{floor} "
                "FROM page JOIN skills_profilecard card ON card.profile_id = page.profile_id AND card.audience = %s "
                f"ORDER BY page.{column} {towards}, page.profile_id {towards}",
                [*params, limit, *(reason.query for reason in self.terms.reasons), self.audience],
            )
            rows = cursor.fetchall()
        exact = self.terms.reach == search_terms.EXACT
        if order == RELEVANCE and rows and exact and self._floor is None and rows[0][7] >= CANDIDATES:
            self._floor = (rows[0][5], rows[0][6])
        return rows

    def _ordered(self, column: str) -> tuple[str, list[Any]]:
        condition, params = self.terms.where()
        below = ""
        if self._floor and column == QUALITY:
            below, params = "AND (quality, profile_id) < (%s, %s)", [*params, *self._floor]
        rows = f"SELECT profile_id, {column} FROM skills_profilecard WHERE {condition} {below}"  # noqa: S608  built of placeholders
        return f"SELECT * FROM ({rows}) found", params  # noqa: S608  as above

    def _ranked(self) -> tuple[str, list[Any]]:
        condition, params = self.terms.where()
        score, score_params = self.terms.ranked()
        if self.terms.reach != search_terms.EXACT:
            kept = f"ORDER BY similarity(name_key, %s) DESC, profile_id DESC LIMIT {CANDIDATES}"
            bounds: list[Any] = [self.terms.name]
        elif self._floor:
            kept, bounds = "AND (quality, profile_id) >= (%s, %s)", list(self._floor)
        else:
            kept, bounds = f"ORDER BY quality DESC, profile_id DESC LIMIT {CANDIDATES}", []
        rows = f"SELECT profile_id, quality, name_key, fts FROM skills_profilecard WHERE {condition} {kept}"  # noqa: S608  built of placeholders
        floor = (
            "min(quality) OVER () AS floor_quality, count(*) OVER () AS candidates, "
            "first_value(profile_id) OVER (ORDER BY quality, profile_id) AS floor_profile"
        )
        ranked = f"SELECT profile_id, {score} AS score, {floor} FROM ({rows}) candidate"  # noqa: S608  as above
        return f"SELECT * FROM ({ranked}) found", [*score_params, *params, *bounds]  # noqa: S608  as above

    def _result(self, row: tuple) -> Result:
        matched: dict[tuple[str, str], dict[str, Any]] = {}
        for reason, holds in zip(self.terms.reasons, row[2], strict=True):
            if holds:
                entry = {"field": reason.field, "value": reason.value or None, "label": dict(reason.labels)}
                matched.setdefault((reason.field, reason.value), entry)
        if ("skills", "") in matched:
            named = [self._named(skill) for skill in json.loads(row[1])["skills"] if self._speaks_of(skill)]
            matched |= {("skills", entry["value"]): entry for entry in named}
        precise = {field for field, value in matched if value}
        kept = [entry for (field, value), entry in matched.items() if value or field not in precise]
        return Result(row[0], row[1], kept)

    @cached_property
    def _stems(self) -> frozenset[str]:
        """The stems of the words that were asked for."""
        return frozenset(stem for segment in self.terms.segments for stem in segment.stems)

    def _speaks_of(self, skill: dict[str, Any]) -> bool:
        """Whether a label of the card's skill, in any language, holds a word that was asked for."""
        return any(not self._stems.isdisjoint(stems(label)) for label in skill["label"].values())

    def _named(self, skill: dict[str, Any]) -> dict[str, Any]:
        return {"field": "skills", "value": skill["slug"], "label": skill["label"]}

    def _cursor(self, row: tuple, *, back: bool) -> str:
        key = row[4]
        written = str(key) if isinstance(key, Decimal) else key.isoformat() if isinstance(key, datetime) else key
        floor = list(self._floor) if self._floor else None
        return encrypt_json([self._print, row[3], written, row[0], back, floor]).rstrip("=")

    @property
    def _print(self) -> str:
        """Ties a cursor to its search."""
        asked = f"{self.audience} {self.query.at('').encoded()}"
        return blake2s(asked.encode(), digest_size=8).hexdigest()

    def _position(self) -> _Position | None:
        token = self.query.cursor
        if not token:
            return None
        try:
            printed, order, key, profile_id, back, floor = decrypt_json(token + "=" * (-len(token) % 4))
        except (Undecipherable, ValueError):
            raise invalid_cursor() from None
        if printed != self._print:
            raise invalid_cursor()
        return _Position(order, key, profile_id, back, tuple(floor) if floor else None)


def search(query: Query, user: Any, *, reader: str = "") -> Page:
    """A page of the cards that this user may find; see `Search.page`."""
    return Search(query, user).page(reader=reader)


def profile_ids_for_admin(q: str, user: Any) -> list[int]:
    """The profiles of any state that these words find, best first, for the admin's list; none for other people."""
    if audience_of(user) != "staff":
        return []
    found = Search(Query(q=q, page_size=ADMIN_CAP), user, audience=CURATION)
    rows, _more = found._rows(None)
    return [row[0] for row in rows]
