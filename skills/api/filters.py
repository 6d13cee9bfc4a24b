"""What the lists of the API are filtered by; the directory's own filters stand in `services/search_query.py`."""

import django_filters
from django.utils.translation import gettext_lazy as _

from skills.models import ContactRequest
from skills.models.contact import ContactRequestQuerySet
from skills.workflows import ContactState

SENT, RECEIVED = "sent", "received"


class ContactFilter(django_filters.FilterSet):
    """By state, as the caller knows it, and by who began."""

    state = django_filters.ChoiceFilter(choices=ContactState.choices, method="filter_state", label=_("État"))
    direction = django_filters.ChoiceFilter(
        choices=[(SENT, _("Envoyés")), (RECEIVED, _("Reçus"))], method="filter_direction", label=_("Sens")
    )

    class Meta:
        model = ContactRequest
        fields = ["state", "direction"]

    def filter_state(self, queryset: ContactRequestQuerySet, name: str, value: str) -> ContactRequestQuerySet:
        """Exchanges in that state: a block or a report is declined for its sender."""
        return queryset.standing_at(self.request.user, value)

    def filter_direction(self, queryset: ContactRequestQuerySet, name: str, value: str) -> ContactRequestQuerySet:
        """Exchanges that the caller began, or that others did."""
        user = self.request.user
        return queryset.sent_by(user) if value == SENT else queryset.received_by(user)
