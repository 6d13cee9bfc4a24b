"""What legal assistance holds about a person: shown, exported, erased (Law 09-08, art. 7 to 9)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grievances.models import AssistanceRequest, LegalExpert, LegalSubscription, Referral
from grievances.services import assistance, referrals
from grievances.workflows.legal import ENDED_STATES
from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(REQUESTS)
    data_rights.register(ENTRY)
    data_rights.register(SUBSCRIPTIONS)


def export_requests(user: Any) -> list[dict[str, Any]]:
    """One's own requests, with what was said in them."""
    rows = AssistanceRequest.objects.of_person(user).prefetch_related("exchanges", "files__file").order_by("pk")
    return [
        {
            "objet": found.subject,
            "question": found.question,
            "branche": str(found.get_branch_display()),
            "pays": str(found.country),
            "etat": str(found.get_state_display()),
            "nom": found.person_name,
            "autre_partie": found.other_party,
            "recue_le": found.received_at.isoformat(),
            "echanges": [one.body for one in found.exchanges.all()],
            "fichiers": [one.file.name for one in found.files.all()],
        }
        for found in rows
    ]


def erase_requests(user: Any) -> None:
    """One's requests end and keep no text; those that one referred stay, without one."""
    for found in AssistanceRequest.objects.filter(requester=user).order_by("pk"):
        if found.state not in ENDED_STATES:
            assistance.withdraw(request=found, by=None)
        assistance.redact(request=found)
    Referral.objects.filter(referred_by=user).update(referred_by=None)


def export_entry(user: Any) -> list[dict[str, Any]]:
    """One's own entry in the directory."""
    return [
        {
            "nom": found.name,
            "ville": found.city,
            "barreau": found.bar,
            "telephone": found.phone,
            "adresse": found.email,
            "presentation": found.presentation_fr,
            "paraît": found.is_listed,
        }
        for found in LegalExpert.objects.filter(user=user)
    ]


def erase_entry(user: Any) -> None:
    """The entry of a person leaves the directory and names nobody; that of a firm only loses its account."""
    own = LegalExpert.objects.filter(user=user)
    followed = AssistanceRequest.objects.filter(
        referrals__in=Referral.objects.live().filter(expert__in=own), state__in=("referred", "in_progress")
    )
    for request in followed.order_by("pk"):
        referrals.recall(request=request, by=None)
    own.filter(kind="expert").update(
        name="–",
        **dict.fromkeys(("name_ar", "city", "bar", "website", "phone", "email"), ""),
        **{f"presentation_{code}": "" for code in ("fr", "ar", "en")},
        is_listed=False,
        accepts_requests=False,
    )
    own.update(user=None)


def export_subscriptions(user: Any) -> list[dict[str, Any]]:
    """What one follows in the legal watch."""
    rows = LegalSubscription.objects.filter(user=user).order_by("pk")
    return [{"pays": found.country, "sujet": found.branch, "depuis": found.at.isoformat()} for found in rows]


def erase_subscriptions(user: Any) -> None:
    """One hears no more."""
    LegalSubscription.objects.filter(user=user).delete()


REQUESTS = DataSection("grievances.assistance", _("Demandes d’assistance juridique"), export_requests, erase_requests)
ENTRY = DataSection("grievances.legal_expert", _("Fiche à l’annuaire juridique"), export_entry, erase_entry)
SUBSCRIPTIONS = DataSection(
    "grievances.legal_watch", _("Abonnements à la veille juridique"), export_subscriptions, erase_subscriptions
)
