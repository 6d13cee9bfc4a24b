"""What a volunteer's page shows: missions to come, those that are over, hours given, invitations."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from mdm_platform.events.services.presenters import EventCard
from projects.models import MissionApplication, MissionInvitation
from projects.services import mission_presenters
from projects.workflows.missions import ApplicationState, MissionState

PAST_SHOWN = 50


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
    invitations = MissionInvitation.objects.open().filter(user=user, mission__state=MissionState.PUBLISHED)
    answered = rows.values("slot__mission_id")
    total = rows.total_hours()
    return {
        "coming": [_card(one) for one in coming],
        "past": [_card(one) for one in past[:PAST_SHOWN]],
        "total": mission_presenters.hours(total) if total else "",
        "missions_done": rows.filter(state=ApplicationState.ATTENDED).count(),
        "invitations": invitations.exclude(mission_id__in=answered).select_related(
            "mission__association", "mission__institution"
        ),
    }


def _card(application: MissionApplication) -> EventCard:
    mission, is_off = application.slot.mission, application.slot.mission.state == MissionState.CANCELLED
    return mission_presenters.card(
        mission,
        application.slot,
        url=reverse("projects:my_mission", args=[application.public_id]),
        standing=str(mission.get_state_display() if is_off else application.get_state_display()),
        tone="danger" if is_off else mission_presenters.TONES[ApplicationState(application.state)],
    )
