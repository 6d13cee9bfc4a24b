"""Slots: added, changed, removed; whatever touches their places locks them first."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.audit import events
from mdm_platform.calendars.places import zone_of_country
from mdm_platform.errors import InvalidInput, NotVisible, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from projects.models import Mission, MissionApplication, MissionSlot
from projects.notifications.missions import MissionSeatGiven, MissionSlotCancelled, MissionSlotChanged
from projects.workflows.missions import (
    OPEN_APPLICATION_STATES,
    ApplicationState,
    ApplicationWorkflow,
    MissionState,
)

FIELDS = ("starts_at", "ends_at", "venue", "seats", "hours")
TOLD = ("starts_at", "ends_at", "venue")
MOST_SLOTS = 60
HOME = "MA"
LIVE_STATES = (MissionState.DRAFT, MissionState.PUBLISHED)


@transaction.atomic
def add(*, mission: Mission, by: Any, values: Mapping[str, Any], now: datetime | None = None) -> MissionSlot:
    """Add a slot to a draft or to a published mission. Raises InvalidInput, TransitionNotAllowed."""
    mission = _of_live_mission(mission, by)
    if mission.slots.count() >= MOST_SLOTS:
        raise TransitionNotAllowed(_("Une mission a %(most)s créneaux au plus.") % {"most": MOST_SLOTS})
    slot = MissionSlot(mission=mission, time_zone=zone_of(mission).key)
    for name in FIELDS:
        setattr(slot, name, values[name])
    _check(slot, now or timezone.now())
    slot.save()
    return slot


@transaction.atomic
def change(*, slot: MissionSlot, by: Any, values: Mapping[str, Any], now: datetime | None = None) -> MissionSlot:
    """Move a slot or change its places: those who are expected hear of it, places added go to those who wait.

    Raises InvalidInput (also for fewer places than are taken), TransitionNotAllowed once it began.
    """
    moment = now or timezone.now()
    mission = _of_live_mission(slot.mission, by)
    slot = locked(slot)
    _refuse_off(slot)
    _refuse_begun(slot, moment)
    before = {name: getattr(slot, name) for name in FIELDS}
    for name in FIELDS:
        if name in values:
            setattr(slot, name, values[name])
    _check(slot, moment)
    changed = [name for name in FIELDS if getattr(slot, name) != before[name]]
    if not changed:
        return slot
    slot.save()
    events.record("mission.slot_changed", by=by, obj=mission, fields=changed, now=moment)
    if mission.state == MissionState.PUBLISHED and not set(TOLD).isdisjoint(changed):
        slot.applications.update(reminded_at=None)
        MissionSlotChanged.send_to_each(to=expected(slot), now=moment)
    fill(slot=slot, now=moment)
    return slot


@transaction.atomic
def remove(*, slot: MissionSlot, by: Any, now: datetime | None = None) -> None:
    """Take away a slot for which nobody applied. Raises TransitionNotAllowed."""
    _of_live_mission(slot.mission, by)
    slot = locked(slot)
    if slot.applications.exists():
        raise TransitionNotAllowed(_("Des bénévoles ont postulé à ce créneau : déplacez-le, ou annulez-le."))
    _keep_one(slot)
    slot.delete()


@transaction.atomic
def cancel(*, slot: MissionSlot, by: Any, note: str, now: datetime | None = None) -> MissionSlot:
    """Call off one slot of a published mission, and tell everybody who was expected, or waited for an answer, why.

    Raises PermissionRefused, TransitionNotAllowed for one that began, is off already or is the only one.
    """
    moment = now or timezone.now()
    require_permission(by, "projects.cancel_mission", slot.mission)
    slot = locked(slot)
    if slot.mission.state != MissionState.PUBLISHED:
        raise TransitionNotAllowed(_("Seul un créneau d’une mission publiée s’annule ; supprimez-le d’un brouillon."))
    _refuse_off(slot)
    _refuse_begun(slot, moment)
    _keep_one(slot)
    slot.cancelled_at, slot.cancelled_why = moment, note.strip()
    slot.save(update_fields=["cancelled_at", "cancelled_why"])
    events.record("mission.slot_cancelled", by=by, obj=slot.mission, now=moment)
    MissionSlotCancelled.send_to_each(to=expected(slot), now=moment)
    return slot


def expected(slot: MissionSlot) -> list[tuple[Any, MissionApplication]]:
    """The people who have a place or wait for an answer, each with their application."""
    rows = slot.applications.filter(state__in=OPEN_APPLICATION_STATES, user__isnull=False)
    return [(one.user, one) for one in rows.select_related("user").order_by("pk")]


def zone_of(mission: Mission) -> ZoneInfo:
    """The hours in which the mission speaks: those of Morocco, or of the country where it takes place."""
    return zone_of_country(str(mission.country) or HOME)


def locked(slot: MissionSlot) -> MissionSlot:
    """The slot, held until the end of the transaction: its places are counted by one at a time."""
    found = MissionSlot.objects.select_for_update(of=("self",)).select_related("mission").filter(pk=slot.pk).first()
    if found is None:
        raise NotVisible
    return found


def free_seats(slot: MissionSlot) -> int:
    """How many places nobody has."""
    return max(0, slot.seats - slot.applications.seated().count())


def fill(*, slot: MissionSlot, now: datetime | None = None) -> list[MissionApplication]:
    """Give the free places of a locked slot to those who wait, in their order; until it begins."""
    moment = now or timezone.now()
    if not slot.is_open(moment):
        return []
    free, given = free_seats(slot), []
    for application in slot.applications.waiting().select_related("user", "slot__mission"):
        if len(given) == free:
            break
        if ApplicationWorkflow.get("promote").refusals(application):
            continue
        ApplicationWorkflow.apply(application, "promote", by=None, now=moment)
        given.append(application)
    MissionSeatGiven.send_to_each(to=[(one.user, one) for one in given if one.user], now=moment)
    return given


@transaction.atomic
def fill_free(*, now: datetime | None = None) -> list[MissionApplication]:
    """Give places that stayed free to those who wait: of organisers verified again, or vetted since. Who got one."""
    moment = now or timezone.now()
    waiting = MissionApplication.objects.filter(state=ApplicationState.WAITLISTED).values("slot_id")
    rows = MissionSlot.objects.held().filter(pk__in=waiting, starts_at__gt=moment).counted()
    free = rows.filter(seated__lt=F("seats"), mission__in=Mission.objects.taking_volunteers()).order_by("pk")
    return [one for slot in free for one in fill(slot=locked(slot), now=moment)]


def _of_live_mission(mission: Mission, by: Any) -> Mission:
    require_permission(by, "projects.edit_mission", mission)
    found = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    if found.state not in LIVE_STATES:
        raise TransitionNotAllowed(_("Les créneaux changent tant que la mission est en brouillon ou publiée."))
    return found


def _keep_one(slot: MissionSlot) -> None:
    others = slot.mission.slots.held().exclude(pk=slot.pk)
    if slot.mission.state == MissionState.PUBLISHED and not others.exists():
        raise TransitionNotAllowed(_("C’est le dernier créneau d’une mission publiée : annulez plutôt la mission."))


def _refuse_off(slot: MissionSlot) -> None:
    if slot.is_off:
        raise TransitionNotAllowed(_("Ce créneau est annulé."))


def _refuse_begun(slot: MissionSlot, now: datetime) -> None:
    if slot.mission.state == MissionState.PUBLISHED and slot.starts_at <= now:
        raise TransitionNotAllowed(_("Ce créneau a déjà commencé : ajoutez-en un autre."))


def _check(slot: MissionSlot, now: datetime) -> None:
    try:
        slot.full_clean(exclude=("mission",))
    except ValidationError as error:
        raise InvalidInput(
            fields={name: [str(one) for one in sentences] for name, sentences in error.message_dict.items()}
        ) from error
    faults: dict[str, list[str]] = {}
    if slot.starts_at <= now:
        faults["starts_at"] = [_("Choisissez une date à venir.")]
    lasts = Decimal((slot.ends_at - slot.starts_at).total_seconds()) / 3600
    if slot.hours > lasts:
        faults["hours"] = [_("Le créneau dure moins longtemps que les heures indiquées.")]
    taken = slot.applications.seated().count() if slot.pk else 0
    if slot.seats < taken:
        sentence = ngettext(
            "%(taken)s personne a déjà une place : gardez au moins cette place.",
            "%(taken)s personnes ont déjà une place : gardez au moins ces places.",
            taken,
        )
        faults["seats"] = [sentence % {"taken": taken}]
    if faults:
        raise InvalidInput(fields=faults)
