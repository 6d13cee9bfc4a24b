"""Registrations: seats by mode, a waiting list in order, and no seat given twice.

Whatever takes or frees a seat first locks the event, so that two people who ask for the last seat are
answered one after the other.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.errors import DomainError, InvalidInput, NotVisible
from mdm_platform.events.models import Event, EventMode, Registration
from mdm_platform.events.notifications import (
    EventReminder,
    EventSeatGiven,
    EventSeatTaken,
    EventWaiting,
)
from mdm_platform.events.workflows import EventState, RegistrationState, RegistrationWorkflow
from mdm_platform.permissions import require_permission

REMINDED_BEFORE = timedelta(hours=30)
REMINDED_AT_ONCE = 500


class RegistrationClosed(DomainError):
    """The event takes no registrations, no longer or not yet."""

    code = "registration_closed"
    message = gettext_lazy("Les inscriptions à cet événement sont closes.")


class EventFull(DomainError):
    """There is no seat in this mode."""

    code = "event_full"
    message = gettext_lazy("Il n’y a plus de place dans ce mode de participation.")


def free_seats(event: Event, mode: str) -> int | None:
    """How many seats are free in a mode, waiting list apart; None for no limit."""
    seats = event.seats(mode)
    if seats is None:
        return None
    return left(seats, Registration.objects.filter(event=event, mode=mode).holding().count())


def left(seats: int | None, taken: int) -> int | None:
    """What remains of some seats; None for no limit."""
    return None if seats is None else max(0, seats - taken)


def position(registration: Registration) -> int:
    """The person's place in the waiting list, from 1; 0 for somebody who does not wait."""
    if not registration.is_waiting:
        return 0
    queue = Registration.objects.filter(event=registration.event_id, mode=registration.mode).waiting()
    return [*queue.values_list("pk", flat=True)].index(registration.pk) + 1


@transaction.atomic
def register(*, event: Event, by: Any, mode: str = "", now: datetime | None = None) -> Registration:
    """Give the person a seat, or a place in the waiting list; asking again for the same changes nothing.

    Raises RegistrationClosed, InvalidInput for a mode that is not offered, PermissionRefused, and EventFull when
    somebody who has a seat asks for one in a full mode.
    """
    require_permission(by, "events.register")
    moment = now or timezone.now()
    event = _locked(event, by)
    mode = mode or (event.modes[0] if len(event.modes) == 1 else "")
    if not event.takes_registrations(moment):
        raise RegistrationClosed
    if mode not in event.modes:
        sentence = _("Choisissez comment vous participez parmi ce que l’événement propose.")
        raise InvalidInput(fields={"mode": [sentence]})
    known = Registration.objects.filter(event=event, user=by).first()
    if known is None:
        registration = _new(event, mode, by, moment)
    elif known.state == RegistrationState.CANCELLED:
        registration = _again(known, event, mode, by, moment)
    else:
        return known if known.mode == mode else _move(known, event, mode, moment)
    (EventWaiting if registration.is_waiting else EventSeatTaken).send(to=by, about=registration, now=moment)
    return registration


@transaction.atomic
def cancel(*, registration: Registration, by: Any, now: datetime | None = None) -> Registration:
    """Give up one's seat or place; a seat goes to the first who waits.

    Raises PermissionRefused, TransitionNotAllowed.
    """
    moment = now or timezone.now()
    event = _locked(registration.event)
    registration.refresh_from_db(fields=["state", "mode"])
    require_permission(by, "events.answer_registration", registration)
    RegistrationWorkflow.apply(registration, "cancel", by=by, now=moment)
    fill(event=event, now=moment)
    return registration


@transaction.atomic
def release(*, user: Any, now: datetime | None = None) -> None:
    """Cancel whatever the person, gone from the platform, was expected at; seats go to those who wait."""
    moment = now or timezone.now()
    rows = Registration.objects.filter(user=user, event__state=EventState.PUBLISHED, event__ends_at__gt=moment)
    for registration in rows.expected().select_related("event").order_by("event_id"):
        event = _locked(registration.event)
        RegistrationWorkflow.apply(registration, "cancel", by=None, now=moment)
        fill(event=event, now=moment)


