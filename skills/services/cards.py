"""What each audience may find: one stored card per profile and audience, written with the profile.

Everything here runs in the caller's transaction, so that a page, a facet or a partner never sees a
profile longer than its owner allows. What matching knows is written by the same door.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from mdm_platform import bulk
from skills.audiences import ABROAD, CONSENTS_NEEDED, Audience
from skills.models import CardWithdrawal, Profile, ProfileCard
from skills.models.card import CURATION
from skills.services import card_content, taxonomy
from skills.services.card_content import Content
from skills.services.matching import candidates
from skills.services.presenters import profile_view, visible_fields
from skills.workflows import ProfileState

BATCH = 500
FEW_KEYS = 4_000
FEW_ROWS = 20
CURATED_STATES = frozenset(
    {
        ProfileState.SUBMITTED,
        ProfileState.TO_COMPLETE,
        ProfileState.PUBLISHED,
        ProfileState.REFUSED,
        ProfileState.PAUSED,
        ProfileState.STALE,
    }
)
_COLUMNS = (
    ("profile_id", "bigint"),
    ("audience", "text"),
    ("public_id", "uuid"),
    ("refreshed_at", "timestamptz"),
    ("changed_at", "timestamptz"),
    ("domain_id", "bigint"),
    ("quality", "smallint"),
    ("seniority", "smallint"),
    ("remote", "boolean"),
    ("country", "text"),
    ("availability", "text"),
    ("name_sort", "text"),
    ("name_key", "text"),
    ("regions", "varchar[]"),
    ("skills", "bigint[]"),
    ("languages", "varchar[]"),
    ("contributions", "varchar[]"),
    ("card", "text"),
    ("fts", "tsvector"),
)
_NAMES = [name for name, _kind in _COLUMNS]
_COMPARED = [name for name in _NAMES if name not in ("profile_id", "audience", "changed_at")]
_GIVEN_TABLE = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS)
_PLACES = ", ".join(f"%s::{kind}" for _name, kind in _COLUMNS)
_UPSERT = (
    f"INSERT INTO skills_profilecard AS old ({', '.join(_NAMES)}) "  # noqa: S608  names of columns
    f"SELECT {', '.join(_NAMES)} FROM {{source}} ON CONFLICT (profile_id, audience) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in (*_COMPARED, "changed_at"))
    + f" WHERE ({', '.join(f'old.{name}' for name in _COMPARED)}) "
    + f"IS DISTINCT FROM ({', '.join(f'excluded.{name}' for name in _COMPARED)})"
)


def rebuild(*, profile: Profile, now: datetime | None = None) -> None:
    """Write the cards of one profile anew, in the caller's transaction."""
    rebuild_many([profile.pk], now=now)


def empty(*, profile: Profile) -> None:
    """Take a profile out of every list, count and facet from this transaction on.

    One that a curator still handles (paused, refused …) stays findable in the admin alone.
    """
    rebuild_many([profile.pk])


@transaction.atomic
def rebuild_many(profile_ids: Iterable[int], *, now: datetime | None = None, fresh: bool = False) -> None:
    """Write the cards of many profiles anew, a batch at a time, in the caller's transaction.

    `fresh` profiles were inserted in the same transaction and have no card: theirs are copied in.
    """
    moment = now or timezone.now()
    wanted = sorted(set(profile_ids))
    for start in range(0, len(wanted), BATCH):
        _rebuild_batch(wanted[start : start + BATCH], moment, fresh)


def _rebuild_batch(profile_ids: list[int], moment: datetime, fresh: bool) -> None:
    profiles = list(Profile.objects.filter(pk__in=profile_ids).with_parts().select_related("photo").order_by("pk"))
    batch = Profile.objects.filter(pk__in=profile_ids)
    shared = {face: set(batch.consented_for(face).values_list("pk", flat=True)) for face in CONSENTS_NEEDED}
    ancestors = taxonomy.ancestors({row.skill_id for profile in profiles for row in profile.profile_skills.all()})
    drafts = [
        (profile, audience, found) for profile in profiles for audience, found in _contents(profile, ancestors, shared)
    ]
    _add_mentions([found for _profile, _audience, found in drafts])
    rows = [_row(profile, audience, found, moment) for profile, audience, found in drafts]
    candidates.write(profiles, ancestors=ancestors, shared=shared, now=moment)
    if fresh:
        bulk.copy_in(ProfileCard, _NAMES, rows)
        return
    kept = [(profile.pk, audience) for profile, audience, _found in drafts]
    _remove_others(profile_ids, kept, moment)
    _write(rows)
    for face in CONSENTS_NEEDED:
        back = [profile.public_id for profile, audience, _found in drafts if audience == face]
        CardWithdrawal.objects.filter(public_id__in=back, audience=face).delete()


