"""What the controllers hear of the ledger."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification, Priority


class LedgerDiffers(Notification):
    """Tells the controllers that figures of envelopes are not the sum of their entries."""

    label = _("Écart dans le grand livre")
    category = Category.WORK
    mandatory = True
    priority = Priority.URGENT

    @classmethod
    def url(cls, about: Any) -> str:
        """The list of envelopes in the workplace."""
        return reverse("admin:ledger_envelope_changelist")
