"""The demonstration's matches: the engine finds people for each published need, and their stories are told.

Written set-based, the same at every start; nobody gets a message for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import TransitionLog
from mdm_platform.demo import demo_email, whole
from skills.demo import match_stories as stories
from skills.demo.match_stories import Step, Story
from skills.models import ContactMessage, ContactPurpose, ContactRequest, Match, Need, Profile, Workload
from skills.models.match import MATCHING, REMINDERS_AFTER
from skills.services import matching
from skills.services.matching import rarity
from skills.workflows import (
    ContactState,
    ContactWorkflow,
    MatchOrigin,
    MatchState,
    MatchWorkflow,
    NeedState,
)

MOST_A_NEED = 14
MOST_OF_THE_MEMBER = 6
_SUBJECT = "Votre intérêt pour « {title} »"
_BODY = (
    "Bonjour, merci d’avoir répondu. Votre expérience nous intéresse : seriez-vous disponible la semaine prochaine "
    "pour un premier échange à distance ?"
)
_OWN_WAITING = (stories.SENT, stories.SEEN, stories.declined(4), stories.INTERESTED, stories.SENT, stories.SEEN)
_OWN_ENDINGS: dict[str, Story] = {
    NeedState.PUBLISHED: (),
    NeedState.IN_PROGRESS: stories.INTRODUCED,
    NeedState.FILLED: stories.CLOSED,
}
_FIELDS = {"send": "sent_at", "see": "seen_at", "interest": "answered_at", "decline": "answered_at"}
_FIELDS |= {"introduce": "introduced_at", "engage": "engaged_at", "complete": "completed_at"}


@dataclass
class Book:
    """What is written at the end, and who is already taken."""

    now: datetime
    told: list[tuple[Match, list[Step]]] = field(default_factory=list)
    engaged: set[int] = field(default_factory=set)
    written_to: set[tuple[int, int]] = field(default_factory=set)


def load(*, profiles: int) -> int:
    """Tell the stories of every published need, once; how many matches there are."""
    known = Match.objects.count()
    needs = list(Need.objects.filter(published_at__isnull=False).select_related("institution", "author").order_by("pk"))
    if known or not needs:
        return known
    book = Book(now=timezone.now())
    with whole():
        rarity.refresh()
        own = _willing_member(book.now)
        for number, need in enumerate(needs):
            _tell(book, need, matching.rank(need, limit=MOST_A_NEED), stories.stories_of(need, number), own)
        _tell_the_members_own(book, needs, own)
        _write(book)
    return len(book.told)


def _willing_member(now: datetime) -> Profile | None:
    """The profile of the demonstration's member, who agrees to be put forward."""
    member = User.objects.filter(email=demo_email(Role.MEMBER)).first()
    profile = Profile.objects.published().filter(owner=member).first() if member is not None else None
    if profile is not None and not consents.has(member, MATCHING):
        consents.give(user=member, purpose=MATCHING, by=member, now=now)
    return profile


def _tell(book: Book, need: Need, found: Iterable[Any], told: list[Story], own: Profile | None) -> None:
    """Give each person found the next story; nobody is engaged twice."""
    people = [one for one in found if own is None or one.profile_id != own.pk]
    profiles = Profile.objects.in_bulk([one.profile_id for one in people])
    for one, story in zip(people, told, strict=False):
        steps = list(stories.timed(story, need, book.now))
        if any(step.name == "engage" for step in steps):
            if one.profile_id in book.engaged:
                steps = [step for step in steps if step.name in ("send", "see")]
                steps += [Step("lapse", 0, "need_closed", need.closed_at)] if need.closed_at else []
            book.engaged.add(one.profile_id)
        _add(book, need, profiles[one.profile_id], one, steps)


def _tell_the_members_own(book: Book, needs: list[Need], own: Profile | None) -> None:
    """Proposals at every stage for the demonstration's member."""
    if own is None:
        return
    told = [(matching.explain(need, own), need) for need in needs if need.state in _OWN_ENDINGS]
    fitting = [(one, need) for one, need in told if one.score or need.domain_id == own.domain_id]
    waiting = iter(_OWN_WAITING)
    for one, need in sorted(fitting, key=lambda pair: (-pair[0].score, pair[1].pk))[:MOST_OF_THE_MEMBER]:
        story = _OWN_ENDINGS[need.state] or next(waiting)
        origin = MatchOrigin.ENGINE if one.is_eligible else MatchOrigin.AGENT
        _add(book, need, own, one, list(stories.timed(story, need, book.now)), origin)


