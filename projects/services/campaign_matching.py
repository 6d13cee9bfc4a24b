"""What a sponsor adds to the gifts received, never more than the envelope holds.

A sponsor's word is an envelope of the ledger (ADR 16). Each gift that is received commits its share; the last one
gets what is left, to the cent. The money itself goes from the sponsor to the association, never through here.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from associations.models import CallEnvelope
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Envelope
from mdm_platform.money import CurrencyMismatch, round_half_up
from mdm_platform.permissions import require_permission
from projects.models.campaign import Campaign
from projects.models.pledge import CampaignEntry, CampaignEntryKind
from projects.services import investment_people
from projects.workflows.campaigns import CampaignState

BEFORE_OPEN = (CampaignState.DRAFT, CampaignState.REVIEW, CampaignState.APPROVED, CampaignState.OPEN)


def sponsors_envelopes(currency: str) -> QuerySet[Envelope]:
    """The envelopes that may match gifts: their money is not that of a call for projects, nor of a public fund."""
    rows = Envelope.objects.filter(currency=currency).exclude(pk__in=CallEnvelope.objects.values("envelope"))
    return rows.exclude(institution__in=investment_people.funds().values("pk"))


@transaction.atomic
def attach(*, campaign: Campaign, envelope: Envelope, rate: Decimal, by: Any, now: datetime | None = None) -> Campaign:
    """Let a sponsor's envelope add `rate` (a fraction of 1) to each gift received from now on.

    Raises PermissionRefused, TransitionNotAllowed (too late, or already matched), CurrencyMismatch, InvalidInput.
    """
    require_permission(by, "projects.review_campaign", campaign)
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update(of=("self",)))
    if campaign.envelope_id is not None:
        raise TransitionNotAllowed(_("Un mécène abonde déjà cette campagne."))
    if campaign.state not in BEFORE_OPEN:
        raise TransitionNotAllowed(_("Cette campagne est terminée : un mécène ne peut plus l’abonder."))
    if envelope.currency != campaign.currency:
        raise CurrencyMismatch
    if not sponsors_envelopes(campaign.currency).filter(pk=envelope.pk).exists():
        message = _("Cette enveloppe sert à autre chose : choisissez celle d’un mécène.")
        raise InvalidInput(message, fields={"envelope": [message]})
    if not Decimal(0) < rate <= 1:
        raise InvalidInput(fields={"rate": [_("Indiquez une part de plus de 0 à 100 %.")]})
    campaign.envelope, campaign.match_rate = envelope, rate
    campaign.save(update_fields=["envelope", "match_rate"])
    events.record("campaign.match_recorded", by=by, obj=campaign, now=now)
    return campaign


@transaction.atomic
def detach(*, campaign: Campaign, by: Any, now: datetime | None = None) -> Campaign:
    """Take away an envelope that was attached by mistake, before anything was committed on it.

    Raises PermissionRefused, TransitionNotAllowed (none, or a gift was matched already).
    """
    require_permission(by, "projects.review_campaign", campaign)
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update(of=("self",)))
    if campaign.envelope_id is None or campaign.entries.filter(kind=CampaignEntryKind.MATCHED).exists():
        raise TransitionNotAllowed(_("Le mécène a déjà abondé des dons : son enveloppe reste rattachée."))
    campaign.envelope = campaign.match_rate = None
    campaign.save(update_fields=["envelope", "match_rate"])
    events.record("campaign.match_removed", by=by, obj=campaign, now=now)
    return campaign


def match(*, entry: CampaignEntry, campaign: Campaign, by: Any, now: datetime) -> CampaignEntry | None:
    """Commit what the sponsor adds to a gift received; None without a sponsor, or once the envelope is empty.

    The envelope is held until the transaction ends: two gifts never count the same money.
    """
    if campaign.envelope_id is None:
        return None
    (envelope,) = envelopes.locked(campaign.envelope)
    amount = min(round_half_up(entry.amount * campaign.match_rate), envelope.remaining)
    if amount <= 0:
        return None
    key = f"campaign:{campaign.public_id}:match:{entry.pk}"
    envelopes.commit(envelope=envelope, amount=amount, key=key, about=campaign, by=by, now=now)
    return CampaignEntry.objects.create(
        campaign=campaign,
        pledge_id=entry.pledge_id,
        kind=CampaignEntryKind.MATCHED,
        amount=amount,
        currency=campaign.currency,
        actor=by,
        at=now,
    )


def unmatch(*, matched: CampaignEntry, campaign: Campaign, by: Any, now: datetime) -> None:
    """Give back to the envelope what was committed for a gift whose reception is undone."""
    key = f"campaign:{campaign.public_id}:unmatch:{matched.pk}"
    envelopes.release(envelope=campaign.envelope, amount=matched.amount, key=key, about=campaign, by=by, now=now)
