"""Put people forward for a need: the engine does, and an agent may."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.services import consents
from mdm_platform.errors import NotVisible, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from skills.models import Block, Match, MatchingRun, Need, Profile
from skills.models.match import MATCHING
from skills.notifications import MatchesToReview
from skills.services import matching, needs
from skills.services.matches.explaining import explained
from skills.services.matches.locks import lock_need
from skills.workflows import LapseReason, MatchOrigin, MatchState, MatchWorkflow

FORGOTTEN_ANSWER: Mapping[str, Any] = {
    "sent_at": None,
    "sent_by": None,
    "announced_at": None,
    "seen_at": None,
    "answered_at": None,
    "introduced_at": None,
    "reminders_sent": 0,
    "agent_reminders_sent": 0,
}


class Scored(Protocol):
    """What the engine says of one person for a need."""

    profile_id: int
    score: int
    parts: Mapping[str, Any]
    reasons: Iterable[Any]


@dataclass(frozen=True)
class Proposed:
    """How many proposals were made, brought up to date, and taken back."""

    created: int = 0
    updated: int = 0
    lapsed: int = 0


def propose_many(
    *,
    need: Need,
    scored: Iterable[Scored],
    run: MatchingRun | None = None,
    among: Iterable[int] | None = (),
    now: datetime | None = None,
) -> Proposed:
    """Write what the engine found for a need, for its agents to review; what somebody looked at already stays as it is.

    `among` names the profiles that were considered (None: everybody): a proposal still to be
    reviewed of one of them that is not in `scored` lapses. A closed need gets nothing.
    """
    moment = now or timezone.now()
    found = {row.profile_id: row for row in scored}
    with transaction.atomic():
        lock_need(need)
        if not need.is_open(timezone.localdate(moment)):
            return Proposed()
        known = {match.profile_id: match for match in Match.objects.filter(need=need)}
        waiting = any(match.state == MatchState.PROPOSED for match in known.values())
        facts = {key: _facts(row, run) for key, row in found.items()}
        created = _create(need, {key: row for key, row in facts.items() if key not in known}, moment)
        created += _revive([(known[key], row) for key, row in facts.items() if key in known], moment)
        updated = _update([(known[key], row) for key, row in facts.items() if key in known])
        lapsed = _take_back(known.values(), set(found), among if among is None else set(among), moment)
        if created and not waiting:
            MatchesToReview.send_to_many(to=needs.followers(need=need), about=need, now=moment)
    return Proposed(created, updated, lapsed)


def propose_by_agent(*, need: Need, profile: Profile, by: Any, now: datetime | None = None) -> Match:
    """Put somebody from the directory forward for the agent's own need; it is explained like the engine's finds.

    Raises PermissionRefused, NotVisible for a profile that the agent may not find, TransitionNotAllowed.
    """
    require_permission(by, "skills.propose_match", need)
    if not Profile.objects.found_by(by).filter(pk=profile.pk).exists():
        raise NotVisible
    moment = now or timezone.now()
    with transaction.atomic():
        lock_need(need)
        _require_willing(need, profile, moment)
        facts = explained(need, profile)
        match = Match.objects.select_for_update(of=("self",)).filter(need=need, profile=profile).first()
        if match is None:
            return _write_one(need, profile, by, facts, moment)
        _take_up(match, by, facts, moment)
    return match


def _facts(row: Scored, run: MatchingRun | None) -> dict[str, Any]:
    return {
        "score": row.score,
        "parts": dict(row.parts),
        "reasons": list(row.reasons),
        "engine_version": run.engine_version if run is not None else matching.ENGINE_VERSION,
        "run": run,
    }


def _create(need: Need, facts: Mapping[int, Mapping[str, Any]], moment: datetime) -> int:
    """Insert the proposals of people who are in the directory and did not block the institution."""
    deaf = Block.objects.filter(blocked_institution=need.institution_id).values("owner_id")
    there = Profile.objects.published().filter(pk__in=list(facts), owner__isnull=False).exclude(owner_id__in=deaf)
    rows = [
        Match(need=need, profile_id=key, recipient_id=owner, found_at=moment, **facts[key])
        for key, owner in there.order_by("pk").values_list("pk", "owner_id")
    ]
    made = Match.objects.bulk_create(rows, batch_size=500)
    MatchWorkflow.start_many(Match, [match.pk for match in made], by=None, now=moment)
    return len(made)


def _revive(rows: Iterable[tuple[Match, Mapping[str, Any]]], moment: datetime) -> int:
    """Propose again who had lapsed and is found anew; an agent decides again."""
    done = 0
    for match, facts in rows:
        if match.state != MatchState.LAPSED or MatchWorkflow.get("propose_again").refusals(match):
            continue
        changes = {**FORGOTTEN_ANSWER, **facts, "found_at": moment}
        MatchWorkflow.apply(match, "propose_again", by=None, now=moment, changes=changes)
        done += 1
    return done


def _update(rows: Iterable[tuple[Match, Mapping[str, Any]]]) -> int:
    """Bring proposals that nobody decided about up to date with what the engine says now."""
    changed = []
    for match, facts in rows:
        told = {name: value for name, value in facts.items() if name != "run"}
        if match.state != MatchState.PROPOSED or all(getattr(match, name) == value for name, value in told.items()):
            continue
        for name, value in facts.items():
            setattr(match, name, value)
        changed.append(match)
    Match.objects.bulk_update(changed, ["score", "parts", "reasons", "engine_version", "run"], batch_size=200)
    return len(changed)


def _take_back(matches: Iterable[Match], found: set[int], among: set[int] | None, moment: datetime) -> int:
    """Let the engine's own proposals lapse that it would not make any more, among those considered."""
    gone = [
        match.pk
        for match in matches
        if match.state == MatchState.PROPOSED
        and match.origin == MatchOrigin.ENGINE
        and match.profile_id not in found
        and (among is None or match.profile_id in among)
    ]
    still = Match.objects.filter(pk__in=gone, state=MatchState.PROPOSED)
    return len(MatchWorkflow.apply_many(still, "lapse", now=moment, reason=LapseReason.NO_LONGER_FOUND))


