"""What missions hold about a person: shown, exported, made nobody's (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit.models import TransitionNote
from projects.models import Mission, MissionApplication, MissionInvitation
from projects.services import mission_applications


def register() -> None:
    """Say what is held about a person, and free the places of those who die; once at start."""
    data_rights.register(SECTION)
    lifecycle.listen("deceased", follow_death)


def export(user: Any) -> list[dict[str, Any]]:
    """The missions that the person applied or was invited to, the hours given, and the missions that they wrote."""
    rows = MissionApplication.objects.of_person(user).select_related("slot__mission").order_by("pk")
    told = [
        {
            "identifiant": str(one.public_id),
            "mission": one.slot.mission.title,
            "date": one.slot.starts_at.isoformat(),
            "etat": one.state,
            "message": one.message,
            "declaration_faite_le": one.declared_at.isoformat() if one.declared_at else None,
            "extrait_vu_le": one.extract_seen_at.isoformat() if one.extract_seen_at else None,
            "heures": str(one.hours) if one.hours is not None else None,
            "attestation": one.certificate_code,
        }
        for one in rows
    ]
    invited = MissionInvitation.objects.filter(user=user).select_related("mission").order_by("pk")
    return (
        told
        + [
            {
                "invitation": str(one.public_id),
                "mission": one.mission.title,
                "envoyee_le": one.at.isoformat(),
                "declinee_le": one.declined_at.isoformat() if one.declined_at else None,
            }
            for one in invited
        ]
        + _written(user)
    )


def _written(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "mission_ecrite": str(one.public_id),
            "organisateur": one.organiser.name,
            "titre": one.title,
            "presentation": one.description,
            "consignes": one.instructions,
            "comment_montrer_l_extrait": one.vetting,
            "pris_en_charge": one.covers,
            "etat": one.state,
            "date": one.created_at.isoformat(),
        }
        for one in Mission.objects.filter(author=user).select_related("association", "institution").order_by("pk")
    ]


def erase(user: Any) -> None:
    """Free the places to come; what remains is nobody's, for the count of places and hours."""
    mission_applications.release(user=user)
    rows = MissionApplication.objects.of_person(user)
    keys = [str(key) for key in rows.values_list("pk", flat=True)]
    notes = TransitionNote.objects.filter(log__object_type=MissionApplication._meta.label_lower)
    notes.filter(log__object_id__in=keys, erased_at=None).update(text="", erased_at=timezone.now())
    MissionInvitation.objects.filter(user=user).delete()
    rows.update(user=None, message="")
    MissionApplication.objects.filter(extract_seen_by=user).update(extract_seen_by=None)
    Mission.objects.filter(author=user).update(author=None)


def follow_death(user: Any) -> None:
    """Free the places of a deceased person."""
    mission_applications.release(user=user)


SECTION = DataSection("projects.missions", _("Missions bénévoles"), export, erase)