def fill(*, event: Event, now: datetime | None = None) -> list[Registration]:
    """Give the free seats of a locked event to those who wait, in their order; until the event begins."""
    moment = now or timezone.now()
    given: list[Registration] = []
    if event.state != EventState.PUBLISHED or moment >= event.starts_at:
        return given
    for mode in event.modes:
        queue = Registration.objects.filter(event=event, mode=mode).waiting().select_related("user", "event")
        free = free_seats(event, mode)
        for registration in queue if free is None else queue[:free]:
            RegistrationWorkflow.apply(registration, "promote", by=None, now=moment)
            given.append(registration)
    EventSeatGiven.send_to_each(to=[(one.user, one) for one in given], now=moment)
    return given


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Tell people the day before; each once. How many were told."""
    moment = now or timezone.now()
    rows = Registration.objects.filter(
        state=RegistrationState.REGISTERED,
        reminded_at=None,
        event__state=EventState.PUBLISHED,
        event__starts_at__gt=moment,
        event__starts_at__lte=moment + REMINDED_BEFORE,
        at__lt=moment - timedelta(hours=6),
    )
    locked = rows.select_for_update(of=("self",), skip_locked=True).select_related("user", "event").order_by("pk")
    told = list(locked[:REMINDED_AT_ONCE])
    EventReminder.send_to_each(to=[(one.user, one) for one in told if one.user], now=moment)
    Registration.objects.filter(pk__in=[one.pk for one in told]).update(reminded_at=moment)
    return len(told)


def _locked(event: Event, by: Any = None) -> Event:
    rows = Event.objects.select_for_update(of=("self",))
    found = (rows if by is None else rows.visible_to(by)).filter(pk=event.pk).first()
    if found is None:
        raise NotVisible
    return found


def _state(event: Event, mode: str) -> str:
    """Seated when a seat is free and nobody waits for it."""
    free = free_seats(event, mode)
    if free is None:
        return RegistrationState.REGISTERED
    waits = Registration.objects.filter(event=event, mode=mode).waiting().exists()
    return RegistrationState.REGISTERED if free and not waits else RegistrationState.WAITING


def _new(event: Event, mode: str, by: Any, moment: datetime) -> Registration:
    state = _state(event, mode)
    made = Registration.objects.create(event=event, user=by, mode=mode, state=state, at=moment)
    RegistrationWorkflow.start_many(Registration, [made.pk], state=state, by=by, now=moment)
    return made


def _again(known: Registration, event: Event, mode: str, by: Any, moment: datetime) -> Registration:
    step = "return_waiting" if _state(event, mode) == RegistrationState.WAITING else "return_seated"
    changes = {"mode": mode, "at": moment, "reminded_at": None}
    RegistrationWorkflow.apply(known, step, by=by, now=moment, changes=changes)
    return known


def _move(known: Registration, event: Event, mode: str, moment: datetime) -> Registration:
    """Another mode: the seat is kept only if the new mode has one; somebody who waits may change queues."""
    is_free = _state(event, mode) == RegistrationState.REGISTERED
    if known.has_a_seat and not is_free:
        wanted = EventMode(mode).label
        sentence = _("Il n’y a plus de place « %(mode)s » : vous gardez la vôtre.") % {"mode": wanted}
        raise EventFull(sentence)
    if known.is_waiting and is_free:
        RegistrationWorkflow.apply(known, "promote", by=None, now=moment, changes={"mode": mode, "at": moment})
        EventSeatGiven.send(to=known.user, about=known, now=moment)
        return known
    known.mode, known.at = mode, moment
    known.save(update_fields=["mode", "at"])
    fill(event=event, now=moment)
    return known
