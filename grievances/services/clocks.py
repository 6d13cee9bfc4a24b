"""The clocks of a case as a function of what happened to it: nothing here reads the hour or the database.

A day counts as it began: the day of an event never counts for what the event starts, and a day that
begins in a pause does not count.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from grievances.workflows import ENDED_STATES, CaseKind, CaseState, DeadlineKind
from mdm_platform.calendars.public_days import ONE_DAY
from mdm_platform.calendars.working_days import WorkingDays

LEGAL_DAYS = 60
REVIEW_DAYS = 10
FEEDBACK_DAYS = 14
ANSWER_DAYS = 15
PAUSES = (CaseState.INFORMATION_REQUESTED, CaseState.ATTACHED)


@dataclass(frozen=True)
class Event:
    """One row of the log: what was done, where it led, and when."""

    transition: str
    target: str
    at: datetime


@dataclass(frozen=True)
class Sending:
    """From which place to which one a case was transferred."""

    origin: WorkingDays
    to: WorkingDays


@dataclass(frozen=True)
class CaseFacts:
    """What the clocks of a case depend on; sendings, questions and consultations stand in the order of their events."""

    kind: str
    received_at: datetime
    takeup_days: int
    internal_days: int
    service_days: int
    rabat: WorkingDays
    place: WorkingDays
    events: tuple[Event, ...] = ()
    sendings: tuple[Sending, ...] = ()
    questions: tuple[date | None, ...] = ()
    consultations: tuple[date, ...] = ()


@dataclass(frozen=True)
class Clock:
    """One deadline, as it is stored."""

    kind: str
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None = None
    met_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether it is neither met nor paused."""
        return self.met_at is None and self.paused_at is None


@dataclass(frozen=True)
class Span:
    """How long a case stayed in a state, and by which calendar its days were counted."""

    state: str
    place: WorkingDays
    since: datetime
    until: datetime | None = None


def compute(facts: CaseFacts) -> tuple[Clock, ...]:
    """Every clock of the case, the met ones too, each once, what began first first."""
    spans = tuple(_spans(facts))
    found = [*_of_answer(facts, spans), *_of_waits(facts, spans)]
    once = {(clock.started_at, clock.kind): clock for clock in found}
    return tuple(once[key] for key in sorted(once))


def next_due(clocks: Iterable[Clock]) -> datetime | None:
    """When the service is awaited next; the time that the person has for an opinion is their own."""
    running = [clock.due_at for clock in clocks if clock.is_running and clock.kind != DeadlineKind.FEEDBACK]
    return min(running, default=None)


def legal_due(received_at: datetime, rabat: WorkingDays) -> datetime:
    """The end of the sixtieth day after the receipt in Rabat, or of the next working day there."""
    sixtieth = rabat.day_of(received_at) + timedelta(days=LEGAL_DAYS)
    return rabat.end_of(rabat.next_working_day(sixtieth))


def last_day_to_answer(due_on: date, rabat: WorkingDays) -> date:
    """Until when somebody outside may answer: the day that was given, or the next working day in Rabat."""
    return rabat.next_working_day(due_on)


def _spans(facts: CaseFacts) -> Iterator[Span]:
    sendings = list(facts.sendings)
    place = sendings[0].origin if sendings else facts.place
    span = Span(CaseState.RECEIVED, place, facts.received_at)
    for event in facts.events:
        at = max(event.at, span.since)
        yield replace(span, until=at)
        if event.transition == "transfer":
            place = sendings.pop(0).to if sendings else facts.place
        elif event.transition == "reopen":
            place = sendings[0].origin if sendings else facts.place
        elif event.transition in ("refuse_transfer", "detach"):
            place = facts.rabat
        span = Span(event.target, place, at)
    yield span


def _of_answer(facts: CaseFacts, spans: Sequence[Span]) -> Iterator[Clock]:
    """What is owed to the person: the legal clock once, the target of the service at each opening."""
    is_help = facts.kind == CaseKind.HELP_REQUEST
    for number, run in enumerate(_runs(spans)):
        started, met = run[0].since, run[-1].until
        if number == 0 and not is_help:
            yield Clock(DeadlineKind.LEGAL, started, legal_due(started, facts.rabat), met_at=met)
        kind = DeadlineKind.SERVICE if is_help and number == 0 else DeadlineKind.INTERNAL
        days = facts.service_days if is_help else facts.internal_days
        paused = run[-1].since if met is None and run[-1].state in PAUSES else None
        yield Clock(kind, started, _spend(days, run), paused_at=paused, met_at=met)


def _runs(spans: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """The spans between each opening of the case and its end; the examination of a reopening is none of them."""
    run: list[Span] = []
    for span in spans:
        if span.state in ENDED_STATES or span.state == CaseState.REOPENING_REQUESTED:
            if run:
                yield tuple(run)
            run = []
        else:
            run.append(span)
    if run:
        yield tuple(run)


def _spend(days: int, run: Sequence[Span]) -> datetime:
    """When that many working days are over, each counted where the case was; pauses do not count."""
    counted = [span for span in run if span.state not in PAUSES]
    last, met = counted[-1], run[-1].until
    counted = [*counted[:-1], replace(last, until=None)] if met is None else [*counted, Span("", last.place, met)]
    day = date.min
    for span in counted:
        day = max(day, span.place.day_of(span.since))
        while span.until is None or day < span.place.day_of(span.until):
            day += ONE_DAY
            days -= span.place.is_working_day(day)
            if days == 0:
                return span.place.end_of(day)
    raise AssertionError  # the last span has no end


def _of_waits(facts: CaseFacts, spans: Sequence[Span]) -> Iterator[Clock]:
    """What is awaited from a unit, from the person, from somebody outside."""
    questions, consultations = iter(facts.questions), iter(facts.consultations)
    for span in spans:
        today = span.place.day_of(span.since)
        if span.state == CaseState.TRANSFERRED:
            due = span.place.end_of(span.place.add_working_days(today, facts.takeup_days))
            yield _wait(DeadlineKind.TAKE_UP, span, due)
        elif span.state == CaseState.REOPENING_REQUESTED:
            due = span.place.end_of(span.place.add_working_days(today, REVIEW_DAYS))
            yield _wait(DeadlineKind.REVIEW, span, due)
        elif span.state == CaseState.INFORMATION_REQUESTED:
            yield _wait(DeadlineKind.INFORMATION, span, _end_of_wait(facts, span, next(questions, None)))
        elif span.state == CaseState.WAITING_THIRD_PARTY:
            yield _wait(DeadlineKind.THIRD_PARTY, span, _end_of_wait(facts, span, next(consultations, None)))
        elif span.state in (CaseState.ANSWERED, CaseState.INADMISSIBLE):
            yield _wait(DeadlineKind.FEEDBACK, span, span.since + timedelta(days=FEEDBACK_DAYS))


def _wait(kind: str, span: Span, due: datetime) -> Clock:
    return Clock(kind, span.since, max(due, span.since), met_at=span.until)


def _end_of_wait(facts: CaseFacts, span: Span, given: date | None) -> datetime:
    day = given or facts.rabat.day_of(span.since) + timedelta(days=ANSWER_DAYS)
    return facts.rabat.end_of(last_day_to_answer(day, facts.rabat))
