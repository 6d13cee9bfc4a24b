"""What two sides exchanged about a person's projects: shown, exported, made nobody's (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit import notes
from projects.models import Appointment, FollowUp, Project, ProjectDocument, Referral
from projects.services import documents, exchange_sections, referral_presenters

KINDS = ("projects.appointment", "projects.referral")


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(EXCHANGES)


def export_exchanges(user: Any) -> list[dict[str, Any]]:
    """Appointments, documents, partners and follow-ups of the person's projects."""
    own = {"project__holder": user}
    appointments = [
        {"projet": one.project.title, "rendez_vous": one.topic, "etat": str(one.get_state_display()),
         "maniere": str(one.get_mode_display()), "lieu": one.where, "ville_de_l_heure": one.holder_zone,
         "debut": one.starts_at.isoformat() if one.starts_at else ""}
        for one in Appointment.objects.filter(**own).select_related("project").order_by("pk")
    ]  # fmt: skip
    given = [
        {"projet": one.project.title, "document": one.title, "a_quoi_il_sert": one.reason,
         "fourni_par": str(one.get_from_side_display()), "fichier": one.file.name if one.file else "",
         "fourni_le": one.given_at.isoformat() if one.given_at else ""}
        for one in ProjectDocument.objects.filter(**own).select_related("project", "file").order_by("pk")
    ]  # fmt: skip
    referrals = [
        {"projet": one.project.title, "partenaire": one.institution.name, "question": one.question,
         "etat": str(one.get_state_display()), "nom_et_adresse_donnes": one.shares_contact,
         "messages": [entry.note for entry in referral_presenters.story(one) if entry.note]}
        for one in Referral.objects.filter(**own).select_related("project", "institution").order_by("pk")
    ]  # fmt: skip
    follow_ups = [
        {"projet": one.project.title, "mois": one.months, "emplois": one.jobs, "investi": str(one.invested),
         "ventes": str(one.get_turnover_display()), "en_activite": one.is_active, "commentaire": one.comment,
         "date": one.answered_at.isoformat()}
        for one in FollowUp.objects.filter(**own).answered().select_related("project").order_by("pk")
    ]  # fmt: skip
    return appointments + given + referrals + follow_ups


def erase_exchanges(user: Any) -> None:
    """Nothing stays in a diary or at a partner; texts, files and places go. Figures stay, as nobody's."""
    for project in Project.objects.filter(holder=user).order_by("pk"):
        exchange_sections.end_exchanges(project, None)
        documents.remove_all(project=project)
    forget_texts({"project__holder": user})
    notes.forget_by(user, *KINDS)
    for model, field in (
        (Appointment, "author"),
        (Referral, "proposed_by"),
        (ProjectDocument, "asked_by"),
        (ProjectDocument, "given_by"),
        (FollowUp, "read_by"),
    ):
        model.objects.filter(**{field: user}).update(**{field: None})


def forget_texts(own: dict[str, Any]) -> None:
    """Texts, places and partners' contacts of these projects go."""
    Appointment.objects.filter(**own).update(topic="", where="", holder_zone="Africa/Casablanca")
    Referral.objects.filter(**own).update(question="", contact_name="", email="", shares_contact=False)
    FollowUp.objects.filter(**own).update(comment="")
    for model in (Appointment, Referral):
        notes.forget_about(model, model.objects.filter(**own).values_list("pk", flat=True))


EXCHANGES = DataSection(
    "projects.exchanges", _("Rendez-vous, documents et partenaires d’un projet"), export_exchanges, erase_exchanges
)
