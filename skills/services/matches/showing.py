"""Matches as each side may see them: the agent sees what the directory shows the institution, no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from mdm_platform.errors import NotVisible
from mdm_platform.permissions import require_permission
from skills.audiences import face_of, is_partner_principal
from skills.models import Match, Need, Profile
from skills.services import presenters, readings
from skills.services.presenters import ProfileView
from skills.workflows import (
    AWAITING_ANSWER_STATES,
    ENGAGED_MATCH_STATES,
    PURSUED_MATCH_STATES,
    MatchWorkflow,
)

AGENT_ACTIONS = ("send", "set_aside", "restore", "propose_again", "introduce", "engage", "complete", "close")


@dataclass(frozen=True)
class MatchView:
    """A match for its agents; `profile` is None when the institution may not read it any more.

    `actions` are the names of the transitions that the state allows, their guards not yet looked at.
    """

    match: Match
    profile: ProfileView | None
    actions: tuple[str, ...]


def of_need(*, need: Need, user: Any, states: Iterable[str] = ()) -> QuerySet[Match]:
    """The matches of a need that this user may see, the best first; show them with `views_of`."""
    rows = Match.objects.visible_to(user).of_need(need)
    rows = rows.filter(state__in=list(states)) if states else rows
    return rows.select_related("need__institution", "contact")


def views_of(matches: Iterable[Match], user: Any) -> list[MatchView]:
    """Several matches as this agent sees them, in a fixed number of queries; the reading leaves its trace."""
    rows = list(matches)
    profiles = _readable(rows, user)
    readings.trace_many(profiles=profiles.values(), by=user)
    face = face_of(user)
    shared = set(Profile.objects.consented_for(face).filter(pk__in=list(profiles)).values_list("pk", flat=True))
    shown = {
        key: presenters.profile_view(profile, face, partner_consented=key in shared)
        for key, profile in profiles.items()
    }
    return [MatchView(row, shown.get(row.profile_id), actions_of(row)) for row in rows]


def view_of(match: Match, user: Any) -> MatchView:
    """One match as this agent sees it."""
    return views_of([match], user)[0]


def actions_of(match: Match) -> tuple[str, ...]:
    """What an agent may do with a match in its state."""
    return tuple(name for name in AGENT_ACTIONS if match.state in MatchWorkflow.get(name).sources)


def open_for_agent(*, public_id: Any, user: Any) -> Match:
    """One match of the agent's own needs; NotVisible for anybody else."""
    match = Match.objects.visible_to(user).with_sides().filter(public_id=public_id).first()
    if match is None:
        raise NotVisible
    require_permission(user, "skills.review_matches", match)
    return match


def received(*, user: Any) -> QuerySet[Match]:
    """What reached this person, the latest first, with the needs."""
    return Match.objects.received_by(user).select_related("need__institution", "need__domain", "need__region")


def running_for(*, need: Need, user: Any) -> Match | None:
    """What this person and this need already have in hand, None when the person may still come forward."""
    if not user.is_authenticated or is_partner_principal(user):
        return None
    states = (*AWAITING_ANSWER_STATES, *PURSUED_MATCH_STATES, *ENGAGED_MATCH_STATES)
    return Match.objects.received_by(user).filter(need=need, state__in=states).first()


def open_for_person(*, public_id: Any, user: Any) -> Match:
    """One of the person's own proposals; NotVisible for anybody else."""
    match = received(user=user).filter(public_id=public_id).first()
    if match is None:
        raise NotVisible
    return match


def _readable(rows: list[Match], user: Any) -> dict[int, Profile]:
    """The profiles that the directory shows to this user, by key."""
    keys = [row.profile_id for row in rows]
    return {profile.pk: profile for profile in Profile.objects.found_by(user).filter(pk__in=keys).with_parts()}
