"""What pages and the API show of a mission, of a slot and of an application, in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.audit.models import TransitionLog
from mdm_platform.components import Row
from mdm_platform.events.services import presenters as event_words
from mdm_platform.events.services.presenters import EventCard
from mdm_platform.formats import current_locale, language_name, nice_list, nice_number, plural_of
from mdm_platform.permissions import is_somebody
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.places import place_in_words
from mdm_platform.translated import LANGUAGE_CODES
from projects.models import Mission, MissionApplication, MissionPlace, MissionSlot
from projects.notifications.missions import REASONS
from projects.services import mission_applications
from projects.workflows.missions import OPEN_APPLICATION_STATES, ApplicationState, MissionState

TONES = {
    ApplicationState.APPLIED: "info",
    ApplicationState.ACCEPTED: "success",
    ApplicationState.WAITLISTED: "warning",
    ApplicationState.REFUSED: "neutral",
    ApplicationState.WITHDRAWN: "neutral",
    ApplicationState.ATTENDED: "success",
    ApplicationState.ABSENT: "neutral",
}
MISSION_TONES = {
    MissionState.DRAFT: "neutral",
    MissionState.REVIEW: "warning",
    MissionState.PUBLISHED: "success",
    MissionState.CANCELLED: "danger",
    MissionState.ENDED: "neutral",
}


@dataclass(frozen=True)
class SlotView:
    """A slot with what is free in it."""

    public_id: Any
    when: str
    venue: str
    hours: str
    seats: str
    is_open: bool
    is_full: bool
    application: "ApplicationView | None" = None


@dataclass(frozen=True)
class ApplicationView:
    """Somebody's own application in words."""

    public_id: Any
    state: str
    label: str
    tone: str
    sentence: str
    url: str


def where(mission: Mission) -> str:
    """The city and the region, the city and the country, or from afar."""
    if mission.place == MissionPlace.REMOTE:
        return _("À distance")
    if mission.place == MissionPlace.ABROAD:
        return place_in_words(mission.city, country_name(str(mission.country)))
    named = mission.province or mission.region
    if named is None:
        return mission.city
    known = {getattr(named, f"name_{code}", "") for code in LANGUAGE_CODES}
    return place_in_words(mission.city if mission.city not in known else "", named.name)


def card(mission: Mission, slot: MissionSlot | None, *, url: str = "", standing: str = "", tone: str = "") -> EventCard:
    """The mission in a list, at one of its slots; without one, at the day on which it was begun."""
    starts = event_words.local(slot, slot.starts_at) if slot else timezone.make_naive(mission.created_at)
    return EventCard(
        title=mission.title,
        url=url or reverse("projects:mission", args=[mission.public_id]),
        kind=str(mission.get_theme_display()),
        when=event_words.when(slot) if slot else _("Pas encore de créneau"),
        where=where(mission),
        where_icon="video" if mission.place == MissionPlace.REMOTE else "map-pin",
        day=str(starts.day),
        month=format_date(starts.date(), "MMM", locale=current_locale()),
        year=str(starts.year),
        summary=mission.description,
        standing=standing,
        tone=tone or "neutral",
        is_past=slot is not None and slot.ends_at < timezone.now(),
    )


def coming(mission: Mission, *, now: datetime | None = None) -> MissionSlot | None:
    """The nearest slot to come, else the last one, those called off apart; read of what is loaded."""
    slots, moment = [slot for slot in mission.slots.all() if not slot.is_off], now or timezone.now()
    return next((slot for slot in slots if slot.starts_at > moment), slots[-1] if slots else None)


def facts(mission: Mission) -> list[Row]:
    """Where, by whom, for what, in which languages, with which skills."""
    rows = [
        Row(_("Organisée par"), mission.organiser.name),
        Row(_("Lieu"), where(mission)),
        Row(_("Domaine"), str(mission.get_theme_display())),
        Row(_("Langues parlées"), nice_list([language_name(code) for code in mission.languages])),
        Row(_("Compétences utiles"), nice_list([skill.label for skill in mission.skills.all()])),
        Row(_("Pris en charge"), mission.covers),
    ]
    if mission.with_minors:
        rows.append(Row(_("Avec des mineurs"), _("Une déclaration et un extrait de casier judiciaire sont demandés.")))
    return [row for row in rows if row.value]


