"""Events, public."""

from django.db.models import Count, Q

from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from mdm_platform.events.api.filters import EventFilter
from mdm_platform.events.api.serializers import EventSerializer
from mdm_platform.events.models import Event
from mdm_platform.events.workflows import HOLDING_STATES


def _taken(mode: str) -> Count:
    return Count("registrations", filter=Q(registrations__mode=mode, registrations__state__in=HOLDING_STATES))


class EventViewSet(ReadOnlyPlatformViewSet):
    """Training sessions, forums, meetings and missions, with their free seats."""

    queryset = Event.objects.select_related("organiser").annotate(
        taken_in_person=_taken("in_person"), taken_remote=_taken("remote")
    )
    serializer_class = EventSerializer
    filterset_class = EventFilter
    permission_map = {"list": "events.view_events", "retrieve": "events.view_events"}
    orderings = {"-starts_at": ("-starts_at",), "starts_at": ("starts_at",)}
