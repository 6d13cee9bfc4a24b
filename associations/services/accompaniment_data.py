"""What accompaniment holds about a person: shown, exported, made nobody's (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.models import Diagnosis, Pairing, PairingNote, Replication
from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(ACCOMPANIMENT)


def export_accompaniment(user: Any) -> list[dict[str, Any]]:
    """Diagnoses made, pairings proposed, exchanges told and replications declared by the person."""
    diagnoses = [
        {"diagnostic": str(one.public_id), "association": one.association.name, "priorites": one.comment,
         "date": one.made_on.isoformat()}
        for one in Diagnosis.objects.filter(made_by=user).select_related("association").order_by("pk")
    ]  # fmt: skip
    pairings = [
        {"jumelage": str(one.public_id), "attente": one.purpose, "date": one.proposed_at.isoformat()}
        for one in Pairing.objects.filter(proposed_by=user).order_by("pk")
    ]
    notes = [
        {"jumelage": str(one.pairing.public_id), "echange": one.text, "date": one.happened_on.isoformat()}
        for one in PairingNote.objects.filter(author=user).select_related("pairing").order_by("pk")
    ]
    replications = [
        {"reprise": str(one.public_id), "organisme": one.organisation, "texte": one.text, "date": one.at.isoformat()}
        for one in Replication.objects.filter(declared_by=user).order_by("pk")
    ]
    return diagnoses + pairings + notes + replications


def erase_accompaniment(user: Any) -> None:
    """The rows belong to the associations and stay without their author; a replication by a person alone goes."""
    Diagnosis.objects.filter(made_by=user).update(made_by=None)
    Pairing.objects.filter(proposed_by=user).update(proposed_by=None)
    PairingNote.objects.filter(author=user).update(author=None)
    Replication.objects.filter(declared_by=user, association=None).delete()
    Replication.objects.filter(declared_by=user).update(declared_by=None)


ACCOMPANIMENT = DataSection(
    "associations.accompaniment", _("Accompagnement des associations"), export_accompaniment, erase_accompaniment
)
