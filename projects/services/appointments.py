"""Appointments of the two sides of a project: proposed, chosen, moved, cancelled, reminded once, concluded."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grievances.services.words import bounded, required
from mdm_platform.calendars.places import known_zones, zone_of_country
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from projects.models import Appointment, AppointmentSlot, Project
from projects.models.appointment import LONGEST, SHORTEST
from projects.notifications.appointments import (
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentLapsed,
    AppointmentMissed,
    AppointmentProposed,
    AppointmentSoon,
)
from projects.permissions.exchanges import side_of
from projects.workflows.appointments import (
    LIVE_APPOINTMENTS,
    AppointmentMode,
    AppointmentState,
    AppointmentWorkflow,
    Side,
)
from projects.workflows.support import ACCOMPANIED

MOST_SLOTS = 5
FARTHEST = timedelta(days=120)
REMINDED_BEFORE = timedelta(hours=26)
WHERE_MOST = 300


class AppointmentExists(DomainError):
    """The two sides already have an appointment to come."""

    code = "appointment_exists"
    message = gettext_lazy("Un rendez-vous est déjà en cours pour ce projet : déplacez-le, ou annulez-le d’abord.")


@transaction.atomic
def propose(
    *,
    project: Project,
    topic: str,
    mode: str,
    slots: Iterable[datetime],
    by: Any,
    minutes: int = 45,
    where: str = "",
    holder_zone: str = "",
    now: datetime | None = None,
) -> Appointment:
    """Propose up to five times to the other side; `holder_zone` names the hours where the holder lives.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput, AppointmentExists.
    """
    moment = now or timezone.now()
    require_permission(by, "projects.exchange", project)
    if not is_open(project):
        raise TransitionNotAllowed(_("Les rendez-vous se prennent une fois qu’un conseiller accompagne le projet."))
    times = _checked_times(slots, moment)
    zone = holder_zone or zone_of_holder(project)
    _check(mode=mode, minutes=minutes, zone=zone)
    made = _create(
        project=project,
        topic=required(topic, field="topic", most=160),
        mode=mode,
        where=_checked_where(where, mode),
        minutes=minutes,
        proposed_by=side_of(by, project),
        proposed_at=moment,
        holder_zone=zone,
        author=by,
    )
    AppointmentWorkflow.start_many(Appointment, [made.pk], by=by, now=moment)
    _offer(made, times)
    AppointmentProposed.send(to=_other(made, by), about=made, reason="new", now=moment)
    return made


@transaction.atomic
def choose(
    *, appointment: Appointment, slot: int, by: Any, where: str = "", now: datetime | None = None
) -> Appointment:
    """Take one of the times that the other side proposed, by its key. Raises as `Workflow.apply`, InvalidInput."""
    moment = now or timezone.now()
    _hold(appointment)
    require_permission(by, "projects.answer_appointment", appointment)
    chosen = appointment.slots.filter(pk=slot, starts_at__gt=moment).first()
    if chosen is None:
        raise InvalidInput(fields={"slot": [_("Cet horaire n’est plus proposé : choisissez-en un autre.")]})
    place = _checked_where(where or appointment.where, appointment.mode)
    if not place:
        raise InvalidInput(fields={"where": [_("Indiquez l’adresse, le lien ou le numéro du rendez-vous.")]})
    changes = {
        "where": place,
        "starts_at": chosen.starts_at,
        "ends_at": chosen.starts_at + timedelta(minutes=appointment.minutes),
        "reminded_at": None,
    }
    AppointmentWorkflow.apply(appointment, "choose", by=by, now=moment, changes=changes)
    appointment.slots.all().delete()
    AppointmentConfirmed.send(to=_other(appointment, by), about=appointment, now=moment)
    return appointment


@transaction.atomic
def move(
    *,
    appointment: Appointment,
    slots: Iterable[datetime],
    by: Any,
    where: str = "",
    holder_zone: str = "",
    now: datetime | None = None,
) -> Appointment:
    """Propose other times, whether some were proposed or one was chosen. Raises as `Workflow.apply`, InvalidInput."""
    moment = now or timezone.now()
    _hold(appointment)
    times = _checked_times(slots, moment)
    zone = holder_zone or appointment.holder_zone
    _check(mode=appointment.mode, minutes=appointment.minutes, zone=zone)
    if appointment.state == AppointmentState.CONFIRMED and appointment.starts_at <= moment:
        raise TransitionNotAllowed(_("Ce rendez-vous a commencé : dites ce qu’il a donné, puis proposez-en un autre."))
    changes = {
        "proposed_by": side_of(by, appointment.project),
        "where": _checked_where(where or appointment.where, appointment.mode),
        "holder_zone": zone,
        "starts_at": None,
        "ends_at": None,
        "reminded_at": None,
        "sequence": appointment.sequence + 1,
    }
    AppointmentWorkflow.apply(appointment, "move", by=by, now=moment, changes=changes)
    _offer(appointment, times)
    AppointmentProposed.send(to=_other(appointment, by), about=appointment, reason="moved", now=moment)
    return appointment


@transaction.atomic
def cancel(
    *, appointment: Appointment, by: Any, note: str = "", reason: str = "", now: datetime | None = None
) -> Appointment:
    """Call it off; the other side is told, and reads why. Raises as `Workflow.apply`, TransitionNotAllowed."""
    moment = now or timezone.now()
    if appointment.starts_at is not None and appointment.starts_at <= moment:
        raise TransitionNotAllowed(_("Ce rendez-vous a commencé : il ne s’annule plus. Dites ce qu’il a donné."))
    changes = {"sequence": appointment.sequence + 1}
    words = bounded(note, field="note", most=500)
    AppointmentWorkflow.apply(appointment, "cancel", by=by, note=words, now=moment, changes=changes)
    AppointmentCancelled.send(to=_other(appointment, by), about=appointment, now=moment)
    return appointment


@transaction.atomic
def hold(*, appointment: Appointment, by: Any, now: datetime | None = None) -> Appointment:
    """Say that it took place. Raises as `Workflow.apply`."""
    AppointmentWorkflow.apply(appointment, "hold", by=by, now=now)
    return appointment


@transaction.atomic
def miss(*, appointment: Appointment, by: Any, reason: str = "", now: datetime | None = None) -> Appointment:
    """Say that the other side did not come; one does not say it of oneself. Raises as `Workflow.apply`."""
    if reason == side_of(by, appointment.project):
        raise TransitionNotAllowed(_("C’est à l’autre personne de noter votre absence. Vous pouvez lui écrire."))
    AppointmentWorkflow.apply(appointment, "miss", by=by, reason=reason, now=now)
    AppointmentMissed.send(to=_other(appointment, by), about=appointment, now=now)
    return appointment


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Remind both sides of what comes within a day, once. How many appointments."""
    moment = now or timezone.now()
    rows = Appointment.objects.to_remind(moment, moment + REMINDED_BEFORE).select_for_update(
        of=("self",), skip_locked=True
    )
    soon = list(rows.order_by("pk")[:500])
    Appointment.objects.filter(pk__in=[one.pk for one in soon]).update(reminded_at=moment)
    AppointmentSoon.send_to_each(to=_sides(soon), now=moment)
    return len(soon)


