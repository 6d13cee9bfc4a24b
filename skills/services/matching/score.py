"""The score: one covering index read skill by skill gives the best profiles of a need, exactly.

A skill held at the level asked, or better, earns all its points; each level missing costs a quarter of them. A skill
that is not held earns a tenth when another of the same broader group is. The region and fluency in the need's own
language earn the rest. Points are integers, so that every order is the same everywhere; equal ones go by number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from skills.services.matching.demand import LANGUAGE, REGION, SCALE, Demand

GROUP_SHARE = 10
MOST = 100
_WORK_MEMORY = "32MB"
_FEW = 10
_TERMS = (
    "term(skill_id, group_id, level, points, quarter) AS MATERIALIZED "
    "(SELECT *, points / 4 FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::integer[]) "
    "given(skill_id, group_id, level, points))"
)
_HELD = (
    "SELECT held.profile_id, sum(term.quarter * (4 - greatest(term.level - held.level, 0))) AS skills, "
    "sum(term.points) FILTER (WHERE term.group_id IS NOT NULL) AS grouped, "
    "CASE WHEN any_value(held.regions) & %s <> 0 THEN %s ELSE 0 END AS region, "
    "CASE WHEN any_value(held.facts) & %s <> 0 THEN %s ELSE 0 END AS language "
    "FROM term JOIN skills_candidateskill held ON held.skill_id = term.skill_id WHERE {conditions} "
    "GROUP BY held.profile_id"
)
_KIN = (
    "SELECT coalesce(sum(term.points / %s), 0) AS kin FROM term WHERE near.could_gain > 0 "
    "AND term.group_id IS NOT NULL AND EXISTS (SELECT 1 FROM skills_candidateskill other "
    "WHERE other.profile_id = near.profile_id AND other.skill_id = term.group_id AND other.faces & %s <> 0) "
    "AND NOT EXISTS (SELECT 1 FROM skills_candidateskill same "
    "WHERE same.profile_id = near.profile_id AND same.skill_id = term.skill_id AND same.faces & %s <> 0)"
)
_STATEMENT = (
    f"WITH {_TERMS}, base AS MATERIALIZED ({_HELD}), "  # noqa: S608  built of constants
    "known AS (SELECT profile_id, skills, region, language, "
    "skills + region + language AS points, (%s - coalesce(grouped, 0)) / %s AS could_gain FROM base), "
    "bar AS (SELECT points FROM known ORDER BY points DESC OFFSET %s LIMIT 1), "
    "near AS (SELECT * FROM known WHERE points + could_gain >= coalesce((SELECT points FROM bar), 0)) "
    "SELECT near.profile_id, near.points + kin AS points, near.skills, kin, near.region, near.language "
    f"FROM near CROSS JOIN LATERAL ({_KIN}) gained ORDER BY 2 DESC, 1 LIMIT %s"
)


@dataclass(frozen=True)
class Found:
    """A profile and its points, of a million: those of its skills, of their groups, of the region, of the language."""

    profile_id: int
    points: int
    skills: int = 0
    kin: int = 0
    region: int = 0
    language: int = 0

    @property
    def score(self) -> int:
        """The score, 0 to 1000."""
        return self.points // SCALE


@dataclass(frozen=True)
class Scored:
    """A profile with its score (0 to 1000), its sub-scores and its reasons: codes and ids, no words."""

    profile_id: int
    score: int
    parts: dict[str, float] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)


def best(demand: Demand, *, limit: int = MOST, profile_ids: Sequence[int] | None = None) -> list[Found]:
    """The best profiles among those that meet the conditions and have at least one of the skills; the order is exact.

    Only rows that could reach the last place are looked at for their groups. With `profile_ids`, among those alone.
    """
    if not demand.terms or limit < 1:
        return []
    statement, params = _compiled(demand, limit, profile_ids)
    if profile_ids is not None and len(profile_ids) <= _FEW:
        return _run(statement, params)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('work_mem', %s, true)", [_WORK_MEMORY])
        return _run(statement, params)


def _run(statement: str, params: list[Any]) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [Found(*map(int, row)) for row in cursor.fetchall()]


def _compiled(demand: Demand, limit: int, profile_ids: Sequence[int] | None) -> tuple[str, list[Any]]:
    conditions, of_conditions = _conditions(demand, profile_ids)
    grouped = sum(term.points for term in demand.terms if term.wanted.group_id is not None)
    params = [
        [term.wanted.skill_id for term in demand.terms],
        [term.wanted.group_id for term in demand.terms],
        [term.wanted.level for term in demand.terms],
        [term.points for term in demand.terms],
        *(demand.regions, REGION, demand.fluency, LANGUAGE),
        *of_conditions,
        *(grouped, GROUP_SHARE, limit - 1),
        *(GROUP_SHARE, demand.face, demand.face),
        limit,
    ]
    return _STATEMENT.format(conditions=conditions), params


def _conditions(demand: Demand, profile_ids: Sequence[int] | None) -> tuple[str, list[Any]]:
    clauses, params = ["held.facts & %s = %s"], [demand.mask, demand.mask]
    if demand.seniority_min is not None:
        clauses.append("held.seniority >= %s")
        params.append(demand.seniority_min)
    if demand.excluded:
        clauses.append("held.profile_id <> ALL(%s)")
        params.append(sorted(demand.excluded))
    if profile_ids is not None:
        clauses.append("held.profile_id = ANY(%s)")
        params.append(sorted(set(profile_ids)))
    for code, level in demand.rare_languages:
        clauses.append(
            "EXISTS (SELECT 1 FROM skills_profilelanguage spoken WHERE spoken.profile_id = held.profile_id "
            "AND spoken.language_id = %s AND spoken.level >= %s)"
        )
        params += [code, level]
    return " AND ".join(clauses), params
