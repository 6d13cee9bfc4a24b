"""What cases hold about a person: shown, exported, made nobody's (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models import Case, CaseIdentity, Mandate, RetentionHold
from grievances.services import attachments, deadlines, endings, holds, redaction
from grievances.workflows import FINAL_STATES, OPEN_STATES, CaseWorkflow, ContactChannel
from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.accounts.data_rights import DataSection


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(CASE_SECTION)
    data_rights.register(MANDATE_SECTION)
    lifecycle.listen("deceased", silence)


def silence(user: Any) -> None:
    """Nothing more is sent to somebody who died: the case goes on, and those who act for them follow it by code."""
    CaseIdentity.objects.filter(user=user).update(contact=ContactChannel.NONE)


def export_cases(user: Any) -> list[dict[str, Any]]:
    """One's own cases, with what one wrote, what was answered, and who opened one's identity once they ended."""
    rows = Case.objects.filter(identity__user=user).select_related("category", "identity", "lead").order_by("pk")
    parts = ("messages", "answers", "mandates", "identity_readings", "satisfactions")
    return [_exported(case) for case in rows.prefetch_related(*parts)]


def erase_cases(user: Any) -> None:
    """One's cases end, and keep neither text, nor file, nor person: the register keeps their numbers and dates.

    What a hold keeps is erased when it ends; until then nothing ties it to the account.
    """
    for case in Case.objects.filter(identity__user=user).order_by("pk"):
        now = timezone.now()
        if case.state in OPEN_STATES:
            CaseWorkflow.apply(case, "withdraw", by=None, now=now, reason="erased", changes=endings.closed(now))
            attachments.let_go(lead=case, now=now)
        elif case.state not in FINAL_STATES:
            CaseWorkflow.apply(case, "close", by=None, now=now, reason="erased", changes=endings.closed(now))
        deadlines.refresh(case=case, now=now)
        if RetentionHold.objects.in_force(timezone.localdate(now)).filter(case=case).update(erasure_asked_at=now):
            continue
        redaction.redact(case=case, now=now)
    CaseIdentity.objects.filter(user=user).update(user=None)


def export_mandates(user: Any) -> list[dict[str, Any]]:
    """The mandates that one holds in somebody else's case."""
    rows = Mandate.objects.filter(user=user).select_related("case").order_by("pk")
    return [
        {
            "dossier": mandate.case.number,
            "nature": str(mandate.get_kind_display()),
            "etendue": str(mandate.get_scope_display()),
            "nom": mandate.full_name,
            "adresse": mandate.email,
            "telephone": mandate.phone,
            "depuis": mandate.granted_at.isoformat(),
        }
        for mandate in rows
    ]


def erase_mandates(user: Any) -> None:
    """The mandates that one holds end, without one's name."""
    held = Mandate.objects.filter(user=user)
    for mandate in held:
        mandate.accesses.running().update(ended_at=timezone.now())
    held.filter(revoked_at=None).update(revoked_at=timezone.now())
    held.update(user=None, **redaction.NO_ONE)


def _exported(case: Case) -> dict[str, Any]:
    identity = case.identity
    return {
        "numero": case.number,
        "nature": str(case.get_kind_display()),
        "sujet": case.category.label,
        "etat": str(case.public_state.label),
        "recu_le": case.received_at.isoformat(),
        "description": case.description,
        "demande": case.remedy,
        "nom": identity.full_name,
        "adresse": identity.email,
        "telephone": identity.phone,
        "precautions": identity.contact_instructions,
        "messages": [message.body for message in case.messages.all() if message.visibility == "person"],
        "reponses": [answer.body for answer in case.answers.all() if answer.given_at],
        "avis": [[str(said.get_rating_display()), said.comment] for said in case.satisfactions.all()],
        "mandats": [str(mandate.get_kind_display()) for mandate in case.mandates.all()],
        "ouvertures_de_votre_identite": [
            reading.at.isoformat() for reading in case.identity_readings.all() if not case.is_open
        ],
    }


CASE_SECTION = DataSection(
    "grievances.cases", _("Réclamations et demandes"), export_cases, erase_cases, kept=holds.kept_of
)
MANDATE_SECTION = DataSection(
    "grievances.mandates", _("Mandats dans des réclamations"), export_mandates, erase_mandates
)
