"""What the pages of events show."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.components import Row
from mdm_platform.errors import DomainError
from mdm_platform.events.models import Event, EventKind, EventMode, Registration
from mdm_platform.events.services import attendance, presenters, search
from mdm_platform.events.services.search import EventQuery
from mdm_platform.events.workflows import EventState, RegistrationState
from mdm_platform.formats import language_name, nice_datetime
from mdm_platform.permissions import has_permission
from mdm_platform.search.pages import SearchPage

PAST_SHOWN = 50


def said(error: DomainError) -> str:
    """The refusal in one sentence."""
    return " ".join(str(one) for sentences in error.fields.values() for one in sentences) or str(error)


def _name_of(kind: str, code: str) -> str:
    if kind == "period":
        return _("Événements passés") if code == "past" else _("Événements à venir")
    if kind == "language":
        return language_name(code)
    choices: Mapping[str, Any] = dict(EventKind.choices if kind == "kind" else EventMode.choices)
    return str(choices.get(code, code))


class EventSearch:
    """The calendar of events as a page."""

    def __init__(self, query: EventQuery, user: Any) -> None:
        self.query, self.user = query, user
        self.page = SearchPage(query, "events:list", _name_of)

    def context(self) -> dict[str, Any]:
        """The frame of the results and the cards."""
        found = search.found(self.query, self.user)
        total, events = found.count(), self.page.shown(found)
        labels = {"kind": _("Nature"), "mode": _("Participation")}
        return {
            "cards": [presenters.card(event, known) for event, known in presenters.with_own(events, self.user)],
            "facets": self.page.facets(labels, search.counts(self.query, self.user)),
            "chips": self.page.chips(),
            "hidden": self.page.hidden("q"),
            "q": self.query.q,
            "periods": self._periods(),
            "sentence": ngettext("%(n)s événement", "%(n)s événements", total) % {"n": total},
            **self.page.numbered(total),
        }

    def _periods(self) -> list[dict[str, Any]]:
        past = self.query.period == "past"
        return [
            {"label": _("À venir"), "url": self.page.address(self.query.without("period")), "selected": not past},
            {"label": _("Passés"), "url": self.page.address(self.query.adding("period", "past")), "selected": past},
        ]


def event_page(event: Event, user: Any) -> dict[str, Any]:
    """The event, where the reader stands, and the ways in."""
    moment = timezone.now()
    [(_event, known)] = presenters.with_own([event], user)
    is_open = event.takes_registrations(moment)
    return {
        "event": event,
        "rows": facts(event),
        "own": presenters.own(known, now=moment) if known else None,
        "offers": presenters.offers(event) if is_open and known is None else [],
        "is_open": is_open,
        "closed_sentence": "" if is_open else closed(event, moment),
        "may_manage": has_permission(user, "events.manage_events"),
        "session_code": attendance.session_code(event) if has_permission(user, "events.take_attendance") else "",
        "register_url": reverse("events:register", args=[event.slug]),
    }


def facts(event: Event) -> list[Row]:
    """When, where, by whom, in which languages."""
    rows = [Row(_("Date"), presenters.when(event)), Row(_("Lieu"), presenters.where(event))]
    if event.address:
        rows.append(Row(_("Adresse"), event.address))
    rows.append(Row(_("Organisé par"), event.organiser.name))
    if event.languages:
        rows.append(Row(_("Langues"), presenters.languages(event)))
    if event.registration_closes_at:
        closes = nice_datetime(presenters.local(event, event.registration_closes_at))
        rows.append(Row(_("Inscriptions jusqu’au"), closes))
    return rows


def closed(event: Event, now: datetime) -> str:
    """Why one cannot register."""
    if event.state == EventState.CANCELLED:
        return _("Cet événement est annulé.")
    if event.state == EventState.DRAFT:
        return _("Cet événement n’est pas encore annoncé.")
    if event.ends_at < now:
        return _("Cet événement a eu lieu.")
    return _("Les inscriptions sont closes. Écrivez à l’organisateur si vous voulez encore venir.")


def mine(user: Any) -> dict[str, Any]:
    """The person's events, to come and past."""
    moment = timezone.now()
    rows = Registration.objects.filter(user_id=user.pk).exclude(state=RegistrationState.CANCELLED)
    rows = rows.select_related("event")
    coming = rows.filter(event__ends_at__gte=moment).order_by("event__starts_at", "pk")
    past = rows.filter(event__ends_at__lt=moment).order_by("-event__starts_at", "-pk")
    return {
        "coming": [presenters.card(one.event, one, now=moment) for one in coming],
        "past": [presenters.card(one.event, one, now=moment) for one in past[:PAST_SHOWN]],
    }


def own_page(registration: Registration, *, now: datetime) -> dict[str, Any]:
    """The registration with its event."""
    event = registration.event
    is_expected = registration.state in (RegistrationState.REGISTERED, RegistrationState.WAITING)
    is_coming = event.state == EventState.PUBLISHED and event.ends_at > now
    shows_remote = registration.has_a_seat and registration.mode == EventMode.REMOTE and is_coming
    return {
        "event": event,
        "rows": facts(event),
        "own": presenters.own(registration, now=now),
        "event_url": presenters.address(event),
        "is_cancelled": event.state == EventState.CANCELLED,
        "may_cancel": is_expected and is_coming,
        "remote_url": event.remote_url if shows_remote else "",
        "asks_code": registration.state == RegistrationState.REGISTERED and attendance.takes_code(event, now),
        "has_certificate": registration.state == RegistrationState.ATTENDED,
    }


def door(registration: Registration) -> dict[str, Any]:
    """What the person at the door reads of a ticket."""
    return {
        "own": presenters.own(registration),
        "who": str(registration.user) if registration.user else _("Personne effacée"),
        "event": registration.event,
        "when": presenters.when(registration.event),
        "is_seated": registration.state in (RegistrationState.REGISTERED, RegistrationState.ABSENT),
    }
