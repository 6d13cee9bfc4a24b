"""What ends matches from outside: the person's consent, profile, death or erasure, and the end of the need."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.institutions.models import Institution
from skills.audiences import CONSENTS_NEEDED
from skills.models import Match, Need, Profile
from skills.models.match import MATCHING
from skills.notifications import MatchLapsed, MatchPersonLeft
from skills.services import contacts, listing, needs
from skills.services.matches import personal_data
from skills.services.matches.locks import lock_people
from skills.services.matching.demand import face_of_institution
from skills.workflows import (
    AWAITING_ANSWER_STATES,
    LINK_STATES,
    PURSUED_MATCH_STATES,
    RUNNING_MATCH_STATES,
    DeclineReason,
    LapseReason,
    MatchOrigin,
    MatchState,
    MatchWorkflow,
    NeedState,
)

UNANSWERED_STATES = (MatchState.PROPOSED, *AWAITING_ANSWER_STATES)
BEFORE_INTRODUCTION = (*UNANSWERED_STATES, MatchState.INTERESTED)


def lapse_for_need(*, need: Need, now: datetime) -> int:
    """End the matches of a need that was closed; who answered in time of an expired need is still pursued."""
    states = UNANSWERED_STATES if need.state == NeedState.EXPIRED else RUNNING_MATCH_STATES
    return _lapse(Match.objects.filter(need=need, state__in=states), LapseReason.NEED_CLOSED, now)


def lapse_for_profile(*, profile: Profile, for_good: bool, now: datetime) -> int:
    """End the matches of a profile that leaves the directory; an introduction outlives a pause, not a withdrawal."""
    states = RUNNING_MATCH_STATES if for_good else BEFORE_INTRODUCTION
    return _lapse(Match.objects.filter(profile=profile, state__in=states), LapseReason.PROFILE_GONE, now)


def follow_consent(*, user: Any, purpose: str, given: bool) -> None:
    """Matching withdrawn ends what others began; sharing withdrawn ends what the institutions may not read any more."""
    if given:
        return
    running = Match.objects.filter(recipient=user, state__in=RUNNING_MATCH_STATES)
    if purpose == MATCHING:
        _lapse(running.exclude(origin=MatchOrigin.MEMBER), LapseReason.CONSENT_WITHDRAWN, timezone.now())
    elif any(purpose in needed for needed in CONSENTS_NEEDED.values()):
        rows = running.select_related("need__institution", "profile")
        hidden = [match.pk for match in rows if not _may_read(match)]
        _lapse(Match.objects.filter(pk__in=hidden), LapseReason.CONSENT_WITHDRAWN, timezone.now())


def follow_death(*, user: Any) -> None:
    """Nothing is asked of the dead; who waited for an answer is told that the person is not available."""
    running = Match.objects.filter(recipient=user, state__in=RUNNING_MATCH_STATES)
    _lapse(running, LapseReason.DECEASED, timezone.now())


def follow_erasure_request(*, user: Any) -> None:
    """The person leaves: nothing goes on during the grace."""
    running = Match.objects.filter(recipient=user, state__in=RUNNING_MATCH_STATES)
    _lapse(running, LapseReason.ERASURE, timezone.now())


def follow_block(*, owner: Any, institution: Institution, now: datetime) -> None:
    """A person who blocks an institution declines what it sent; nothing tells the block from any other no.

    What no agent has sent yet lapses, as when the person is not found any more.
    """
    theirs = Match.objects.filter(recipient=owner, need__institution=institution)
    lock_people([owner.pk])
    theirs.filter(state__in=LINK_STATES, seen_at=None).update(seen_at=now)
    MatchWorkflow.apply_many(
        theirs,
        "refuse_institution",
        now=now,
        reason=LapseReason.BLOCKED,
        changes={"answered_at": now, "decline_reason": DeclineReason.OTHER},
    )
    waiting = theirs.filter(state=MatchState.PROPOSED)
    MatchWorkflow.apply_many(waiting, "lapse", now=now, reason=LapseReason.BLOCKED)


def forget(*, profile: Profile, now: datetime) -> None:
    """Keep of an anonymised profile's matches what figures count, and nothing that leads to the person."""
    mine = Match.objects.filter(profile=profile)
    _lapse(mine.filter(state__in=RUNNING_MATCH_STATES), LapseReason.PROFILE_GONE, now)
    personal_data.forget_rows(mine, now)


def register() -> None:
    """Listen to accounts, profiles and needs, and say what is held about a person; once at start."""
    lifecycle.listen("consent_changed", follow_consent)
    lifecycle.listen("deceased", follow_death)
    lifecycle.listen("erasure_requested", follow_erasure_request)
    data_rights.register(personal_data.MATCH_SECTION)
    needs.when_closed(lapse_for_need)
    contacts.when_institution_blocked(follow_block)
    listing.when_hidden(lapse_for_profile)
    listing.when_anonymised(forget)


def _may_read(match: Match) -> bool:
    face = face_of_institution(match.need.institution)
    return Profile.objects.listed_for_audience(face).filter(pk=match.profile_id).exists()


@transaction.atomic
def _lapse(matches: Any, reason: str, moment: datetime) -> int:
    """End these matches in a few statements, and tell the side that did not end them, where it waits."""
    lock_people(matches.values_list("recipient_id", flat=True))
    rows = matches.select_related("need", "recipient")
    moved = MatchWorkflow.apply_many(rows, "lapse", now=moment, reason=reason)
    _tell_other_side([match for match, was in moved if was in PURSUED_MATCH_STATES], reason, moment)
    return len(moved)


def _tell_other_side(waited: list[Match], reason: str, moment: datetime) -> None:
    if reason == LapseReason.NEED_CLOSED:
        MatchLapsed.send_to_each(to=[(match.recipient, match) for match in waited], now=moment)
        return
    followed = {match.need_id: match.need for match in waited}
    agents = {key: needs.followers(need=need) for key, need in followed.items()}
    MatchPersonLeft.send_to_each(to=[(agent, match) for match in waited for agent in agents[match.need_id]], now=moment)
