"""What the association says it received: the real amount with its proof, undone by a contra entry only."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput
from mdm_platform.files import services as files
from mdm_platform.money import nice_money
from projects.models.campaign import Campaign
from projects.models.pledge import CampaignEntry, CampaignEntryKind, Pledge
from projects.notifications import campaigns as messages
from projects.services import campaign_matching
from projects.services.pledges import LARGEST, tell
from projects.workflows.campaigns import PledgeWorkflow

RECEIPT = "pledge_receipt"


@transaction.atomic
def receive(
    *,
    pledge: Pledge,
    amount: Decimal,
    upload: UploadedFile,
    by: Any,
    now: datetime | None = None,
) -> CampaignEntry:
    """Write what came into the account, which may differ from what was promised; a sponsor's share follows.

    Raises PermissionRefused, TransitionNotAllowed (settled, or not confirmed), TransitionConflict, InvalidInput.
    """
    moment = now or timezone.now()
    campaign = hold(pledge)
    if not 0 < amount <= LARGEST:
        most = {"most": nice_money(LARGEST, campaign.currency)}
        raise InvalidInput(fields={"amount": [_("Indiquez le montant reçu, jusqu’à %(most)s.") % most]})
    PledgeWorkflow.apply(pledge, "receive", by=by, now=moment, changes={"received_at": moment})
    pledge.receipt = files.store(upload=upload, owner=by, purpose=RECEIPT)
    pledge.save(update_fields=["receipt"])
    entry = CampaignEntry.objects.create(
        campaign=campaign,
        pledge=pledge,
        kind=CampaignEntryKind.RECEIVED,
        amount=amount,
        currency=campaign.currency,
        actor=by,
        at=moment,
    )
    campaign_matching.match(entry=entry, campaign=campaign, by=by, now=moment)
    tell(messages.PledgeReceived, pledge, moment)
    return entry


@transaction.atomic
def reverse(*, pledge: Pledge, by: Any, note: str, now: datetime | None = None) -> Any:
    """Undo a reception that was a mistake: contra entries, the sponsor's share given back, the donor told.

    Raises PermissionRefused, TransitionNotAllowed (settled), InvalidInput (no reason given).
    """
    moment = now or timezone.now()
    campaign = hold(pledge)
    former = pledge.receipt
    log = PledgeWorkflow.apply(
        pledge, "reverse", by=by, note=note, now=moment, changes={"received_at": None, "receipt": None}
    )
    for entry in list(pledge.entries.standing()):
        CampaignEntry.objects.create(
            campaign=campaign,
            pledge=pledge,
            kind=entry.kind,
            amount=-entry.amount,
            currency=entry.currency,
            contra_of=entry,
            actor=by,
            at=moment,
        )
        if entry.kind == CampaignEntryKind.MATCHED:
            campaign_matching.unmatch(matched=entry, campaign=campaign, by=by, now=moment)
    if former is not None:
        files.remove(stored=former)
    tell(messages.PledgeReversed, pledge, moment)
    return log


def hold(pledge: Pledge) -> Campaign:
    """The campaign of the pledge, held until the transaction ends: it is not settled meanwhile."""
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True).select_related("association", "envelope")
    pledge.campaign = rows.get(pk=pledge.campaign_id)
    return pledge.campaign