def slots(mission: Mission, user: Any, *, now: datetime | None = None) -> list[SlotView]:
    """The slots to come, those that one applied for among them, in two queries."""
    moment = now or timezone.now()
    own = {one.slot_id: one for one in _own(mission, user)}
    rows = MissionSlot.objects.filter(mission=mission).counted().order_by("starts_at", "pk")
    shown = [row for row in rows if row.pk in own or (row.ends_at > moment and not row.is_off)]
    for row in shown:
        row.mission = mission
    return [_slot(row, own.get(row.pk), moment) for row in shown]


def _own(mission: Mission, user: Any) -> Iterable[MissionApplication]:
    if not is_somebody(user):
        return ()
    rows = MissionApplication.objects.of_person(user).filter(slot__mission=mission)
    return rows.exclude(state=ApplicationState.WITHDRAWN).select_related("slot")


def _slot(slot: Any, application: MissionApplication | None, now: datetime) -> SlotView:
    free = max(0, slot.seats - slot.seated)
    return SlotView(
        public_id=slot.public_id,
        when=event_words.when(slot),
        venue=slot.venue,
        hours=hours(slot.hours),
        seats=seats_sentence(free),
        is_open=slot.is_open(now),
        is_full=not free,
        application=own_view(application) if application else None,
    )


def seats_sentence(free: int) -> str:
    """How many places are left."""
    if not free:
        return _("Complet : une liste d’attente est tenue dans l’ordre")
    return ngettext("%(n)s place libre", "%(n)s places libres", free) % {"n": nice_number(free)}


def hours(count: Decimal) -> str:
    """“4 heures de bénévolat”."""
    number = int(count) if count == int(count) else count
    label = ngettext("%(n)s heure de bénévolat", "%(n)s heures de bénévolat", plural_of(count))
    return label % {"n": nice_number(number)}


def own_view(application: MissionApplication) -> ApplicationView:
    """The person's application in words."""
    is_off = application.slot.is_off and application.state in OPEN_APPLICATION_STATES
    return ApplicationView(
        public_id=application.public_id,
        state=application.state,
        label=_("Annulé") if is_off else str(application.get_state_display()),
        tone="danger" if is_off else TONES[ApplicationState(application.state)],
        sentence=_("Ce créneau est annulé. Vous n’avez rien à faire.") if is_off else _sentence(application),
        url=reverse("projects:my_mission", args=[application.public_id]),
    )


def _sentence(application: MissionApplication) -> str:
    if application.state == ApplicationState.WAITLISTED:
        place = mission_applications.position(application)
        sentence = ngettext(
            "Vous êtes la première personne sur la liste d’attente. Nous vous écrivons dès qu’une place se libère.",
            "Vous êtes en place %(n)s sur la liste d’attente. Nous vous écrivons dès qu’une place se libère.",
            place,
        )
        return sentence % {"n": place}
    return {
        ApplicationState.APPLIED: _("L’organisateur a votre candidature. Il vous répond sur la plateforme."),
        ApplicationState.ACCEPTED: _("Une place vous est réservée."),
        ApplicationState.REFUSED: _("L’organisateur n’a pas retenu votre candidature cette fois."),
        ApplicationState.WITHDRAWN: _("Vous avez retiré votre candidature. Vous pouvez postuler de nouveau."),
        ApplicationState.ATTENDED: _("Vos heures sont notées. Merci d’avoir donné de votre temps."),
        ApplicationState.ABSENT: _("Vous n’avez pas été noté présent. Si c’est une erreur, déposez une réclamation."),
    }[ApplicationState(application.state)]


def refusal_reason(application: MissionApplication) -> tuple[str, str]:
    """Why it was refused, and the organiser's words as long as they are kept; empty for another state."""
    if application.state != ApplicationState.REFUSED:
        return "", ""
    log = TransitionLog.objects.about(application).select_related("note").order_by("pk").last()
    note = getattr(log, "note", None)
    return str(REASONS.get(log.reason if log else "", "")), note.text if note is not None else ""
