"""The demonstration's profiles, written set-based: accounts, consents, histories, cards."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from mdm_platform import bulk
from mdm_platform.accounts.models import Consent, ConsentPurpose, ConsentText, User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.demo import demo_email, whole
from skills.audiences import HOST_COUNTRY, PARTNER_SHARING
from skills.demo import stories
from skills.demo.people import Inventor, Person
from skills.models import Domain, Education, Experience, Profile, ProfileCard, ProfileLanguage, ProfileSkill
from skills.models.profile import DIRECTORY
from skills.services import cards, duplicates
from skills.services.matching.candidates import MATCHING
from skills.workflows import LISTED_STATES, ProfileState, ProfileWorkflow

PEOPLE = "@people.demo.example"
VOLUNTEERING = "volunteering"
_DECIDED = {
    ProfileState.PUBLISHED: "publish",
    ProfileState.PAUSED: "publish",
    ProfileState.STALE: "publish",
    ProfileState.WITHDRAWN: "publish",
    ProfileState.TO_COMPLETE: "request_completion",
    ProfileState.REFUSED: "refuse",
}
_REASONS = {"request_completion": "too_short", "refuse": "out_of_scope"}
_THEN = {ProfileState.PAUSED: "pause", ProfileState.STALE: "mark_stale", ProfileState.WITHDRAWN: "withdraw"}


def load(*, profiles: int) -> int:
    """Invent that many people with their profiles, and what happens between some of them; once.

    0 without the reference data. The number of profiles that there are.
    """
    existing = Profile.objects.filter(owner__email__endswith=PEOPLE).count()
    if existing or not profiles or not Domain.objects.exists() or not ConsentPurpose.objects.exists():
        return existing
    now = timezone.now()
    inventor = Inventor(now=now)
    if not inventor.regions or not inventor.domains:
        return 0
    people = [inventor.person(number) for number in range(1, profiles + 1)]
    with whole():
        owners = _accounts(people)
        made = _profiles(people, owners, now)
        _parts(people, made)
        _consents(people, owners)
        _histories(people, made, now)
        cards.rebuild_many([profile.pk for profile in made], now=now, fresh=True)
        bulk.analyse(User, Consent, Profile, ProfileSkill, ProfileLanguage, ProfileCard)
        stories.tell(now=now)
    return len(made)


def _accounts(people: list[Person]) -> list[User]:
    owners = User.objects.bulk_create(
        [
            User(email=one.email, full_name=one.name, language=one.language, date_joined=one.joined, password="!")  # noqa: S106  nobody signs in
            for one in people
        ],
        batch_size=1000,
    )
    member = Group.objects.get(name=Role.MEMBER)
    bulk.copy_in(User.groups.through, ("user", "group"), ((owner.pk, member.pk) for owner in owners))
    return owners


def _profiles(people: list[Person], owners: list[User], now: datetime) -> list[Profile]:
    return Profile.objects.bulk_create(
        [_profile(one, owner, now) for one, owner in zip(people, owners, strict=True)], batch_size=1000
    )


def _profile(one: Person, owner: User, now: datetime) -> Profile:
    listed = one.state in LISTED_STATES
    confirmed = now - timedelta(days=380) if one.state == ProfileState.STALE else one.confirmed
    published = min(one.decided, confirmed)
    return Profile(
        owner=owner,
        state=one.state,
        first_name=one.first[0],
        last_name=one.last[0],
        first_name_ar=one.first[1],
        last_name_ar=one.last[1],
        name_key=duplicates.key_of_name(one.name),
        birth_year=now.year - 23 - one.seniority,
        is_declared_adult=True,
        headline=one.headline,
        **{f"summary_{code}": text for code, text in one.summaries.items()},
        country=one.country,
        city=one.city,
        origin_region=one.region,
        origin_province=one.province,
        domain=one.domain,
        seniority=one.seniority,
        availability=one.availability,
        contributions=one.contributions,
        remote=one.remote,
        on_site=one.on_site,
        visibility=one.visibility,
        listed_for=one.listed_for,
        indexable=one.listed_for == "public" and one.number % 9 == 0,
        completeness=70 + one.number % 31,
        created_at=one.joined,
        updated_at=confirmed if listed else one.submitted,
        submitted_at=None if one.state == ProfileState.DRAFT else one.submitted,
        published_at=published if listed else None,
        confirmed_at=confirmed if listed else None,
        withdrawn_at=now - timedelta(days=5) if one.state == ProfileState.WITHDRAWN else None,
    )


def _parts(people: list[Person], made: list[Profile]) -> None:
    pairs = list(zip(people, made, strict=True))
    bulk.copy_in(
        ProfileSkill,
        ("profile", "skill", "level", "evidence"),
        ((profile.pk, skill.pk, level, evidence) for one, profile in pairs for skill, level, evidence in one.skills),
    )
    bulk.copy_in(
        ProfileLanguage,
        ("profile", "language", "level"),
        ((profile.pk, code, level) for one, profile in pairs for code, level in one.languages),
    )
    held = [Experience(profile=profile, **fields) for one, profile in pairs for fields in one.experiences]
    Experience.objects.bulk_create(held, batch_size=5000)
    studied = [Education(profile=profile, **fields) for one, profile in pairs for fields in one.education]
    Education.objects.bulk_create(studied, batch_size=5000)
    bulk.copy_in(
        Profile.regions_of_interest.through,
        ("profile", "region"),
        ((profile.pk, region.pk) for one, profile in pairs for region in one.interests),
    )


def _consents(people: list[Person], owners: list[User]) -> None:
    texts = {text.purpose.slug: text for text in ConsentText.objects.select_related("purpose").order_by("version")}
    rows = []
    for one, owner in zip(people, owners, strict=True):
        purposes = [DIRECTORY] if one.state != ProfileState.DRAFT else []
        if purposes:
            purposes += _others_given(one)
        for slug in purposes:
            text = texts[slug]
            rows.append((owner.pk, text.pk, text.purpose_id, one.submitted, owner.pk))
    bulk.copy_in(Consent, ("user", "text", "purpose", "given_at", "given_by"), rows)


def _others_given(one: Person) -> list[str]:
    """The consents beside the directory's: of those who share, most agree to be matched or invited, fewer abroad."""
    given = ["statistics"] if one.number % 5 else []
    if one.shares:
        given += [PARTNER_SHARING]
        given += [MATCHING] if one.number % 8 else []
        given += [VOLUNTEERING] if one.number % 3 else []
        given += [HOST_COUNTRY] if one.number % 3 == 0 else []
    return given


