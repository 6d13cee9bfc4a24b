"""What the events hold about a person: shown, exported, made nobody's (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.events.models import Registration
from mdm_platform.events.services import registrations


def register() -> None:
    """Say what is held about a person, and free the seats of those who die; once at start."""
    data_rights.register(REGISTRATIONS)
    lifecycle.listen("deceased", follow_death)


def export_registrations(user: Any) -> list[dict[str, Any]]:
    """The events that the person registered for, and whether the person came."""
    rows = Registration.objects.filter(user=user).select_related("event").order_by("pk")
    return [
        {
            "identifiant": str(one.public_id),
            "evenement": one.event.title,
            "date": one.event.starts_at.isoformat(),
            "participation": one.mode,
            "etat": one.state,
            "demandee_le": one.at.isoformat(),
            "presence_notee_le": one.checked_in_at.isoformat() if one.checked_in_at else None,
        }
        for one in rows
    ]


def erase_registrations(user: Any) -> None:
    """Free the seats to come; the rows that remain are nobody's, for the count of seats and presences."""
    registrations.release(user=user)
    Registration.objects.filter(user=user).update(user=None)


def follow_death(user: Any) -> None:
    """Free the seats of a deceased person."""
    registrations.release(user=user)


REGISTRATIONS = DataSection(
    "events.registrations", _("Inscriptions aux événements"), export_registrations, erase_registrations
)
