"""What a volunteer's page shows: missions to come, those that are over, hours given, invitations."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import AuditEvent, TransitionLog
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.events.services.presenters import EventCard
from mdm_platform.ics import Entry, to_ics
from projects.models import Mission, MissionApplication, MissionInvitation, MissionSlot
from projects.services import mission_presenters
from projects.services.mission_suggestions import VOLUNTEERING
from projects.workflows.missions import OPEN_APPLICATION_STATES, SEATED_STATES, ApplicationState, MissionState

PAST_SHOWN = 50
INSTRUCTED_STATES = (ApplicationState.ACCEPTED, ApplicationState.ATTENDED)


def overview(user: Any) -> dict[str, Any]:
    """The person's applications as cards, the total of hours, and the invitations that wait."""
    moment = timezone.now()
    rows = MissionApplication.objects.of_person(user).exclude(state=ApplicationState.WITHDRAWN)
    rows = rows.select_related(
        "slot__mission__association",
        "slot__mission__institution",
        "slot__mission__region",
        "slot__mission__province",
    )
    coming = rows.filter(slot__ends_at__gte=moment).order_by("slot__starts_at", "pk")
    past = rows.filter(slot__ends_at__lt=moment).order_by("-slot__starts_at", "-pk")
    invitations = MissionInvitation.objects.open().filter(user=user, mission__in=Mission.objects.taking_volunteers())
    answered = rows.values("slot__mission_id")
    total = rows.total_hours()
    return {
        "coming": [_card(one) for one in coming],
        "past": [_card(one) for one in past[:PAST_SHOWN]],
        "total": mission_presenters.hours(total) if total else "",
        "missions_done": rows.filter(state=ApplicationState.ATTENDED).count(),
        "is_invitable": consents.has(user, VOLUNTEERING),
        "invitations": invitations.exclude(mission_id__in=answered).select_related(
            "mission__association", "mission__institution"
        ),
    }


def _card(application: MissionApplication) -> EventCard:
    mission, is_expected = application.slot.mission, application.state in OPEN_APPLICATION_STATES
    is_off = application.slot.is_off and is_expected
    return mission_presenters.card(
        mission,
        application.slot,
        url=reverse("projects:my_mission", args=[application.public_id]),
        standing=_("Annulé") if is_off else str(application.get_state_display()),
        tone="danger" if is_off else mission_presenters.TONES[ApplicationState(application.state)],
    )


def one(application: MissionApplication) -> dict[str, Any]:
    """The person's own application: the answer, what may be done, and the instructions once a place is theirs."""
    slot, mission = application.slot, application.slot.mission
    reason, note = mission_presenters.refusal_reason(application)
    is_expected, now = application.state in OPEN_APPLICATION_STATES, timezone.now()
    is_to_come = slot.starts_at > now and not slot.is_off
    return {
        "application": application,
        "mission": mission,
        "own": mission_presenters.own_view(application),
        "instructions": mission.instructions if application.state in INSTRUCTED_STATES else "",
        "is_cancelled": slot.is_off and is_expected,
        "is_stopped": is_expected and is_to_come and not mission.has_verified_organiser,
        "why_cancelled": why_cancelled(slot),
        "may_withdraw": is_expected and is_to_come,
        "may_return": application.state == ApplicationState.WITHDRAWN and slot.is_open(now),
        "may_keep_date": application.state == ApplicationState.ACCEPTED and is_to_come,
        "asks_extract": mission.with_minors and is_expected and is_to_come and application.extract_seen_at is None,
        "reason": reason,
        "note": note,
        "given": mission_presenters.hours(application.hours) if application.hours else "",
    }


def why_cancelled(slot: MissionSlot) -> str:
    """The organiser's words about a slot, or a whole mission, that is called off, as long as they are kept."""
    if slot.is_off and slot.mission.state == MissionState.CANCELLED:
        log = TransitionLog.objects.about(slot.mission).filter(transition="cancel").select_related("note").last()
        note = getattr(log, "note", None)
        return slot.cancelled_why or (note.text if note is not None else "")
    return slot.cancelled_why


def calendar(application: MissionApplication, *, url: str) -> bytes:
    """The slot for one's own calendar, with the instructions; raises TransitionNotAllowed without a place."""
    slot, mission = application.slot, application.slot.mission
    if application.state not in SEATED_STATES:
        raise TransitionNotAllowed(_("Le créneau entre dans votre agenda quand une place est à vous."))
    kinds = ("mission.slot_changed", "mission.slot_cancelled")
    changes = AuditEvent.objects.filter(kind__in=kinds, object_id=str(mission.pk))
    entry = Entry(
        uid=f"{slot.public_id}@missions",
        sequence=changes.count(),
        starts_at=slot.starts_at.astimezone(slot.zone),
        ends_at=slot.ends_at.astimezone(slot.zone),
        title=mission.title,
        url=url,
        description=f"{mission.instructions}\n\n{url}".strip(),
        location=", ".join(part for part in (slot.venue, mission.city) if part),
        is_cancelled=slot.is_off,
    )
    return to_ics(entry)
