"""Who is told that a clock is about to run out, or has: each once, on a working day of those who work on the case."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from grievances.models import Alert, Case, Deadline
from grievances.models.unit import is_central
from grievances.notifications import DeadlineNear, DeadlinePassed
from grievances.services import steering, units
from grievances.services.locks import lock
from grievances.workflows import AlertStep, DeadlineKind
from mdm_platform.accounts.roles import Role
from mdm_platform.calendars.working_days import RABAT, Calendars, WorkingDays
from mdm_platform.institutions.models import Institution

# How many working days ahead each clock is announced; those of the person are not the agents' to hurry.
AHEAD: Mapping[str, int] = {
    DeadlineKind.LEGAL: 10,
    DeadlineKind.INTERNAL: 3,
    DeadlineKind.SERVICE: 1,
    DeadlineKind.TAKE_UP: 1,
    DeadlineKind.THIRD_PARTY: 1,
    DeadlineKind.REVIEW: 2,
}
# Clocks whose lateness the person is told to be known above the service: somebody there hears of it.
PROMISED = (DeadlineKind.SERVICE, DeadlineKind.REVIEW)
FARTHEST = timedelta(days=30)  # ten working days, with the longest holidays
OFFICE_HOURS = range(8, 19)


class People:
    """Who works where, read once for a round: what each of them may read is asked anew for every case."""

    def __init__(self) -> None:
        self._agents: dict[int, list[Any]] = {}

    @cached_property
    def desk(self) -> Institution | None:
        """The central desk."""
        return units.central()

    def agents(self, unit: Institution | None) -> list[Any]:
        """Those who handle cases for the unit."""
        if unit is None:
            return []
        if unit.pk not in self._agents:
            self._agents[unit.pk] = list(units.agents(unit))
        return self._agents[unit.pk]

    def supervisors(self, unit: Institution | None) -> list[Any]:
        """Those of them who watch over the others."""
        return [person for person in self.agents(unit) if Role.COMPLAINTS_SUPERVISOR in person.role_names]

    @cached_property
    def watchers(self) -> list[Any]:
        """The supervisors of the central desk, and those of no unit."""
        reachable = get_user_model().objects.reachable().filter(groups__name=Role.COMPLAINTS_SUPERVISOR)
        found = {person.pk: person for person in reachable.distinct() if is_central(person)}
        return list((found | {person.pk: person for person in self.supervisors(self.desk)}).values())


def give(*, now: datetime | None = None) -> int:
    """Give the alerts whose moment has come to those who work on the cases; how many were given.

    On a rest day of the unit that holds a case, or at night there, they wait for the next morning.
    """
    moment, calendars, people = now or timezone.now(), Calendars(), People()
    rows = Deadline.objects.running().filter(kind__in=AHEAD, due_at__lt=moment + FARTHEST)
    unheard = rows.exclude(told(AlertStep.AT)).annotate(is_announced=told(AlertStep.BEFORE))
    given = 0
    for deadline in unheard.select_related("case__unit__consulate").order_by("pk").iterator(chunk_size=500):
        step = _step(deadline, moment, calendars)
        given += step is not None and _give(deadline, step, people, moment)
    return given


def escalate_overdue(*, now: datetime | None = None) -> int:
    """After the sixtieth day, bring each unanswered case one level higher and let its person know; how many.

    In the office hours of Rabat, wherever the case is. The person's file for the Médiateur is then ready.
    """
    moment = now or timezone.now()
    if not is_open_hour(Calendars().of_country(RABAT), moment):
        return 0
    late = Deadline.objects.overdue(moment).filter(kind=DeadlineKind.LEGAL).exclude(told(AlertStep.NOTICE))
    rows = late.select_related("case").order_by("pk").iterator(chunk_size=500)
    return sum(_escalate(deadline, moment) for deadline in rows)


def is_open_hour(place: WorkingDays, now: datetime) -> bool:
    """Whether people are at work there."""
    return place.is_working_day(place.day_of(now)) and now.astimezone(place.zone).hour in OFFICE_HOURS


def told(step: AlertStep) -> Exists:
    """Whether the alert of that step was given."""
    return Exists(Alert.objects.filter(deadline=OuterRef("pk"), step=step))


def _step(deadline: Deadline, now: datetime, calendars: Calendars) -> AlertStep | None:
    """What is to be said now; nothing ahead of a clock so short that it would be said as it starts."""
    place = calendars.of_institution(deadline.case.unit)
    if not is_open_hour(place, now):
        return None
    if deadline.due_at < now:
        return AlertStep.AT
    announced = place.working_days_before(place.day_of(deadline.due_at), AHEAD[deadline.kind])
    is_time = place.day_of(deadline.started_at) < announced <= place.day_of(now)
    return AlertStep.BEFORE if is_time and not deadline.is_announced else None


@transaction.atomic
def _give(deadline: Deadline, step: AlertStep, people: People, now: datetime) -> bool:
    case, is_new = lock(deadline.case), note(deadline, step, now)
    if is_new:
        message = DeadlinePassed if step == AlertStep.AT else DeadlineNear
        message.send_to_many(to=recipients(case, deadline, step, people), about=deadline, now=now)
    return is_new


@transaction.atomic
def _escalate(deadline: Deadline, now: datetime) -> bool:
    case, is_new = lock(deadline.case), note(deadline, AlertStep.NOTICE, now)
    if is_new:
        steering.escalate(case=case, now=now)
    return is_new


def note(deadline: Deadline, step: AlertStep, now: datetime) -> bool:
    """Keep the alert of a case that is held; False when it was given, or the clock stopped or moved meanwhile."""
    if not Deadline.objects.running().filter(pk=deadline.pk, due_at=deadline.due_at).exists():
        return False
    return Alert.objects.get_or_create(deadline=deadline, step=step, defaults={"at": now})[1]


def recipients(case: Case, deadline: Deadline, step: str, known: People) -> list[Any]:
    """The agent of the case, else those of its unit; those who watch over them once it is late. Only who reads it.

    Where the unit has nobody who does, those who watch over the desk.
    """
    unit = case.unit or known.desk
    people = {agent.pk: agent for agent in _workers(case, known.agents(unit))}
    if step == AlertStep.AT:
        above = _who_read(case, known.supervisors(unit))
        people |= {person.pk: person for person in above}
        if deadline.kind == DeadlineKind.LEGAL or (deadline.kind in PROMISED and not above):
            people |= {person.pk: person for person in known.watchers}
    return _who_read(case, people.values()) or _who_read(case, known.watchers)


def _who_read(case: Case, people: Iterable[Any]) -> list[Any]:
    return [person for person in people if Case.objects.visible_to(person).filter(pk=case.pk).exists()]


def _workers(case: Case, everybody: list[Any]) -> list[Any]:
    own = [person for person in everybody if person.pk == case.agent_id]
    return own or everybody
