"""What pages and the API show of an event and of somebody's registration, in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from babel.dates import format_date, get_timezone_location
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.events.models import Event, EventMode, Registration
from mdm_platform.events.services import registrations
from mdm_platform.events.workflows import EventState, RegistrationState
from mdm_platform.formats import current_locale, elided, language_name, nice_date, nice_datetime, nice_list

TONES = {
    RegistrationState.REGISTERED: "success",
    RegistrationState.WAITING: "warning",
    RegistrationState.ATTENDED: "success",
    RegistrationState.ABSENT: "neutral",
    RegistrationState.CANCELLED: "neutral",
}
MODE_ICONS = {EventMode.IN_PERSON: "map-pin", EventMode.REMOTE: "video", EventMode.BOTH: "map-pin"}


@dataclass(frozen=True)
class EventCard:
    """An event in a list."""

    title: str
    url: str
    kind: str
    when: str
    where: str
    where_icon: str
    day: str
    month: str
    year: str
    summary: str = ""
    standing: str = ""
    tone: str = "neutral"
    is_past: bool = False


@dataclass(frozen=True)
class ModeOffer:
    """A way to take part: how many seats are free, and whether the reader would wait."""

    mode: str
    label: str
    seats: str
    is_full: bool
    waits: bool
    action: str


@dataclass(frozen=True)
class RegistrationView:
    """Somebody's own registration."""

    public_id: Any
    state: str
    label: str
    tone: str
    sentence: str
    mode: str
    url: str
    other_modes: list[ModeOffer] = field(default_factory=list)


def local(event: Event, moment: datetime) -> datetime:
    """The moment at the place of the event, without its zone."""
    return timezone.make_naive(moment, event.zone)


def when(event: Event) -> str:
    """“21 novembre 2026, de 09:00 à 17:00 (heure de Casablanca)”, in the event's own zone."""
    starts, ends = local(event, event.starts_at), local(event, event.ends_at)
    city = get_timezone_location(event.zone, locale=current_locale(), return_city=True)
    if starts.date() == ends.date():
        words = {"day": nice_date(starts.date()), "from": f"{starts:%H:%M}", "to": f"{ends:%H:%M}", "city": city}
        return elided(_("%(day)s, de %(from)s à %(to)s (heure de %(city)s)") % words)
    words = {"from": nice_datetime(starts), "to": nice_datetime(ends), "city": city}
    return elided(_("Du %(from)s au %(to)s (heure de %(city)s)") % words)


def where(event: Event) -> str:
    """The place, and whether one may join from afar."""
    if event.mode == EventMode.REMOTE:
        return _("À distance")
    if event.mode == EventMode.BOTH:
        return _("%(venue)s, ou à distance") % {"venue": event.venue or _("Sur place")}
    return event.venue or _("Sur place")


def address(event: Event) -> str:
    """The page of the event."""
    return reverse("events:event", args=[event.slug])


def card(event: Event, registration: Registration | None = None, *, now: datetime | None = None) -> EventCard:
    """The event in a list, with where the reader stands."""
    moment, starts = now or timezone.now(), local(event, event.starts_at)
    standing, tone = _standing(event, registration)
    return EventCard(
        title=event.title,
        url=reverse("events:registration", args=[registration.public_id]) if registration else address(event),
        kind=str(event.get_kind_display()),
        when=when(event),
        where=where(event),
        where_icon=MODE_ICONS[event.mode],
        day=str(starts.day),
        month=format_date(starts.date(), "MMM", locale=current_locale()),
        year=str(starts.year),
        summary=event.summary,
        standing=standing,
        tone=tone,
        is_past=event.ends_at < moment,
    )


def _standing(event: Event, registration: Registration | None) -> tuple[str, str]:
    if event.state == EventState.CANCELLED:
        return str(EventState.CANCELLED.label), "danger"
    if event.state == EventState.DRAFT:
        return str(EventState.DRAFT.label), "neutral"
    if registration is None:
        return "", "neutral"
    return str(registration.get_state_display()), TONES[registration.state]


def offers(event: Event, known: Registration | None = None) -> list[ModeOffer]:
    """The ways to take part; for somebody registered, the other ways."""
    modes = [mode for mode in event.modes if known is None or mode != known.mode]
    return [_offer(event, mode) for mode in modes]


def _offer(event: Event, mode: str) -> ModeOffer:
    free = registrations.free_seats(event, mode)
    waits = free is not None and Registration.objects.filter(event=event, mode=mode).waiting().exists()
    is_full = free == 0 or waits
    if free is None:
        seats = _("Places sans limite")
    elif is_full:
        seats = _("Complet : une liste d’attente est ouverte")
    else:
        seats = ngettext("%(n)s place libre", "%(n)s places libres", free) % {"n": free}
    joins = _("M’inscrire sur la liste d’attente") if is_full else _("M’inscrire")
    return ModeOffer(mode, str(EventMode(mode).label), seats, is_full, waits, joins)


def own(registration: Registration, *, now: datetime | None = None) -> RegistrationView:
    """The person's registration in words."""
    return RegistrationView(
        public_id=registration.public_id,
        state=registration.state,
        label=str(registration.get_state_display()),
        tone=TONES[registration.state],
        sentence=_sentence(registration),
        mode=str(registration.get_mode_display()),
        url=reverse("events:registration", args=[registration.public_id]),
        other_modes=_other_modes(registration, now or timezone.now()),
    )


def _other_modes(registration: Registration, now: datetime) -> list[ModeOffer]:
    event = registration.event
    expected = registration.state in (RegistrationState.REGISTERED, RegistrationState.WAITING)
    if not expected or not event.takes_registrations(now):
        return []
    return [one for one in offers(event, registration) if not one.is_full or registration.is_waiting]


def _sentence(registration: Registration) -> str:
    if registration.is_waiting:
        place = registrations.position(registration)
        sentence = ngettext(
            "Vous êtes la première personne sur la liste d’attente. Nous vous écrivons dès qu’une place se libère.",
            "Vous êtes en place %(n)s sur la liste d’attente. Nous vous écrivons dès qu’une place se libère.",
            place,
        )
        return sentence % {"n": place}
    return {
        RegistrationState.REGISTERED: _("Une place vous est réservée."),
        RegistrationState.ATTENDED: _("Votre présence est notée. Merci d’être venu."),
        RegistrationState.ABSENT: _("Vous n’avez pas été noté présent. Si c’est une erreur, écrivez à l’organisateur."),
        RegistrationState.CANCELLED: _("Votre inscription est annulée. Vous pouvez vous inscrire de nouveau."),
    }[RegistrationState(registration.state)]


def languages(event: Event) -> str:
    """The names of the languages spoken."""
    return nice_list([language_name(code) for code in event.languages])


def with_own(events: Iterable[Event], user: Any) -> list[tuple[Event, Registration | None]]:
    """Each event with the reader's registration, in two queries at most."""
    found = list(events)
    if not getattr(user, "is_authenticated", False):
        return [(event, None) for event in found]
    rows = Registration.objects.filter(event__in=found, user_id=user.pk).exclude(state=RegistrationState.CANCELLED)
    known = {row.event_id: row for row in rows}
    return [(event, known.get(event.pk)) for event in found]