def _add(
    book: Book, need: Need, profile: Profile, one: Any, steps: list[Step], origin: str = MatchOrigin.ENGINE
) -> None:
    """Keep what the engine says of this person for the need (`one`), and what happened then."""
    values: dict[str, Any] = {"state": MatchState.PROPOSED}
    for step in steps:
        values |= _written_by(step, need)
    values["reminders_sent"] = _reminders(values.get("announced_at"), book.now)
    values["agent_reminders_sent"] = _reminders(values.get("introduced_at") or values.get("answered_at"), book.now)
    match = Match(
        need=need,
        profile=profile,
        recipient_id=profile.owner_id,
        origin=origin,
        score=one.score,
        parts=dict(one.parts),
        reasons=list(one.reasons),
        engine_version=matching.ENGINE_VERSION,
        found_at=need.published_at + stories.FOUND_AFTER,
        **values,
    )
    book.told.append((match, steps))


def _reminders(since: datetime | None, now: datetime) -> int:
    """How many reminders were due by now."""
    return sum(since <= now - after for after in REMINDERS_AFTER) if since is not None else 0


def _written_by(step: Step, need: Need) -> dict[str, Any]:
    """The fields that the step writes, as its service does."""
    values: dict[str, Any] = {"state": stories.target_of(step)}
    if step.name in _FIELDS:
        values[_FIELDS[step.name]] = step.at
    if step.name == "send":
        values |= {"announced_at": step.at, "sent_by": need.author}
    elif step.name == "decline":
        values["decline_reason"] = step.reason
    elif step.name == "close":
        values["close_reason"] = step.reason
    elif step.name == "engage":
        begins = timezone.localdate(step.at) + timedelta(days=7)
        values |= {"engaged_from": begins, "engaged_until": begins + timedelta(days=90)}
        values["engaged_full_time"] = need.workload == Workload.FULL_TIME
    elif step.name == "complete":
        values |= {"outcome": step.reason, "engaged_until": timezone.localdate(step.at)}
    return values


def _write(book: Book) -> None:
    _open_exchanges(book)
    Match.objects.bulk_create([match for match, _steps in book.told], batch_size=500)
    logs = [log for match, steps in book.told for log in _history(match, steps)]
    TransitionLog.objects.bulk_create(logs, batch_size=2000)


def _open_exchanges(book: Book) -> None:
    """A relayed exchange for each introduction, one for a pair of people."""
    made: list[tuple[ContactRequest, Match]] = []
    for match, _steps in book.told:
        pair = (match.recipient_id, match.need.author_id or -match.need.institution_id)
        if match.introduced_at is None or match.need.author_id == match.recipient_id or pair in book.written_to:
            continue
        book.written_to.add(pair)
        made.append((_exchange(match), match))
    contacts = ContactRequest.objects.bulk_create([contact for contact, _match in made])
    for contact, (_made, match) in zip(contacts, made, strict=True):
        match.contact = contact
    messages = [_message(contact) for contact in contacts]
    ContactMessage.objects.bulk_create(messages)
    keys = [contact.pk for contact in contacts]
    ContactWorkflow.start_many(ContactRequest, keys, state=ContactState.ACCEPTED, by=None, now=book.now)


def _exchange(match: Match) -> ContactRequest:
    return ContactRequest(
        profile_id=match.profile_id,
        recipient_id=match.recipient_id,
        sender=match.need.author,
        sender_institution=match.need.institution,
        state=ContactState.ACCEPTED,
        purpose=ContactPurpose.EXPERTISE,
        subject=_SUBJECT.format(title=match.need.title)[:160],
        sent_at=match.introduced_at,
        answered_at=match.introduced_at,
        expires_at=match.introduced_at + timedelta(days=30),
    )


def _message(contact: ContactRequest) -> ContactMessage:
    return ContactMessage(
        contact=contact, author=contact.sender, from_recipient=False, body=_BODY, sent_at=contact.sent_at
    )


def _history(match: Match, steps: list[Step]) -> list[TransitionLog]:
    """The log rows of a match, from its finding on."""
    rows = [_log(match, "start", "", MatchState.PROPOSED, None, match.found_at)]
    source: str = MatchState.PROPOSED
    for step in steps:
        by_person = step.name in stories.BY_THE_PERSON
        actor = (
            None if step.name in stories.BY_THE_PLATFORM else match.recipient_id if by_person else match.need.author_id
        )
        target = stories.target_of(step)
        rows.append(_log(match, step.name, source, target, actor, step.at, step.reason))
        source = target
    return rows


def _log(
    match: Match, name: str, source: str, target: str, actor_id: int | None, at: datetime | None, reason: str = ""
) -> TransitionLog:
    return TransitionLog(
        workflow=MatchWorkflow.name,
        object_type=match._meta.label_lower,
        object_id=str(match.pk),
        transition=name,
        source=source,
        target=target,
        actor_id=actor_id,
        reason=reason,
        at=at,
    )
