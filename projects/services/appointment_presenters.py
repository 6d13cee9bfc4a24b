"""An appointment as its two sides read it: each on their own clock, with the other's beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform import ics
from mdm_platform.audit.models import TransitionLog
from mdm_platform.formats import current_locale, elided, nice_datetime
from projects.models import Appointment, Project
from projects.permissions.exchanges import side_of
from projects.workflows.appointments import AppointmentMode, AppointmentState, Side

TONES = {
    AppointmentState.PROPOSED: "warning",
    AppointmentState.CONFIRMED: "success",
    AppointmentState.HELD: "neutral",
    AppointmentState.MISSED: "danger",
    AppointmentState.CANCELLED: "neutral",
    AppointmentState.LAPSED: "neutral",
}
ICONS = {AppointmentMode.IN_PERSON: "map-pin", AppointmentMode.VIDEO: "video", AppointmentMode.PHONE: "phone"}


@dataclass(frozen=True)
class AppointmentCard:
    """An appointment for one side. `times` are those to choose from: key, own clock, other clock."""

    appointment: Appointment
    url: str
    tone: str
    icon: str
    duration: str
    when: str
    when_there: str
    times: list[tuple[int, str, str]]
    is_asked: bool
    is_over: bool
    may_move: bool


def zone_name(zone: str) -> str:
    """The city by which the zone is called, in the current language."""
    return get_timezone_location(ZoneInfo(zone), locale=current_locale(), return_city=True)


def on_the_clock(moment: datetime, zone: ZoneInfo) -> str:
    """“21 novembre 2026 à 14:05 (heure d’Amsterdam)”."""
    when = nice_datetime(timezone.make_naive(moment, zone))
    return elided(_("%(when)s (heure de %(city)s)") % {"when": when, "city": zone_name(zone.key)})


def clocks(appointment: Appointment, moment: datetime, side: str) -> tuple[str, str]:
    """The moment for the reader, and for the other side where its clock shows another hour."""
    own = appointment.zone_of(side)
    there = appointment.zone_of(Side.ADVISOR if side == Side.HOLDER else Side.HOLDER)
    differs = moment.astimezone(own).utcoffset() != moment.astimezone(there).utcoffset()
    return on_the_clock(moment, own), on_the_clock(moment, there) if differs else ""


def card(appointment: Appointment, user: Any, *, now: datetime | None = None) -> AppointmentCard:
    """The appointment as the person reads it."""
    moment = now or timezone.now()
    side = side_of(user, appointment.project) or Side.ADVISOR
    starts = appointment.starts_at
    when, there = clocks(appointment, starts, side) if starts is not None else ("", "")
    is_proposed = appointment.state == AppointmentState.PROPOSED
    slots = [one for one in appointment.slots.all() if one.starts_at > moment] if is_proposed else []
    has_begun = starts is not None and starts <= moment
    return AppointmentCard(
        appointment=appointment,
        url=reverse("projects:appointment", args=[appointment.public_id]),
        tone=TONES[appointment.state],
        icon=ICONS[appointment.mode],
        duration=ngettext("%(n)s minute", "%(n)s minutes", appointment.minutes) % {"n": appointment.minutes},
        when=when,
        when_there=there,
        times=[(one.pk, *clocks(appointment, one.starts_at, side)) for one in slots],
        is_asked=is_proposed and appointment.proposed_by != side,
        is_over=appointment.state == AppointmentState.CONFIRMED and has_begun,
        may_move=appointment.is_live and not has_begun,
    )


def cards(project: Project, user: Any, *, now: datetime | None = None) -> list[AppointmentCard]:
    """The appointments of a project, the latest first."""
    rows = project.appointments.prefetch_related("slots")[:20]
    found = []
    for row in rows:
        row.project = project
        found.append(card(row, user, now=now))
    return found


def calendar_file(appointment: Appointment, user: Any, *, now: datetime | None = None) -> bytes:
    """The appointment for a calendar, in the reader's hours."""
    zone = appointment.zone_of(side_of(user, appointment.project) or Side.ADVISOR)
    url = f"{settings.SITE_URL}{reverse('projects:appointment', args=[appointment.public_id])}"
    entry = ics.Entry(
        uid=f"{appointment.public_id}@appointments",
        sequence=appointment.sequence,
        starts_at=appointment.starts_at.astimezone(zone),
        ends_at=appointment.ends_at.astimezone(zone),
        title=appointment.topic,
        url=url,
        description=f"{appointment.project.title}\n\n{url}",
        location=appointment.where,
        is_cancelled=appointment.state == AppointmentState.CANCELLED,
    )
    return ics.to_ics(entry, now=now)


def who(appointment: Appointment, log: TransitionLog) -> str | None:
    """Whoever made a step of it, called by their side; None for the platform."""
    if log.actor_id is None:
        return None
    return _("Le porteur du projet") if log.actor_id == appointment.project.holder_id else _("Le conseiller")