def _histories(people: list[Person], made: list[Profile], now: datetime) -> None:
    curator = User.objects.filter(email=demo_email(Role.DIRECTORY_CURATOR)).first()
    rows: list[TransitionLog] = []
    for one, profile in zip(people, made, strict=True):
        if one.state == ProfileState.DRAFT:
            continue
        rows.append(_log(profile, "submit", "draft", "submitted", profile.owner, one.submitted))
        decision = _DECIDED.get(one.state)
        if decision is None:
            continue
        target = "published" if decision == "publish" else one.state
        rows.append(_log(profile, decision, "submitted", target, curator, one.decided))
        if then := _THEN.get(one.state):
            actor = None if then == "mark_stale" else profile.owner
            rows.append(_log(profile, then, "published", one.state, actor, max(one.decided, now - timedelta(days=5))))
    TransitionLog.objects.bulk_create(rows, batch_size=5000)


def _log(profile: Profile, name: str, source: str, target: str, actor: Any, at: datetime) -> TransitionLog:
    return TransitionLog(
        workflow=ProfileWorkflow.name,
        object_type=profile._meta.label_lower,
        object_id=str(profile.pk),
        transition=name,
        source=source,
        target=target,
        actor=actor,
        reason=_REASONS.get(name, ""),
        at=at,
    )
