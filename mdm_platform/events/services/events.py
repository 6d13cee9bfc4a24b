"""Events: prepared, announced, changed, cancelled, held."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.audit import events as audit
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.events.models import Event, Registration
from mdm_platform.events.notifications import EventCancelled, EventChanged
from mdm_platform.events.services import registrations
from mdm_platform.events.workflows import EventState, EventWorkflow, RegistrationWorkflow
from mdm_platform.permissions import require_permission

SLUG_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
HELD_AFTER = timedelta(hours=1)
TOLD_CHANGES = ("starts_at", "ends_at", "venue", "address", "remote_url", "mode")
CALENDAR_CHANGES = (*TOLD_CHANGES, "title_fr", "title_ar", "title_en")


@transaction.atomic
def save(*, event: Event, by: Any, now: datetime | None = None) -> Event:
    """Keep a new or changed event; people who are expected hear of a new date or place, seats added go to the queue.

    Raises InvalidInput (also for fewer seats than are taken), TransitionNotAllowed once held or cancelled.
    """
    require_permission(by, "events.manage_events")
    moment = now or timezone.now()
    if event._state.adding:
        event.slug = event.slug or new_slug(event.title_fr)
        _check(event)
        event.save()
        EventWorkflow.start_many(Event, [event.pk], by=by, now=moment)
        audit.record("event.created", by=by, obj=event, now=moment)
        return event
    before = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if before.state not in (EventState.DRAFT, EventState.PUBLISHED):
        raise TransitionNotAllowed(_("Un événement passé ou annulé ne change plus."))
    event.state, event.sequence = before.state, before.sequence
    _check(event)
    check_seats(event)
    changed = {name for name in CALENDAR_CHANGES if getattr(before, name) != getattr(event, name)}
    event.sequence += bool(changed)
    event.save()
    audit.record("event.edited", by=by, obj=event, now=moment)
    registrations.fill(event=event, now=moment)
    if event.state == EventState.PUBLISHED and changed & set(TOLD_CHANGES):
        EventChanged.send_to_each(to=_expected(event), now=moment)
    return event


@transaction.atomic
def publish(*, event: Event, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Event:
    """Announce the event: people may register."""
    EventWorkflow.apply(event, "publish", by=by, now=now)
    return event


@transaction.atomic
def cancel(*, event: Event, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Event:
    """Call the event off and tell everybody who was expected why."""
    moment = now or timezone.now()
    log = EventWorkflow.apply(event, "cancel", by=by, note=note, now=moment)
    Event.objects.filter(pk=event.pk).update(sequence=event.sequence + 1)
    told = _expected(event)
    RegistrationWorkflow.apply_many(Registration.objects.filter(event=event), "cancel", now=moment)
    EventCancelled.send_to_each(to=told, params={"log": log.pk}, now=moment)
    return event


@transaction.atomic
def hold(*, event: Event, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Event:
    """Say that the event took place; those who still waited are told nothing, the list ends with it."""
    EventWorkflow.apply(event, "hold", by=by, now=now)
    return event


def hold_past(*, now: datetime | None = None) -> int:
    """Close the events that are over, by the clock. How many."""
    moment = now or timezone.now()
    over = Event.objects.announced().filter(ends_at__lt=moment - HELD_AFTER)
    return len(EventWorkflow.apply_many(over, "hold", now=moment))


def new_slug(title: str) -> str:
    """A readable identifier that nobody else has."""
    return f"{slugify(title)[:80] or 'evenement'}-{get_random_string(5, SLUG_LETTERS)}"


def _expected(event: Event) -> list[tuple[Any, Registration]]:
    rows = Registration.objects.filter(event=event).expected().select_related("user", "event")
    return [(one.user, one) for one in rows.order_by("pk") if one.user]


def _check(event: Event) -> None:
    try:
        event.full_clean()
    except ValidationError as error:
        raise InvalidInput(fields=_known(error.message_dict)) from error


def _known(fields: dict[str, Iterable[str]]) -> dict[str, list[str]]:
    return {name: [str(sentence) for sentence in sentences] for name, sentences in fields.items()}


def check_seats(event: Event) -> None:
    """Raises InvalidInput when the event gives fewer seats in a mode than are taken."""
    faults = {}
    for mode, field in (("in_person", "seats_in_person"), ("remote", "seats_remote")):
        seats = event.seats(mode)
        taken = Registration.objects.filter(event=event, mode=mode).holding().count()
        if seats is not None and seats < taken:
            sentence = ngettext(
                "%(taken)s personne a déjà une place : gardez au moins cette place.",
                "%(taken)s personnes ont déjà une place : gardez au moins ces places.",
                taken,
            )
            faults[field] = [sentence % {"taken": taken}]
    if faults:
        raise InvalidInput(fields=faults)
