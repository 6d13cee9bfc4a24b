"""What happens to the people put forward for the demonstration's needs, step by step, with plausible dates."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from skills.models import Need
from skills.models.match import NO_ANSWER_AFTER
from skills.workflows import DeclineReason, MatchWorkflow, NeedOutcome, NeedState, SetAsideReason

FOUND_AFTER = timedelta(hours=2)
ROOM_FOR_SILENCE = timedelta(days=58)
BY_THE_PERSON = frozenset({"see", "interest", "decline"})
BY_THE_PLATFORM = frozenset({"expire", "lapse"})
AFTER_THE_END = frozenset({"complete"})
_DECLINED = tuple(DeclineReason.values)
_SET_ASIDE = tuple(SetAsideReason.values)


@dataclass(frozen=True)
class Step:
    """A transition, some days after the one before."""

    name: str
    days: float
    reason: str = ""
    at: datetime | None = None


Story = tuple[Step, ...]
SEND, SEE, YES = Step("send", 1.3), Step("see", 1.7), Step("interest", 0.6)
SILENCE = Step("expire", NO_ANSWER_AFTER.days)
LAPSE = Step("lapse", 0, "need_closed")

PROPOSED: Story = ()
SENT: Story = (SEND, SILENCE)
SEEN: Story = (SEND, SEE, replace(SILENCE, days=NO_ANSWER_AFTER.days - 2))
INTERESTED: Story = (SEND, SEE, YES)
INTRODUCED: Story = (*INTERESTED, Step("introduce", 2.2))
ENGAGED: Story = (*INTRODUCED, Step("engage", 11))
COMPLETED: Story = (*ENGAGED, Step("complete", 38, "achieved"))
CLOSED: Story = (*INTRODUCED, Step("close", 9, "other_person"))


def set_aside(number: int) -> Story:
    """An agent did not write to this person; reasons take turns."""
    return (Step("set_aside", 1.1, _SET_ASIDE[number % len(_SET_ASIDE)]),)


def declined(number: int) -> Story:
    """The person said no; reasons take turns."""
    return (SEND, SEE, Step("decline", 0.9, _DECLINED[number % len(_DECLINED)]))


def stories_of(need: Need, number: int) -> list[Story]:
    """The stories of a need's people, the best score first; `number` makes them differ from need to need."""
    if need.state == NeedState.FILLED:
        return _of_a_filled_need(need, number)
    if need.state == NeedState.EXPIRED:
        return [INTERESTED, (SEND, LAPSE), declined(number), set_aside(number), (SEND, SEE, LAPSE), (LAPSE,)]
    if need.state == NeedState.WITHDRAWN:
        return [(*INTERESTED, LAPSE), (SEND, LAPSE), declined(number), (LAPSE,)]
    if need.state == NeedState.IN_PROGRESS:
        first = ENGAGED if need.people > 1 else INTRODUCED
        rest = [INTERESTED, SEEN, declined(number), CLOSED, set_aside(number), SENT]
        return [first, *rest, *[PROPOSED] * 4]
    if number % 4 == 0:
        return [SENT, SEEN, declined(number), set_aside(number), *[PROPOSED] * 5]
    return [SEEN, INTERESTED, SENT, declined(number), set_aside(number), PROPOSED, SENT, *[PROPOSED] * 4]


def timed(story: Story, need: Need, now: datetime) -> Iterator[Step]:
    """The steps that happened until now, each with its moment, source state left to the reader.

    A closed need, and one in progress, had the time that it had: longer stories go faster there.
    """
    start, end = need.published_at + FOUND_AFTER, need.closed_at or now
    inside = sum(step.days for step in story if step.name not in AFTER_THE_END)
    room = max((end - start) / timedelta(days=1), 0.01)
    waits = need.closed_at is None and any(step.name == "expire" for step in story)
    hurries = not waits and (need.closed_at is not None or need.state == NeedState.IN_PROGRESS)
    pace = min(1.0, room * 0.98 / inside) if hurries and inside else 1.0
    at = start
    for step in story:
        at = (
            end
            if step.name == "lapse"
            else at + timedelta(days=step.days * (1 if step.name in AFTER_THE_END else pace))
        )
        if at > now:
            return
        yield replace(step, at=at)


def target_of(step: Step) -> str:
    """The state that the step leads to."""
    return MatchWorkflow.get(step.name).target


def _of_a_filled_need(need: Need, number: int) -> list[Story]:
    chosen = 0 if need.outcome == NeedOutcome.ELSEWHERE else need.people
    taken = [COMPLETED if (number + place) % 3 else ENGAGED for place in range(chosen)]
    long = need.closed_at - need.published_at > ROOM_FOR_SILENCE
    silent: Story = (SEND, SILENCE) if long else (SEND, LAPSE)
    return [*taken, CLOSED, (*INTERESTED, LAPSE), declined(number), silent, set_aside(number), (LAPSE,)]
