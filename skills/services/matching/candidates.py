"""Who may be matched, and what matching may know of them: rows written with the cards, in the same transaction.

Rows hold what an institution's face may see and nothing else, so that neither a rank nor a reason tells of a field
that its owner hides.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from mdm_platform.accounts import lifecycle
from mdm_platform.accounts.services import consents
from skills.audiences import ABROAD, Audience
from skills.models import Candidate, Profile
from skills.services import taxonomy
from skills.services.matching import facts
from skills.services.presenters import visible_fields

MATCHING = "matching"
BATCH = 500
_READ = frozenset({"skills", "languages", "availability", "seniority", "origin_region", "regions_of_interest"})


@dataclass(frozen=True)
class _Row:
    profile_id: int
    faces: int
    facts: int
    seniority: int
    regions: int
    levels: Mapping[int, int]


def register() -> None:
    """Listen to the accounts; once at start."""
    lifecycle.listen("consent_changed", follow_consent)


@transaction.atomic
def rebuild_many(profile_ids: Iterable[int], *, now: datetime | None = None) -> None:
    """Write anew what matching knows of these profiles, in the caller's transaction."""
    wanted = sorted(set(profile_ids))
    for start in range(0, len(wanted), BATCH):
        batch = Profile.objects.filter(pk__in=wanted[start : start + BATCH])
        profiles = list(batch.with_parts().order_by("pk"))
        shared = {face: set(batch.consented_for(face).values_list("pk", flat=True)) for face in facts.FACES}
        ancestors = taxonomy.ancestors({row.skill_id for one in profiles for row in one.profile_skills.all()})
        write(profiles, ancestors=ancestors, shared=shared, now=now or timezone.now())


def follow_consent(*, user: Any, purpose: str, given: bool) -> None:
    """Given, the person is matched from now on; withdrawn, nothing of them is left here."""
    if purpose == MATCHING:
        rebuild_many(Profile.objects.filter(owner=user).values_list("pk", flat=True))


def repair(*, now: datetime | None = None) -> int:
    """Write what is missing and remove what should not be there; how many profiles. Each night, and to begin with."""
    agreed = Profile.objects.filter(owner_id__in=consents.active_user_ids(MATCHING))
    due = agreed.listed_for_audience(Audience.PARTNERS.value) | agreed.listed_for_audience(ABROAD)
    missing = due.exclude(pk__in=Candidate.objects.values("profile_id")).values_list("pk", flat=True)
    undue = Candidate.objects.exclude(profile_id__in=due.values("pk")).values_list("profile_id", flat=True)
    wrong = {*missing, *undue}
    rebuild_many(wrong, now=now)
    return len(wrong)


def write(
    profiles: Collection[Profile],
    *,
    ancestors: Mapping[int, tuple[int, ...]],
    shared: Mapping[str, Collection[int]],
    now: datetime,
) -> None:
    """Write the rows of profiles that are loaded with their parts; those that are not due disappear.

    `shared` holds, for each face of partners, the profiles whose owners gave the consents that it needs.
    """
    found = [one for one in profiles if one.is_found]
    agreed = _agreed(found) if found else frozenset()
    rows = [row for one in found if one.owner_id in agreed for row in _rows(one, ancestors, shared)]
    ids = [one.pk for one in profiles]
    touched = _write_skills(ids, rows)
    _write_candidates(ids, rows, touched, now)


def _agreed(profiles: Collection[Profile]) -> frozenset[int]:
    owners = [one.owner_id for one in profiles]
    return frozenset(consents.active_user_ids(MATCHING).filter(user_id__in=owners).values_list("user_id", flat=True))


def _rows(
    profile: Profile, ancestors: Mapping[int, tuple[int, ...]], shared: Mapping[str, Collection[int]]
) -> list[_Row]:
    """One row for the faces that see the same, two when they see different fields."""
    faces: dict[frozenset[str], int] = {}
    for face, bit in facts.FACES.items():
        seen = visible_fields(profile, face, profile.pk in shared.get(face, ()))
        if seen:
            kept = seen & _READ
            faces[kept] = faces.get(kept, 0) | bit
    return [_row(profile, seen, bits, ancestors) for seen, bits in faces.items()]


