"""What campaigns hold about people: shown, exported, made nobody’s, and forgotten with time (Law 09-08)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import data_rights
from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit import notes
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from projects.models.campaign import Campaign, CampaignUpdate
from projects.models.pledge import Pledge, said_by
from projects.services.campaign_results import PICTURE
from projects.services.campaigns import AUTHORISATION
from projects.services.pledge_receipts import RECEIPT
from projects.workflows.campaigns import OVER_PLEDGES, PledgeState, PledgeWorkflow

FORGET_UNKEPT_AFTER = timedelta(days=30)
FORGET_RECEIVED_AFTER = timedelta(days=730)


def register() -> None:
    """Say what is held about a person; once at start."""
    data_rights.register(PLEDGES)
    data_rights.register(CAMPAIGNS)


def export_pledges(user: Any) -> list[dict[str, Any]]:
    """The pledges that the person made, with the account or before it with its address."""
    rows = Pledge.objects.filter(said_by(user)).select_related("campaign", "proof").order_by("pk")
    return [
        {
            "campagne": one.campaign.title,
            "reference": one.reference,
            "nom": one.name,
            "adresse": one.email,
            "montant_promis": str(one.amount),
            "devise": one.currency,
            "etat": str(one.get_state_display()),
            "preuve_du_virement": one.proof.name if one.proof else "",
            "date": one.recorded_at.isoformat(),
        }
        for one in rows
    ]


def erase_pledges(user: Any) -> None:
    """What was promised and not paid is withdrawn; amounts received stay, and are nobody's."""
    rows = Pledge.objects.filter(said_by(user))
    PledgeWorkflow.apply_many(rows, "expire", changes={"closed_at": timezone.now()})
    _forget(rows, "proof")


def export_campaigns(user: Any) -> list[dict[str, Any]]:
    """The campaigns that the person began and the news that they wrote."""
    begun = [
        {"campagne": one.title, "identifiant": str(one.public_id), "date": one.created_at.isoformat()}
        for one in Campaign.objects.filter(created_by=user).order_by("pk")
    ]
    told = [
        {"nouvelle": one.title, "texte": one.text, "date": one.at.isoformat()}
        for one in CampaignUpdate.objects.filter(author=user).order_by("pk")
    ]
    return begun + told


def erase_campaigns(user: Any) -> None:
    """Campaigns and their papers stay their association's, without the person's hand; words of decisions go."""
    Campaign.objects.filter(created_by=user).update(created_by=None)
    CampaignUpdate.objects.filter(author=user).update(author=None)
    StoredFile.objects.filter(owner=user, purpose__in=(AUTHORISATION, RECEIPT, PICTURE)).update(owner=None)
    notes.forget_by(user, "projects.campaign", "projects.pledge")


def forget_old(*, now: datetime | None = None) -> int:
    """Forget who made pledges that came to nothing a month ago, and gifts two years after their reception; how many.

    The proof of a reception names its donor too: it goes with them, and the entry stays.
    """
    moment = now or timezone.now()
    unkept = Q(state__in=OVER_PLEDGES, closed_at__lt=moment - FORGET_UNKEPT_AFTER)
    received = Q(state=PledgeState.RECEIVED, received_at__lt=moment - FORGET_RECEIVED_AFTER)
    held = ~Q(email="") | ~Q(name="") | Q(user__isnull=False) | Q(proof__isnull=False) | Q(receipt__isnull=False)
    return _forget(Pledge.objects.filter((unkept | received) & held), "proof", "receipt")


@transaction.atomic
def _forget(rows: Any, *papers: str) -> int:
    found = list(rows.select_related(*papers))
    emptied = dict.fromkeys(papers)
    Pledge.objects.filter(pk__in=[one.pk for one in found]).update(user=None, name="", email="", **emptied)
    for stored in (getattr(one, paper) for one in found for paper in papers):
        if stored is not None:
            files.remove(stored=stored)
    return len(found)


PLEDGES = DataSection("projects.pledges", _("Promesses de don"), export_pledges, erase_pledges)
CAMPAIGNS = DataSection("projects.campaigns", _("Campagnes de dons"), export_campaigns, erase_campaigns)
