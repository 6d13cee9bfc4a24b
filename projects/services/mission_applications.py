"""Applications: sent, answered, given up; the last place of a slot is given once.

Whatever takes or frees a place first locks the slot, so that two answers about the last one are given in turn.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.audit import events
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from projects.models import Mission, MissionApplication, MissionSlot
from projects.notifications.missions import (
    MissionApplicationAccepted,
    MissionApplicationReceived,
    MissionApplicationRefused,
    MissionApplicationWaitlisted,
    MissionApplicationWithdrawn,
    MissionReminder,
)
from projects.services import missions
from projects.services.mission_slots import fill, free_seats, locked
from projects.workflows.missions import (
    OPEN_APPLICATION_STATES,
    SLOT_BEGAN,
    ApplicationState,
    ApplicationWorkflow,
    MissionState,
)

LONGEST_MESSAGE = 1000
MOST_OPEN = 20
MOST_RETURNS = 3
REMINDED_BEFORE = timedelta(hours=30)
REMINDED_AT_ONCE = 500


class SlotClosed(DomainError):
    """The slot takes no applications."""

    code = "mission_slot_closed"
    message = gettext_lazy("Ce créneau ne prend plus de candidatures. Choisissez-en un autre.")


class SlotFull(DomainError):
    """Every place of the slot is taken."""

    code = "mission_slot_full"
    message = gettext_lazy("Toutes les places de ce créneau sont prises : mettez la personne sur liste d’attente.")


@transaction.atomic
def apply(
    *, slot: MissionSlot, by: Any, message: str = "", declares: bool = False, now: datetime | None = None
) -> MissionApplication:
    """Apply for a slot; asking again while an application runs changes nothing.

    `declares` is the declaration that missions with minors ask for. Raises PermissionRefused, SlotClosed,
    InvalidInput, TransitionNotAllowed.
    """
    require_permission(by, "projects.apply_to_mission")
    moment = now or timezone.now()
    slot = locked(slot)
    if not slot.is_open(moment):
        raise SlotClosed
    _check(slot, by, message, declares=declares)
    known = MissionApplication.objects.filter(slot=slot, user=by).first()
    if known is not None and known.state in OPEN_APPLICATION_STATES:
        return known
    said = {"message": message.strip(), "declared_at": moment if slot.mission.with_minors else None, "at": moment}
    if known is None:
        known = MissionApplication.objects.create(slot=slot, user=by, **said)
        ApplicationWorkflow.start_many(MissionApplication, [known.pk], by=by, now=moment)
    elif known.state == ApplicationState.WITHDRAWN:
        _require_few_returns(known)
        changes = {**said, "reminded_at": None}
        ApplicationWorkflow.apply(known, "apply_again", by=by, now=moment, changes=changes)
    else:
        raise TransitionNotAllowed(_("L’organisateur a déjà répondu à votre candidature pour ce créneau."))
    MissionApplicationReceived.send_to_many(to=missions.organisers_of(slot.mission), about=slot.mission, now=moment)
    return known


@transaction.atomic
def see_extract(*, application: MissionApplication, by: Any, now: datetime | None = None) -> MissionApplication:
    """Note that one saw the extract of the criminal record; the paper stays with the person. Twice changes nothing."""
    require_permission(by, "projects.decide_mission_application", application)
    moment = now or timezone.now()
    found = MissionApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not found.slot.mission.with_minors:
        raise TransitionNotAllowed(_("Cette mission n’est pas avec des mineurs : aucun extrait n’est à demander."))
    if found.extract_seen_at is None:
        found.extract_seen_at, found.extract_seen_by = moment, by
        found.save(update_fields=["extract_seen_at", "extract_seen_by"])
        events.record("mission.extract_seen", by=by, obj=found, subject=found.user, now=moment)
    return found


@transaction.atomic
def accept(
    *, application: MissionApplication, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> MissionApplication:
    """Give the person a place. Raises SlotFull, PermissionRefused, TransitionNotAllowed."""
    slot = locked(application.slot)
    application.refresh_from_db()
    require_permission(by, "projects.decide_mission_application", application)
    if application.state == ApplicationState.APPLIED and not free_seats(slot):
        raise SlotFull
    log = ApplicationWorkflow.apply(application, "accept", by=by, note=note, now=now)
    _tell(MissionApplicationAccepted, application, now, log=log.pk)
    return application


@transaction.atomic
def waitlist(
    *, application: MissionApplication, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> MissionApplication:
    """Put the person at the end of the waiting list of a full slot. Raises TransitionNotAllowed while there is room."""
    slot = locked(application.slot)
    application.refresh_from_db()
    require_permission(by, "projects.decide_mission_application", application)
    if application.state == ApplicationState.APPLIED and free_seats(slot):
        raise TransitionNotAllowed(_("Il reste une place dans ce créneau : vous pouvez accepter la personne."))
    moment = now or timezone.now()
    log = ApplicationWorkflow.apply(application, "waitlist", by=by, note=note, now=moment, changes={"at": moment})
    _tell(MissionApplicationWaitlisted, application, moment, log=log.pk)
    return application


@transaction.atomic
def refuse(
    *, application: MissionApplication, by: Any, reason: str, note: str = "", now: datetime | None = None
) -> MissionApplication:
    """Say no, with the reason that the person reads."""
    log = ApplicationWorkflow.apply(application, "refuse", by=by, reason=reason, note=note, now=now)
    _tell(MissionApplicationRefused, application, now, reason=reason, log=log.pk)
    return application


@transaction.atomic
def withdraw(*, application: MissionApplication, by: Any, now: datetime | None = None) -> MissionApplication:
    """Give up one's application: a place goes to the first who waits. Raises TransitionNotAllowed."""
    moment = now or timezone.now()
    slot = locked(application.slot)
    application.refresh_from_db()
    held = application.state == ApplicationState.ACCEPTED
    ApplicationWorkflow.apply(application, "withdraw", by=by, now=moment)
    if held:
        fill(slot=slot, now=moment)
        told = missions.organisers_of(slot.mission)
        MissionApplicationWithdrawn.send_to_many(to=told, about=slot.mission, now=moment)
    return application