def _row(profile: Profile, seen: frozenset[str], faces: int, ancestors: Mapping[int, tuple[int, ...]]) -> _Row:
    known = faces | facts.availability(
        profile.availability if "availability" in seen else "",
        remote=profile.remote and "availability" in seen,
        on_site=profile.on_site and "availability" in seen,
    )
    if "languages" in seen:
        known |= facts.languages((row.language_id, row.level) for row in profile.profile_languages.all())
    codes = {region.pk for region in profile.regions_of_interest.all()} if "regions_of_interest" in seen else set()
    if "origin_region" in seen and profile.origin_region_id:
        codes.add(profile.origin_region_id)
    seniority = profile.seniority if "seniority" in seen else None
    levels: dict[int, int] = {}
    for row in profile.profile_skills.all() if "skills" in seen else ():
        for skill_id in (row.skill_id, *ancestors.get(row.skill_id, ())):
            levels[skill_id] = max(row.level, levels.get(skill_id, 0))
    return _Row(
        profile.pk,
        faces,
        known,
        facts.UNKNOWN_SENIORITY if seniority is None else seniority,
        facts.regions(codes),
        levels,
    )


def _write_skills(profile_ids: list[int], rows: list[_Row]) -> set[int]:
    """Write the skills; the profiles of which something changed."""
    flat = [
        (row.profile_id, skill_id, row.faces, row.facts, level, row.seniority, row.regions)
        for row in rows
        for skill_id, level in sorted(row.levels.items())
    ]
    columns = [list(column) for column in zip(*flat, strict=True)] or [[] for _ in range(7)]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM skills_candidateskill old WHERE profile_id = ANY(%s) AND NOT EXISTS "
            "(SELECT 1 FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[]) kept(profile_id, skill_id, faces) "
            "WHERE (kept.profile_id, kept.skill_id, kept.faces) = (old.profile_id, old.skill_id, old.faces)) "
            "RETURNING profile_id",
            [profile_ids, *columns[:3]],
        )
        touched = {profile_id for (profile_id,) in cursor.fetchall()}
        if flat:
            cursor.execute(
                "INSERT INTO skills_candidateskill AS old "
                "(profile_id, skill_id, faces, facts, level, seniority, regions) SELECT * FROM unnest("
                "%s::bigint[], %s::bigint[], %s::smallint[], %s::bigint[], %s::smallint[], %s::smallint[], "
                "%s::smallint[]) ON CONFLICT (profile_id, skill_id, faces) DO UPDATE SET facts = excluded.facts, "
                "level = excluded.level, seniority = excluded.seniority, regions = excluded.regions "
                "WHERE (old.facts, old.level, old.seniority, old.regions) IS DISTINCT FROM "
                "(excluded.facts, excluded.level, excluded.seniority, excluded.regions) RETURNING profile_id",
                columns,
            )
            touched |= {profile_id for (profile_id,) in cursor.fetchall()}
    return touched


def _write_candidates(profile_ids: list[int], rows: list[_Row], touched: set[int], now: datetime) -> None:
    given = [(row.profile_id, row.faces, row.facts, row.seniority, row.regions) for row in rows]
    columns = [list(column) for column in zip(*given, strict=True)] or [[] for _ in range(5)]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM skills_candidate old WHERE profile_id = ANY(%s) AND NOT EXISTS "
            "(SELECT 1 FROM unnest(%s::bigint[], %s::smallint[]) kept(profile_id, faces) "
            "WHERE (kept.profile_id, kept.faces) = (old.profile_id, old.faces))",
            [profile_ids, *columns[:2]],
        )
        if not given:
            return
        cursor.execute(
            "INSERT INTO skills_candidate AS old (profile_id, faces, facts, seniority, regions, changed_at) "
            "SELECT given.*, %s FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[], %s::smallint[], "
            "%s::smallint[]) given(profile_id, faces, facts, seniority, regions) "
            "ON CONFLICT (profile_id, faces) DO UPDATE SET "
            "facts = excluded.facts, seniority = excluded.seniority, regions = excluded.regions, "
            "changed_at = excluded.changed_at WHERE (old.facts, old.seniority, old.regions) IS DISTINCT FROM "
            "(excluded.facts, excluded.seniority, excluded.regions) OR old.profile_id = ANY(%s)",
            [now, *columns, sorted(touched)],
        )
