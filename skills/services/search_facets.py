"""Facets: how many cards each value of a filter would leave, counted on the rows of the reader's audience.

A facet whose filter is in use ignores it, so that its other values can be added; skills narrow together.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from skills.models import Availability, Contribution, Domain, Skill
from skills.services.search_terms import Terms

CAP = 20_000
TOP = {"skill": 20, "country": 60, "language": 30}
_VALUES = {
    "domain": "SELECT 'domain', domain_id::text, count(*) FROM hits WHERE domain_id IS NOT NULL GROUP BY 2",
    "country": "SELECT 'country', country, count(*) FROM hits WHERE country <> '' GROUP BY 2",
    "region": "SELECT 'region', value, count(*) FROM hits, unnest(regions) value GROUP BY 2",
    "skill": "SELECT 'skill', value::text, count(*) FROM hits, unnest(skills) value GROUP BY 2",
    "language": "SELECT 'language', value, count(*) FROM hits, unnest(languages) value GROUP BY 2",
    "availability": "SELECT 'availability', availability, count(*) FROM hits WHERE availability <> '' GROUP BY 2",
    "contribution": "SELECT 'contribution', value, count(*) FROM hits, unnest(contributions) value GROUP BY 2",
    "seniority_min": (
        "SELECT 'seniority_min', least::text, count(*) FROM hits, unnest(ARRAY[0, 2, 5, 10, 15, 20]) least "
        "WHERE seniority >= least GROUP BY 2"
    ),
}
_COLUMNS = {
    "domain": "domain_id",
    "country": "country",
    "region": "regions",
    "skill": "skills",
    "language": "languages",
    "availability": "availability",
    "contribution": "contributions",
    "seniority_min": "seniority",
}
FACETS = tuple(_VALUES)


@dataclass(frozen=True)
class Value:
    """One value of a facet: its code as the filter takes it, its labels by language when it is a concept."""

    code: str
    count: int
    exact: bool
    labels: dict[str, str] = field(default_factory=dict)


def counted(terms: Terms) -> dict[str, list[Value]]:
    """The values of every facet, the commonest first."""
    own = [name for name in FACETS if name != "skill" and _is_used(terms, name)]
    rows = _count(terms, [name for name in FACETS if name not in own], without="")
    for name in own:
        rows |= _count(terms, [name], without=name)
    return _labelled(rows)


def _is_used(terms: Terms, name: str) -> bool:
    return name in terms.filters or (name == "seniority_min" and terms.query.seniority_min is not None)


def _count(terms: Terms, facets: list[str], *, without: str) -> dict[str, list[tuple[str, int, bool]]]:
    condition, params = terms.where(without=without)
    columns = ", ".join(_COLUMNS[name] for name in facets)
    parts = " UNION ALL ".join(_VALUES[name] for name in facets)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH hits AS MATERIALIZED (SELECT {columns} FROM skills_profilecard WHERE {condition} LIMIT %s) "  # noqa: S608  built of placeholders
            f"SELECT '', '', count(*) FROM hits UNION ALL {parts}",
            [*params, CAP + 1],
        )
        rows = cursor.fetchall()
    exact = next(count for facet, _code, count in rows if not facet) <= CAP
    found: dict[str, list[tuple[str, int, bool]]] = defaultdict(list)
    for facet, code, count in rows:
        if facet:
            found[facet].append((code, count, exact))
    return {name: _ordered(name, found[name]) for name in facets}


def _ordered(name: str, rows: list[tuple[str, int, bool]]) -> list[tuple[str, int, bool]]:
    if name == "seniority_min":
        return sorted(rows, key=lambda row: int(row[0]))
    return sorted(rows, key=lambda row: (-row[1], row[0]))[: TOP.get(name)]


def _labelled(rows: dict[str, list[tuple[str, int, bool]]]) -> dict[str, list[Value]]:
    concepts: dict[str, dict[str, Any]] = {}
    for name, model in (("domain", Domain), ("skill", Skill)):
        wanted = [int(code) for code, _count, _exact in rows.get(name, ())]
        concepts[name] = {str(pk): found for pk, found in model.objects.in_bulk(wanted).items()}
    known = {"availability": set(Availability.values), "contribution": set(Contribution.values)}
    found: dict[str, list[Value]] = {}
    for name in FACETS:
        values = []
        for code, count, exact in rows.get(name, ()):
            if name in concepts:
                concept = concepts[name].get(code)
                if concept is None:
                    continue
                labels = {one: text for one in ("fr", "ar", "en") if (text := getattr(concept, f"label_{one}"))}
                values.append(Value(concept.slug, count, exact, labels))
            elif code in known.get(name, {code}):
                values.append(Value(code, count, exact))
        found[name] = values
    return found
