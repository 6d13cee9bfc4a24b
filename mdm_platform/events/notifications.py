"""What people hear about the events that they register for."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.notifications import Category, Notification, Priority


class _AboutRegistration(Notification):
    """A message about a registration; it leads to the person's own page of the event."""

    category: ClassVar[Category] = Category.EVENT

    @classmethod
    def url(cls, about: Any) -> str:
        """The person's own page of the event."""
        return reverse("events:registration", args=[about.public_id])


class EventSeatTaken(_AboutRegistration):
    """Confirms a seat."""

    label = _("Votre inscription est confirmée")


class EventWaiting(_AboutRegistration):
    """Confirms a place in the waiting list."""

    label = _("Vous êtes sur liste d’attente")


class EventSeatGiven(_AboutRegistration):
    """Tells somebody who waited that a seat is theirs."""

    label = _("Une place s’est libérée pour vous")
    priority = Priority.URGENT


class EventChanged(_AboutRegistration):
    """Tells of a new date or a new place."""

    label = _("Un événement change de date ou de lieu")
    mandatory = True


class EventCancelled(_AboutRegistration):
    """Tells that the event is called off, and why."""

    label = _("Un événement est annulé")
    mandatory = True

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The words of the organiser, as long as they are kept."""
        log = TransitionLog.objects.select_related("note").filter(pk=params.get("log")).first()
        note = getattr(log, "note", None)
        return {"note": note.text if note is not None else ""}


class EventReminder(_AboutRegistration):
    """Reminds of the event the day before."""

    label = _("Votre événement approche")
    expires_after = timedelta(hours=20)


class EventCertificateReady(_AboutRegistration):
    """Tells that the presence was noted, and where the certificate is."""

    label = _("Votre attestation de présence")
