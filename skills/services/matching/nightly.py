"""The passes: a need that waits meets everybody, and each night whoever changed meets every open need.

Each need is matched in a transaction of its own, under its lock, so that two passes at once write nothing twice and a
change made meanwhile is matched again. What is proposed waits for an agent: nothing is sent from here.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mdm_platform.accounts.services import consents
from skills.models import Candidate, Match, MatchingRun, Need, NeedRanking, Profile
from skills.services import matches
from skills.services.matching import candidates, demand, rarity, score
from skills.services.matching.demand import Demand
from skills.services.matching.explain import ENGINE_VERSION, described
from skills.services.matching.score import Found
from skills.workflows import MatchState

logger = logging.getLogger(__name__)

KEPT, PER_PERSON_WANTED = 30, 5
LEAST = 250
OVERLAP = timedelta(minutes=15)
MANY = 5_000
_HOLD = (
    "SELECT profile.id FROM skills_profile profile JOIN accounts_user owner ON owner.id = profile.owner_id "
    "WHERE profile.id = ANY(%s) ORDER BY profile.id FOR KEY SHARE OF profile, owner SKIP LOCKED"
)


def match_waiting(*, now: datetime | None = None) -> MatchingRun | None:
    """Match with everybody the open needs that were published or changed; None when none waits."""
    moment = now or timezone.now()
    waiting = list(_waiting(moment).values_list("pk", flat=True))
    if not waiting:
        return None
    run = _begin(MatchingRun.Trigger.NEED, moment)
    return _Pass(run, moment).everybody(waiting).end()


def match_what_changed(*, now: datetime | None = None) -> MatchingRun:
    """The pass of the night: rarities, needs that wait, then the people who changed with every other open need."""
    moment = now or timezone.now()
    since = _last_night()
    run = _begin(MatchingRun.Trigger.NIGHTLY, moment)
    candidates.repair(now=moment)
    rarity.refresh()
    changed = _changed_since(since) if since else []
    every = list(Need.objects.open(timezone.localdate(moment)).order_by("pk").values_list("pk", flat=True))
    if since is None or len(changed) > MANY:
        return _Pass(run, moment, changed).everybody(every, anew=True).end()
    waiting = list(_waiting(moment).values_list("pk", flat=True))
    others = [pk for pk in every if pk not in set(waiting)]
    return _Pass(run, moment, changed).everybody(waiting).only_changed(others).end()


def _waiting(moment: datetime) -> QuerySet[Need]:
    """Open needs that were never matched as they stand, or by another version of the engine."""
    stale = Q(matched_at=None) | Q(ranking=None) | ~Q(ranking__engine_version=ENGINE_VERSION)
    return Need.objects.open(timezone.localdate(moment)).filter(stale).order_by("pk")


def _begin(trigger: str, moment: datetime) -> MatchingRun:
    return MatchingRun.objects.create(trigger=trigger, engine_version=ENGINE_VERSION, started_at=moment)


def _last_night() -> datetime | None:
    """When the last whole night began, a little earlier for what was being written at that moment."""
    last = MatchingRun.objects.finished().filter(trigger=MatchingRun.Trigger.NIGHTLY).first()
    return last.started_at - OVERLAP if last else None


def _changed_since(since: datetime) -> list[int]:
    """The candidates that changed, and the people proposed who are candidates no more."""
    changed = set(Candidate.objects.filter(changed_at__gte=since).values_list("profile_id", flat=True))
    proposed = Match.objects.filter(state=MatchState.PROPOSED)
    gone = proposed.exclude(profile_id__in=Candidate.objects.values("profile_id"))
    return sorted(changed | set(gone.values_list("profile_id", flat=True)))


class _Pass:
    """One pass: it adds its figures up and writes them when it ends."""

    def __init__(self, run: MatchingRun, moment: datetime, changed: Sequence[int] = ()) -> None:
        self.run = run
        self.moment = moment
        self.changed = changed
        self.started = monotonic()
        self.crowds: dict[int, int] = {}
        run.profiles_changed = len(changed)

    def everybody(self, need_ids: Sequence[int], *, anew: bool = False) -> "_Pass":
        """Match each of these needs with everybody; `anew` also those that nothing changed."""
        for need_id in need_ids:
            self._safely(self._need_with_everybody, need_id, anew)
        return self

    def only_changed(self, need_ids: Sequence[int]) -> "_Pass":
        """Match each of these needs with the people who changed."""
        for need_id in need_ids if self.changed else ():
            self._safely(self._need_with_changed, need_id)
        return self

    def end(self) -> MatchingRun:
        """Keep the figures."""
        self.run.duration_ms = int((monotonic() - self.started) * 1000)
        self.run.finished_at = max(timezone.now(), self.moment)
        self.run.save()
        return self.run

    def _safely(self, work: Any, *arguments: Any) -> None:
        """One need that fails does not keep the others from being matched."""
        try:
            with transaction.atomic():
                work(*arguments)
        except Exception:
            logger.exception("a need could not be matched: %s", arguments[0])

    def _need_with_everybody(self, need_id: int, anew: bool) -> None:
        need = self._locked(need_id)
        if need is None or not (anew or _waiting(self.moment).filter(pk=need_id).exists()):
            return
        wanted = demand.of_need(need)
        most = _most(need)
        ranked = score.best(wanted, limit=most)
        found, whole = self._willing(need, ranked)
        bar = ranked[-1].score if len(ranked) == most else 0
        self._propose(need, wanted, [one for one in found if one.score >= LEAST], among=None)
        NeedRanking.objects.update_or_create(
            need=need,
            defaults={"engine_version": ENGINE_VERSION, "ranked_at": self.moment, "kept": len(ranked), "bar": bar},
        )
        self._matched(need, whole=whole)
        self.run.needs_changed += 1
        self.run.pairs_scored += self._crowd(wanted.face)

    def _crowd(self, face: int) -> int:
        """How many people that face finds, counted once a pass."""
        if face not in self.crowds:
            self.crowds[face] = Candidate.objects.filter(faces__in=[one for one in (1, 2, 3) if one & face]).count()
        return self.crowds[face]

    def _need_with_changed(self, need_id: int) -> None:
        need = self._locked(need_id)
        if need is None:
            return
        wanted = demand.of_need(need)
        ranking = NeedRanking.objects.filter(need=need).first()
        bar = max(LEAST, ranking.bar if ranking else 0)
        scored = score.best(wanted, limit=len(self.changed), profile_ids=self.changed)
        ranked = [one for one in scored if one.score >= bar]
        found, whole = self._willing(need, ranked)
        self._propose(need, wanted, found, among=self.changed)
        if not whole:
            self._matched(need, whole=False)
        self.run.pairs_scored += len(self.changed)

    def _locked(self, need_id: int) -> Need | None:
        """The need under its lock; None when another pass holds it, or it closed meanwhile."""
        still_open = Need.objects.open(timezone.localdate(self.moment)).filter(pk=need_id)
        return still_open.select_related("institution").select_for_update(of=("self",), skip_locked=True).first()

    def _matched(self, need: Need, *, whole: bool) -> None:
        """Note when the need was matched; one that somebody was left out of waits for the next pass."""
        need.matched_at = self.moment if whole else None
        need.save(update_fields=["matched_at"])

    def _willing(self, need: Need, found: list[Found]) -> tuple[list[Found], bool]:
        """Those who agree and may be found at this very moment, and whether everybody could be asked.

        Their accounts and profiles are held until the proposals are written, so that a consent withdrawn meanwhile
        waits and then takes them back. Whoever is changing something just now is left out, not waited for.
        """
        with connection.cursor() as cursor:
            cursor.execute(_HOLD, [[one.profile_id for one in found]])
            held = [profile_id for (profile_id,) in cursor.fetchall()]
        listed = Profile.objects.listed_for_audience(demand.face_of_institution(need.institution))
        agreed = listed.filter(pk__in=held, owner_id__in=consents.active_user_ids(candidates.MATCHING))
        known = set(agreed.values_list("pk", flat=True))
        return [one for one in found if one.profile_id in known], len(held) == len(found)

    def _propose(self, need: Need, wanted: Demand, found: list[Found], among: Sequence[int] | None) -> None:
        scored = described(wanted, found)
        done = matches.propose_many(need=need, scored=scored, run=self.run, among=among, now=self.moment)
        self.run.proposed += done.created
        self.run.updated += done.updated
        self.run.lapsed += done.lapsed


def _most(need: Need) -> int:
    """How many people an agent is given to review."""
    return min(max(KEPT, PER_PERSON_WANTED * need.people), score.MOST)