@transaction.atomic
def release(*, user: Any, now: datetime | None = None) -> None:
    """Withdraw whatever somebody gone from the platform was expected at; places go to those who wait."""
    moment = now or timezone.now()
    rows = MissionApplication.objects.of_person(user).filter(state__in=OPEN_APPLICATION_STATES)
    for application in rows.filter(slot__starts_at__gt=moment).select_related("slot").order_by("slot_id"):
        withdraw(application=application, by=None, now=moment)


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Tell those who are expected the day before; each once. How many were told."""
    moment = now or timezone.now()
    rows = MissionApplication.objects.filter(
        state=ApplicationState.ACCEPTED,
        reminded_at=None,
        user__isnull=False,
        slot__mission__in=Mission.objects.taking_volunteers(),
        slot__cancelled_at=None,
        slot__starts_at__gt=moment,
        slot__starts_at__lte=moment + REMINDED_BEFORE,
    )
    due = rows.select_for_update(of=("self",), skip_locked=True).select_related("user").order_by("pk")
    told = list(due[:REMINDED_AT_ONCE])
    MissionReminder.send_to_each(to=[(one.user, one) for one in told], now=moment)
    MissionApplication.objects.filter(pk__in=[one.pk for one in told]).update(reminded_at=moment)
    return len(told)


@transaction.atomic
def close_begun(*, now: datetime | None = None) -> int:
    """Answer those who still waited when their slot began: no place came free. How many."""
    moment = now or timezone.now()
    rows = MissionApplication.objects.filter(
        slot__starts_at__lte=moment,
        slot__cancelled_at=None,
        slot__mission__state__in=(MissionState.PUBLISHED, MissionState.ENDED),
    ).select_related("slot", "user")
    closed = [moved.obj for moved in ApplicationWorkflow.apply_many(rows, "close", now=moment, reason=SLOT_BEGAN)]
    told = [(one.user, one) for one in closed if one.user]
    MissionApplicationRefused.send_to_each(to=told, reason=SLOT_BEGAN, now=moment)
    return len(closed)


def position(application: MissionApplication) -> int:
    """The person's place in the waiting list, from 1; 0 for somebody who does not wait."""
    if application.state != ApplicationState.WAITLISTED:
        return 0
    waiting = MissionApplication.objects.filter(slot=application.slot_id).waiting()
    return [*waiting.values_list("pk", flat=True)].index(application.pk) + 1


def _check(slot: MissionSlot, by: Any, message: str, *, declares: bool) -> None:
    faults: dict[str, list[str]] = {}
    if len(message) > LONGEST_MESSAGE:
        faults["message"] = [_("Écrivez %(most)s caractères au plus.") % {"most": LONGEST_MESSAGE}]
    if slot.mission.with_minors and not declares:
        faults["declares"] = [_("Cette mission est avec des mineurs : faites la déclaration pour postuler.")]
    if faults:
        raise InvalidInput(fields=faults)
    running = MissionApplication.objects.of_person(by).filter(state__in=OPEN_APPLICATION_STATES)
    if running.filter(slot__starts_at__gt=timezone.now()).exclude(slot=slot).count() >= MOST_OPEN:
        sentence = _("Vous avez déjà %(most)s candidatures en cours. Retirez-en une avant de postuler à une autre.")
        raise TransitionNotAllowed(sentence % {"most": MOST_OPEN}, code="too_many_applications")


def _require_few_returns(application: MissionApplication) -> None:
    """Each return writes to the organisers."""
    returns = TransitionLog.objects.about(application).filter(transition="apply_again").count()
    if returns >= MOST_RETURNS:
        raise TransitionNotAllowed(
            _("Vous avez déjà retiré plusieurs fois cette candidature. Choisissez un autre créneau.")
        )


def _tell(message: Any, application: MissionApplication, now: datetime | None, *, reason: str = "", log: int) -> None:
    if application.user is not None:
        message.send(to=application.user, about=application, reason=reason, params={"log": log}, now=now)
