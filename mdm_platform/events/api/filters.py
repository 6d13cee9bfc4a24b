"""What the list of events is filtered by."""

import django_filters
from django.utils.translation import gettext_lazy as _

from mdm_platform.api.filters import MomentFilter
from mdm_platform.events.models import Event, EventKind, EventMode
from mdm_platform.events.workflows import EventState


class EventFilter(django_filters.FilterSet):
    """By nature, state, participation and date."""

    kind = django_filters.ChoiceFilter(choices=EventKind.choices, label=_("Nature"))
    state = django_filters.ChoiceFilter(choices=EventState.choices, label=_("État"))
    mode = django_filters.ChoiceFilter(choices=EventMode.choices, label=_("Participation"))
    starts_after = MomentFilter("starts_at", "gte", label=_("Commence après (ISO 8601)"))
    starts_before = MomentFilter("starts_at", "lt", label=_("Commence avant (ISO 8601)"))

    class Meta:
        model = Event
        fields = ["kind", "state", "mode", "starts_after", "starts_before"]
