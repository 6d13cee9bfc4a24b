"""A batch of people written set-based: accounts, profiles, invitations, logs, messages and cards."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from mdm_platform import bulk
from mdm_platform.accounts.models import User
from mdm_platform.accounts.services import enrolments
from mdm_platform.notifications.queue import Destination
from skills.models import ImportedProfile, Invitation, Origin, Profile, ProfileImport, ProfileLanguage, ProfileSkill
from skills.models.profile import DIRECTORY
from skills.notifications import InvitationSent, ProfileEnrolled
from skills.services import cards
from skills.services.imports.rows import Person
from skills.services.invitations import KEPT_FOR
from skills.workflows import InvitationWorkflow, ProfileState, ProfileWorkflow

REASON = "import"
PROFILE_FIELDS = (
    "id",
    "owner",
    "state",
    "origin",
    "first_name",
    "last_name",
    "first_name_ar",
    "last_name_ar",
    "name_key",
    "birth_year",
    "is_declared_adult",
    "headline",
    "summary_fr",
    "summary_ar",
    "summary_en",
    "country",
    "city",
    "origin_region",
    "origin_province",
    "domain",
    "seniority",
    "availability",
    "contributions",
    "remote",
    "on_site",
    "completeness",
    "created_at",
    "updated_at",
    "submitted_at",
    "published_at",
    "confirmed_at",
)

Placed = list[tuple[int, Person]]


def write(*, people: Sequence[Person], source: ProfileImport, by: Any, publish: bool, now: datetime) -> None:
    """Write people whom nobody knows yet, in the caller's transaction.

    With a recorded consent: an account and a profile, sent to the curators when it is
    complete (published at once with `publish`), else a draft. Without: a hidden profile
    and an invitation.
    """
    ids = bulk.next_ids(Profile, len(people))
    placed = list(zip(ids, people, strict=True))
    consented = [(pk, person) for pk, person in placed if person.has_consent]
    invited = [(pk, person) for pk, person in placed if not person.has_consent]
    owners = _enrol(consented, by, now)
    states = {pk: _state_of(person, publish) for pk, person in placed}
    _write_profiles(placed, owners, states, now)
    _write_parts(placed, source)
    for state in dict.fromkeys(states.values()):
        keys = [pk for pk in ids if states[pk] == state]
        ProfileWorkflow.start_many(Profile, keys, state=state, by=by, now=now, reason=REASON)
    _invite(invited, source, by, now)
    _tell(consented, owners, now)
    cards.rebuild_many(ids, now=now, fresh=True)


def _state_of(person: Person, publish: bool) -> str:
    if not person.has_consent or not person.is_sendable:
        return ProfileState.DRAFT.value
    return ProfileState.PUBLISHED.value if publish else ProfileState.SUBMITTED.value


def _enrol(consented: Placed, by: Any, now: datetime) -> dict[int, int]:
    """The ids of the accounts by the ids of the profiles."""
    people = [
        enrolments.Enrolment(person.full_name, person.email, person.phone, person.language, person.consent_date)
        for _pk, person in consented
    ]
    accounts = enrolments.enrol_many(people=people, purpose=DIRECTORY, by=by, now=now) if people else []
    return dict(zip((pk for pk, _person in consented), accounts, strict=True))


def _write_profiles(placed: Placed, owners: dict[int, int], states: dict[int, str], now: datetime) -> None:
    def rows() -> Iterator[tuple[Any, ...]]:
        for pk, person in placed:
            state = states[pk]
            yield (
                pk,
                owners.get(pk),
                state,
                Origin.IMPORT.value,
                person.first_name,
                person.last_name,
                person.first_name_ar,
                person.last_name_ar,
                person.name_key,
                person.birth_year,
                person.is_declared_adult,
                person.headline,
                person.summary_fr,
                person.summary_ar,
                person.summary_en,
                person.country,
                person.city,
                person.origin_region,
                person.origin_province,
                person.domain,
                person.seniority,
                person.availability,
                list(person.contributions),
                person.remote,
                person.on_site,
                person.completeness,
                now,
                now,
                None if state == ProfileState.DRAFT else now,
                *(_publication(person, now) if state == ProfileState.PUBLISHED else (None, None)),
            )

    bulk.copy_in(Profile, PROFILE_FIELDS, rows())


def _publication(person: Person, now: datetime) -> tuple[datetime, datetime]:
    """When the profile is published, and when the person last confirmed it: the day of the consent."""
    consented = datetime.combine(person.consent_date, now.timetz())
    return now, min(consented, now)


def _write_parts(placed: Placed, source: ProfileImport) -> None:
    bulk.copy_in(
        ProfileSkill,
        ("profile", "skill", "level"),
        ((pk, skill, level) for pk, person in placed for skill, level in person.skills.items()),
    )
    bulk.copy_in(
        ProfileLanguage,
        ("profile", "language", "level"),
        ((pk, code, level) for pk, person in placed for code, level in person.languages.items()),
    )
    bulk.copy_in(
        Profile.regions_of_interest.through,
        ("profile", "region"),
        ((pk, code) for pk, person in placed for code in person.regions_of_interest),
    )
    bulk.copy_in(
        ImportedProfile,
        ("profile", "source", "row", "consented_on", "consent_reference"),
        ((pk, source.pk, person.number, person.consent_date, person.consent_reference) for pk, person in placed),
    )


def _invite(invited: Placed, source: ProfileImport, by: Any, now: datetime) -> None:
    if not invited:
        return
    keys = bulk.next_ids(Invitation, len(invited))
    placed = list(zip(keys, invited, strict=True))
    common = (source.file_name[:120], now, now + KEPT_FOR, by.pk if by is not None else None)
    bulk.copy_in(
        Invitation,
        ("id", "profile", "email", "phone", "language", "source", "invited_at", "expires_at", "invited_by"),
        ((key, pk, person.email, person.phone, person.language, *common) for key, (pk, person) in placed),
    )
    InvitationWorkflow.start_many(Invitation, keys, by=by, now=now, reason=REASON)
    label = Invitation._meta.label_lower
    InvitationSent.send_to_addresses(
        to=[Destination(person.email, person.phone, person.language, label, str(key)) for key, (_pk, person) in placed],
        now=now,
    )


def _tell(consented: Placed, owners: dict[int, int], now: datetime) -> None:
    """Tell those who have an account now where it comes from and what they may do."""
    if consented:
        to = [
            User(id=owners[pk], email=person.email or None, phone=person.phone or None, language=person.language)
            for pk, person in consented
        ]
        ProfileEnrolled.send_to_many(to=to, now=now)
