"""What the two sides of a project hear about their appointments."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.notifications import Category, Notification
from projects.workflows.appointments import Side


class _AboutAppointment(Notification):
    """A message that leads to the page of the appointment, with its hour on the recipient's own clock."""

    category: ClassVar[Category] = Category.PROJECT

    @classmethod
    def url(cls, about: Any) -> str:
        """The page of the appointment, the same for both."""
        return reverse("projects:appointment", args=[about.public_id])

    @classmethod
    def context(cls, about: Any, params: Mapping[str, Any]) -> dict[str, Any]:
        """The project of the meeting."""
        return {"title": about.project.title}

    @classmethod
    def context_for(cls, recipient: Any, about: Any) -> dict[str, Any]:
        """The hour where the recipient is."""
        return {"starts": _local_start(about, recipient)}


class AppointmentProposed(_AboutAppointment):
    """Asks the other side to choose a time; `reason` is "new" or "moved"."""

    label = _("Des horaires de rendez-vous vous sont proposés")


class AppointmentConfirmed(_AboutAppointment):
    """Tells whoever proposed that a time is chosen."""

    label = _("Votre rendez-vous est confirmé")
    mandatory = True


class AppointmentCancelled(_AboutAppointment):
    """Tells the other side that the appointment is called off."""

    label = _("Votre rendez-vous est annulé")
    mandatory = True


class AppointmentLapsed(_AboutAppointment):
    """Tells both sides that nobody chose a time before the last one."""

    label = _("Les horaires proposés sont passés")


class AppointmentMissed(_AboutAppointment):
    """Tells whoever was noted absent."""

    label = _("Un rendez-vous a été noté manqué")


class AppointmentSoon(_AboutAppointment):
    """Reminds both sides, once, the day before."""

    label = _("Rappel de votre rendez-vous")
    expires_after = timedelta(hours=26)


def _local_start(about: Any, recipient: Any) -> datetime | None:
    if about.starts_at is None:
        return None
    is_holder = recipient is not None and about.project.holder_id == recipient.pk
    return timezone.make_naive(about.starts_at, about.zone_of(Side.HOLDER if is_holder else Side.ADVISOR))
