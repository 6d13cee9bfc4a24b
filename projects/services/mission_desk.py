"""What an organiser's pages show of missions, slots and volunteers."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.audit.models import TransitionLog
from mdm_platform.events.services import presenters as event_words
from mdm_platform.formats import current_locale
from mdm_platform.search import keyset
from mdm_platform.search.keyset import Order, Page, Place
from projects.models import Mission, MissionApplication, MissionSlot
from projects.services import mission_presenters
from projects.workflows.missions import ApplicationState, ApplicationWorkflow, MissionState, MissionWorkflow

SHOWN = 100
ARRIVED = Order("pk", int)


@dataclass(frozen=True)
class SlotRow:
    """A slot with its counts."""

    public_id: Any
    when: str
    venue: str
    seats: int
    seated: int
    waiting: int
    to_answer: int
    has_begun: bool
    is_off: bool
    why_off: str


def city_of(zone: ZoneInfo) -> str:
    """Whose hours they are: “Casablanca”."""
    return get_timezone_location(zone, locale=current_locale(), return_city=True)


def organised(user: Any) -> dict[str, Any]:
    """The missions that the person organises, those in which somebody waits for an answer first."""
    waiting = Count(
        "slots__applications",
        filter=Q(slots__applications__state="applied", slots__cancelled_at=None, slots__starts_at__gt=timezone.now()),
    )
    rows = Mission.objects.carried_by(user).with_parts().annotate(to_answer=waiting)
    return {"cards": [_card(one) for one in rows.order_by("-to_answer", "-created_at", "-pk")[:SHOWN]]}


def _card(mission: Any) -> Any:
    label = ngettext("%(n)s réponse attendue", "%(n)s réponses attendues", mission.to_answer)
    standing = label % {"n": mission.to_answer} if mission.to_answer else str(mission.get_state_display())
    tone = "warning" if mission.to_answer else mission_presenters.MISSION_TONES[MissionState(mission.state)]
    url = reverse("projects:mission_desk", args=[mission.public_id])
    return mission_presenters.card(mission, mission_presenters.coming(mission), url=url, standing=standing, tone=tone)


def desk(mission: Mission, user: Any) -> dict[str, Any]:
    """The mission for its organiser: what may be done, why not, and its slots."""
    acts = {row.name: refusals for row, refusals in MissionWorkflow.available(mission, user)}
    moment = timezone.now()
    rows = mission.slots.counted().order_by("starts_at", "pk")
    return {
        "rows": mission_presenters.facts(mission),
        "tone": mission_presenters.MISSION_TONES[MissionState(mission.state)],
        "may_submit": "submit" in acts,
        "refusals": acts.get("submit", []),
        "may_recall": "recall" in acts,
        "may_cancel": "cancel" in acts,
        "is_stopped": mission.state == MissionState.PUBLISHED and not mission.has_verified_organiser,
        "may_edit": mission.state in (MissionState.DRAFT, MissionState.PUBLISHED),
        "is_draft": mission.state == MissionState.DRAFT,
        "is_published": mission.state == MissionState.PUBLISHED,
        "slots": [_slot(row, moment) for row in rows],
        "note": _last_words(mission),
    }


def _slot(slot: Any, now: Any) -> SlotRow:
    return SlotRow(
        public_id=slot.public_id,
        when=event_words.when(slot),
        venue=slot.venue,
        seats=slot.seats,
        seated=slot.seated,
        waiting=slot.waiting,
        to_answer=slot.to_answer,
        has_begun=slot.starts_at <= now,
        is_off=slot.is_off,
        why_off=slot.cancelled_why,
    )


def _last_words(mission: Mission) -> str:
    """What was said when the draft was sent back, or the mission called off."""
    told = {MissionState.DRAFT: "send_back", MissionState.CANCELLED: "cancel"}.get(MissionState(mission.state))
    if told is None:
        return ""
    log = TransitionLog.objects.about(mission).filter(transition=told).select_related("note").last()
    note = getattr(log, "note", None)
    return note.text if note is not None else ""


def volunteers(slot: MissionSlot, *, cursor: str = "") -> Page:
    """A page of the people who applied for a slot, withdrawn ones apart, in the order in which they came."""
    rows = slot.applications.exclude(state=ApplicationState.WITHDRAWN).select_related("user")
    return keyset.page(
        rows, query=Place(asked=str(slot.pk), cursor=cursor), order=ARRIVED, kind="projects.mission_volunteers"
    )


def name_of(application: MissionApplication) -> str:
    """The name of the account."""
    return str(application.user) if application.user else _("Personne effacée")


def _refusal_title(application: MissionApplication) -> str:
    if application.slot.is_open(timezone.now()):
        return _("Vous ne pouvez pas encore accepter cette personne")
    return _("Vous ne pouvez plus accepter cette personne")


def volunteer(application: MissionApplication, user: Any) -> dict[str, Any]:
    """One person's application for the organiser: what may be answered, and what stands in the way."""
    acts = {row.name: refusals for row, refusals in ApplicationWorkflow.available(application, user)}
    mission = application.slot.mission
    decides = "accept" in acts
    return {
        "name": name_of(application),
        "label": str(application.get_state_display()),
        "tone": mission_presenters.TONES[ApplicationState(application.state)],
        "when": event_words.when(application.slot),
        "may_accept": decides and not acts["accept"],
        "refusals": acts.get("accept", []) if decides else [],
        "refusal_title": _refusal_title(application),
        "may_refuse": "refuse" in acts,
        "may_note": "attend" in acts and not acts["attend"],
        "may_mark_absent": "mark_absent" in acts and not acts["mark_absent"],
        "asks_extract": mission.with_minors and application.extract_seen_at is None and "refuse" in acts,
        "free": max(0, application.slot.seats - application.slot.applications.seated().count()),
        "given": mission_presenters.hours(application.hours) if application.hours else "",
    }