def audiences_of(profile: Profile) -> tuple[str, ...]:
    """The audiences for which a card may be written, before its visibility is looked at."""
    if profile.is_found:
        return (*Audience.values, ABROAD, CURATION)
    imported = profile.state == ProfileState.DRAFT and profile.owner_id is None
    return (CURATION,) if imported or profile.state in CURATED_STATES else ()


def _contents(
    profile: Profile, ancestors: dict[int, tuple[int, ...]], shared: Mapping[str, set[int]]
) -> Iterator[tuple[str, Content]]:
    """The card of each audience that may find the profile; those that see the same share their content.

    `shared` holds, for each face of partners, the profiles whose owners gave the consents that it needs.
    """
    made: dict[frozenset[str], Content] = {}
    read: dict[str, Any] = {}
    photo = profile.photo.public_id if profile.photo else None
    for audience in audiences_of(profile):
        seen_as = Audience.STAFF.value if audience == CURATION else audience
        consented = profile.pk in shared.get(audience, ())
        fields = visible_fields(profile, seen_as, consented)
        if not fields:
            continue
        if fields not in made:
            view = profile_view(profile, seen_as, partner_consented=consented, read=read)
            made[fields] = card_content.content(view, ancestors, photo=photo)
        yield audience, made[fields]


def _add_mentions(contents: list[Content]) -> None:
    """Add `#m` tokens: concepts that a text mentions are found in every language, as declared skills are."""
    distinct = {id(found): found for found in contents}
    keys = {pk: card_content.mentions(found.written) for pk, found in distinct.items()}
    every = set().union(*keys.values()) if keys else set()
    concepts = taxonomy.own_keys() if len(every) > FEW_KEYS else taxonomy.concepts_of(every, own_only=True)[0]
    for pk, mentioned in keys.items():
        for key in mentioned & concepts.keys():
            distinct[pk].tokens |= {f"#m{skill_id}" for skill_id in concepts[key]}


def _row(profile: Profile, audience: str, found: Content, moment: datetime) -> tuple[Any, ...]:
    return (
        profile.pk,
        audience,
        profile.public_id,
        profile.confirmed_at or profile.submitted_at or profile.created_at,
        moment,
        found.domain_id,
        found.quality,
        found.seniority,
        found.remote,
        found.country,
        found.availability,
        found.name_sort,
        found.name_key,
        _array(found.regions),
        _array(found.skills),
        _array(found.languages),
        _array(found.contributions),
        "{}" if audience == CURATION else found.card,
        found.vector,
    )


def _array(values: list[Any]) -> str:
    """The literal of an array of codes or numbers, none of which needs quoting."""
    return "{" + ",".join(str(value) for value in values) + "}"


def _remove_others(profile_ids: list[int], kept: list[tuple[int, str]], moment: datetime) -> None:
    """Delete the cards that are no longer due; partners are told of those that they could find."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM skills_profilecard card WHERE card.profile_id = ANY(%s) AND NOT EXISTS "
            "(SELECT 1 FROM unnest(%s::bigint[], %s::text[]) kept(profile_id, audience) "
            "WHERE kept.profile_id = card.profile_id AND kept.audience = card.audience) "
            "RETURNING card.public_id, card.audience",
            [profile_ids, [pk for pk, _audience in kept], [audience for _pk, audience in kept]],
        )
        gone = [row for row in cursor.fetchall() if row[1] in CONSENTS_NEEDED]
    CardWithdrawal.objects.bulk_create(
        [CardWithdrawal(public_id=public_id, audience=audience, at=moment) for public_id, audience in gone],
        update_conflicts=True,
        unique_fields=["public_id", "audience"],
        update_fields=["at"],
    )


def _write(rows: list[tuple[Any, ...]]) -> None:
    """Insert or update; `changed_at` moves only when something that is seen or searched changed."""
    if not rows:
        return
    with connection.cursor() as cursor:
        if len(rows) > FEW_ROWS:
            cursor.execute(f"CREATE TEMPORARY TABLE card_given ({_GIVEN_TABLE}) ON COMMIT DROP")
            with cursor.copy("COPY card_given FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(_UPSERT.format(source="card_given"))
            cursor.execute("DROP TABLE card_given")
            return
        values = ", ".join([f"({_PLACES})"] * len(rows))
        source = f"(VALUES {values}) card_given({', '.join(_NAMES)})"
        cursor.execute(_UPSERT.format(source=source), [value for row in rows for value in row])