@transaction.atomic
def lapse(*, now: datetime | None = None) -> int:
    """End the proposals of which every time is over, and tell both sides. How many."""
    moment = now or timezone.now()
    current = AppointmentSlot.objects.filter(starts_at__gt=moment).values("appointment_id")
    over = Appointment.objects.filter(state=AppointmentState.PROPOSED).exclude(pk__in=current)
    moved = [one.obj for one in AppointmentWorkflow.apply_many(over, "lapse", now=moment)]
    AppointmentLapsed.send_to_each(to=_sides(moved), now=moment)
    return len(moved)


def end_all(*, project: Project, now: datetime | None = None) -> int:
    """Call off what is to come when the file ends. How many."""
    rows = Appointment.objects.filter(project=project, state__in=LIVE_APPOINTMENTS)
    return len(AppointmentWorkflow.apply_many(rows, "cancel", now=now))


def is_open(project: Project) -> bool:
    """Whether its two sides meet: somebody accompanies it, and it is not over."""
    return project.advisor_id is not None and project.state in ACCOMPANIED


def zone_of_holder(project: Project) -> str:
    """The hours of the holder: those they gave last, else those of the country where they live."""
    last = project.appointments.order_by("-pk").values_list("holder_zone", flat=True).first()
    return last or zone_of_country(str(project.residence_country)).key


def _create(**fields: Any) -> Appointment:
    try:
        with transaction.atomic():
            return Appointment.objects.create(**fields)
    except IntegrityError as error:
        raise AppointmentExists from error


def _hold(appointment: Appointment) -> None:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("project")
    appointment.refresh_from_db(from_queryset=rows)


def _offer(appointment: Appointment, times: list[datetime]) -> None:
    appointment.slots.all().delete()
    AppointmentSlot.objects.bulk_create(AppointmentSlot(appointment=appointment, starts_at=time) for time in times)


def _checked_times(slots: Iterable[datetime], now: datetime) -> list[datetime]:
    times = sorted(set(slots))
    if not times or len(times) > MOST_SLOTS:
        message = _("Proposez de un à %(most)s horaires.") % {"most": MOST_SLOTS}
    else:
        message = next(filter(None, (why_not(time, now) for time in times)), "")
    if message:
        raise InvalidInput(message, code="slots", fields={"slot_1": [message]})
    return times


def why_not(time: datetime, now: datetime) -> str:
    """Why a time cannot be proposed, or nothing."""
    if time <= now:
        return _("Proposez des horaires à venir.")
    if time > now + FARTHEST:
        return _("Proposez des horaires dans les quatre mois qui viennent.")
    return ""


def _check(*, mode: str, minutes: int, zone: str) -> None:
    fields: dict[str, list[str]] = {}
    if mode not in AppointmentMode.values:
        fields["mode"] = [_("Choisissez comment vous vous rencontrez.")]
    if not SHORTEST <= minutes <= LONGEST:
        fields["minutes"] = [_("Un rendez-vous dure de 15 minutes à 3 heures.")]
    if zone not in known_zones():
        fields["holder_zone"] = [_("Choisissez une ville dans la liste.")]
    if fields:
        raise InvalidInput(fields=fields)


def _checked_where(where: str, mode: str) -> str:
    text = bounded(where, field="where", most=WHERE_MOST)
    if text and mode == AppointmentMode.VIDEO and not text.startswith("https://"):
        raise InvalidInput(fields={"where": [_("Le lien d’une visioconférence commence par https://.")]})
    return text


def _other(appointment: Appointment, by: Any) -> Any:
    """The person on the other side."""
    project = appointment.project
    return project.advisor if side_of(by, project) == Side.HOLDER else project.holder


def _sides(found: Iterable[Appointment]) -> list[tuple[Any, Appointment]]:
    """Both sides of each."""
    rows = list(found)
    known = Project.objects.filter(pk__in=[one.project_id for one in rows]).select_related("holder", "advisor")
    projects = {project.pk: project for project in known}
    return [(person, one) for one in rows for person in _people(projects[one.project_id])]


def _people(project: Project) -> list[Any]:
    return [person for person in (project.holder, project.advisor) if person is not None]


def local(moment: datetime, zone: str) -> datetime:
    """The moment on a clock of that zone."""
    return moment.astimezone(ZoneInfo(zone))