def _require_willing(need: Need, profile: Profile, moment: datetime) -> None:
    if not need.is_open(timezone.localdate(moment)):
        raise TransitionNotAllowed(_("Ce besoin n’est pas ouvert : publiez-le ou rouvrez-le d’abord."))
    if not consents.has(profile.owner, MATCHING):
        sentence = _("Cette personne ne souhaite pas être proposée pour des besoins. Vous pouvez lui écrire.")
        raise TransitionNotAllowed(sentence, code="not_willing")


def _write_one(need: Need, profile: Profile, by: Any, facts: Mapping[str, Any], moment: datetime) -> Match:
    match = Match.objects.create(
        need=need,
        profile=profile,
        recipient_id=profile.owner_id,
        origin=MatchOrigin.AGENT,
        found_at=moment,
        **facts,
    )
    MatchWorkflow.start_many(Match, [match.pk], by=by, now=moment)
    return match


def _take_up(match: Match, by: Any, facts: Mapping[str, Any], moment: datetime) -> None:
    """Bring back somebody who was set aside or had lapsed; a proposal that waits stays as it is."""
    if match.state == MatchState.PROPOSED:
        return
    transition = {MatchState.SET_ASIDE: "restore", MatchState.LAPSED: "propose_again"}.get(MatchState(match.state))
    if transition is None:
        raise TransitionNotAllowed(_("Cette personne a déjà reçu une proposition pour ce besoin."), code="already_sent")
    changes = {**FORGOTTEN_ANSWER, **facts, "origin": MatchOrigin.AGENT}
    MatchWorkflow.apply(match, transition, by=by, now=moment, changes=changes)
