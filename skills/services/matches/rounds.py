"""The round of the matches: digests, reminders to both sides, and the end of what nobody answered.

Each match, or each person's digest, is one transaction with its message: a worker that is killed
has told nothing twice and forgotten nobody, and two workers never take the same row.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from mdm_platform.accounts.models import User
from skills.models import Match, MatchPreference, Need
from skills.models.match import NO_ANSWER_AFTER, REMINDERS_AFTER
from skills.notifications import MatchDigest, MatchesToHandle, MatchReminder
from skills.services import needs
from skills.services.matches.locks import lock_people
from skills.workflows import MatchState, MatchWorkflow

BATCH = 500
WEEKLY_DIGEST_DAY = 0
LONGEST_DIGEST = 20
Rhythm = MatchPreference.Rhythm


def remind_and_expire(*, now: datetime | None = None) -> dict[str, int]:
    """Remind people of the proposals that wait for them (9, 21, 45 days), then close; how many of each."""
    moment = now or timezone.now()
    done = [_attend(key, moment) for key in _keys(lambda: Match.objects.due_for_reminder(moment))]
    return {"reminded": done.count("reminded"), "expired": done.count("expired")}


def remind_agents(*, now: datetime | None = None) -> int:
    """Remind agents of the people who wait for them (9, 21, 45 days), one message a need; how many messages."""
    moment = now or timezone.now()
    late = Match.objects.late_for_agents(moment)
    keys = list(late.order_by("need_id").values_list("need_id", flat=True).distinct())
    return sum(_attend_need(key, moment) for key in keys)


def send_digests(*, now: datetime | None = None) -> int:
    """Announce what was sent to those who hear once a day, and on Mondays to those who hear once a week; how many.

    Who went back to « at once » hears of what still waited with the first digest.
    """
    moment = now or timezone.now()
    waiting = Q(pk__in=Match.objects.unannounced().values("recipient_id"))
    people = User.objects.filter(waiting, is_active=True, deceased_at=None)
    if timezone.localdate(moment).weekday() != WEEKLY_DIGEST_DAY:
        people = people.exclude(match_preference__rhythm=Rhythm.WEEKLY)
    return sum(_announce(key, moment) for key in _keys(lambda: people))


def _keys(rows: Callable[[], QuerySet]) -> Iterable[int]:
    """The keys of the rows, some hundreds at a time."""
    last = 0
    while found := list(rows().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield from found
        last = found[-1]


def _attend(key: int, moment: datetime) -> str:
    """Remind of one proposal, or close it; what was done, "" when somebody else did or answered meanwhile."""
    with transaction.atomic():
        lock_people(Match.objects.filter(pk=key).values_list("recipient_id", flat=True))
        rows = Match.objects.due_for_reminder(moment).select_for_update(of=("self",), skip_locked=True)
        match = rows.filter(pk=key).select_related("recipient").first()
        if match is None:
            return ""
        if match.announced_at <= moment - NO_ANSWER_AFTER and match.reminders_sent >= len(REMINDERS_AFTER):
            MatchWorkflow.apply(match, "expire", by=None, now=moment)
            return "expired"
        due = sum(match.announced_at <= moment - after for after in REMINDERS_AFTER)
        if due <= match.reminders_sent:
            return ""
        Match.objects.filter(pk=key).update(reminders_sent=due)
        MatchReminder.send(to=match.recipient, about=match, params={"number": due}, now=moment)
        return "reminded"


def _attend_need(key: int, moment: datetime) -> int:
    """Tell the agents of one need how many people wait; 1 when they were told."""
    with transaction.atomic():
        late = Match.objects.late_for_agents(moment).filter(need_id=key)
        rows = list(late.select_for_update(of=("self",), skip_locked=True).values_list("pk", "state"))
        if not rows:
            return 0
        Match.objects.filter(pk__in=[row for row, _state in rows]).update(
            agent_reminders_sent=F("agent_reminders_sent") + 1
        )
        counts = Match.objects.filter(need_id=key).aggregate(
            interested=Count("pk", filter=Q(state=MatchState.INTERESTED)),
            introduced=Count("pk", filter=Q(state=MatchState.INTRODUCED)),
        )
        need = Need.objects.get(pk=key)
        MatchesToHandle.send_to_many(to=needs.followers(need=need), about=need, params=counts, now=moment)
    return 1


def _announce(user_id: int, moment: datetime) -> int:
    """Tell one person of what waits, in one message; 1 when there was something."""
    with transaction.atomic():
        lock_people([user_id])
        rows = Match.objects.unannounced().select_for_update(of=("self",), skip_locked=True)
        keys = list(rows.filter(recipient_id=user_id).order_by("pk").values_list("pk", flat=True))
        if not keys:
            return 0
        Match.objects.filter(pk__in=keys).update(announced_at=moment)
        person = User.objects.get(pk=user_id)
        MatchDigest.send(
            to=person, about=person, params={"matches": keys[:LONGEST_DIGEST], "count": len(keys)}, now=moment
        )
    return 1
