"""How campaigns end: by the clock, by rule, then with the project done and its report."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.services.verification import board_of
from mdm_platform.audit import events
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.files import services as files
from mdm_platform.permissions import require_permission
from projects.models.campaign import Campaign, CampaignLine, CampaignPicture, CampaignUpdate
from projects.models.pledge import Pledge
from projects.notifications import campaigns as messages
from projects.services.campaign_words import refuse_elsewhere
from projects.services.pledges import tell_all
from projects.workflows.campaigns import (
    CONFIRM_WITHIN,
    DECLARED_PLEDGES,
    KEPT_PLEDGES,
    PUBLIC_STATES,
    REPORTABLE_STATES,
    SETTLE_WITHIN,
    TRANSFER_WITHIN,
    CampaignState,
    CampaignWorkflow,
    PledgeState,
    PledgeWorkflow,
)

PICTURE = "campaign_picture"
MOST_PICTURES, MOST_UPDATES = 12, 50
NEWS_EVERY = timedelta(days=1)
logger = logging.getLogger(__name__)


# -- by the clock ---------------------------------------------------------------------


def end_due(*, now: datetime | None = None) -> int:
    """End the campaigns whose last day is over; donors are reminded once that their transfer is awaited, if it is."""
    moment = now or timezone.now()
    over = Campaign.objects.filter(deadline__lt=timezone.localdate(moment))
    with transaction.atomic():
        moved = CampaignWorkflow.apply_many(over, "end", now=moment, changes={"ended_at": moment})
        for campaign, _source in moved:
            messages.CampaignEnded.send_to_many(to=board_of(campaign.association), about=campaign, now=moment)
            if campaign.receives_transfers:
                _tell_donors(messages.PledgeReminder, campaign, [PledgeState.CONFIRMED], moment)
    return len(moved)


def close_transfers_due(*, now: datetime | None = None) -> int:
    """Two weeks after the end, let the promises without a transfer expire and ask for the last confirmations."""
    moment = now or timezone.now()
    waited = Campaign.objects.filter(ended_at__lt=moment - TRANSFER_WITHIN)
    with transaction.atomic():
        moved = CampaignWorkflow.apply_many(waited, "start_confirming", now=moment)
        for campaign, _source in moved:
            _expire(Pledge.objects.filter(campaign=campaign, state__in=["recorded", "confirmed"]), moment)
            messages.CampaignToConfirm.send_to_many(to=board_of(campaign.association), about=campaign, now=moment)
    return len(moved)


def settle_due(*, now: datetime | None = None) -> int:
    """A month after the end, write the result of the campaigns whose association did not; how many."""
    moment = now or timezone.now()
    waited = Campaign.objects.filter(state=CampaignState.CONFIRMING, ended_at__lt=moment - SETTLE_WITHIN)
    count = 0
    for campaign in list(waited):
        try:
            settle(campaign=campaign, by=None, now=moment)
            count += 1
        except DomainError as error:
            logger.info("campaign_not_settled", extra={"campaign": campaign.pk, "code": error.code})
    return count


def expire_unconfirmed(*, now: datetime | None = None) -> int:
    """Let the pledges expire that nobody confirmed within a week; how many."""
    moment = now or timezone.now()
    old = Pledge.objects.filter(state=PledgeState.RECORDED, recorded_at__lt=moment - CONFIRM_WITHIN)
    with transaction.atomic():
        return len(PledgeWorkflow.apply_many(old, "expire", now=moment, changes={"closed_at": moment}))


# -- by rule --------------------------------------------------------------------------


@transaction.atomic
def settle(*, campaign: Campaign, by: Any, now: datetime | None = None) -> Any:
    """Write the result that the rule gives: the goal reached, the useful amount reached, or neither.

    Raises PermissionRefused, TransitionNotAllowed (announced transfers wait, for people), TransitionConflict.
    """
    moment = now or timezone.now()
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update(of=("self",)))
    waiting = Pledge.objects.filter(campaign=campaign, state=PledgeState.ANNOUNCED_PAID)
    if by is not None and waiting.exists():
        require_permission(by, "projects.settle_campaign", campaign)
        raise TransitionNotAllowed(_("Des virements annoncés attendent : dites pour chacun s’il est arrivé."))
    log = CampaignWorkflow.apply(campaign, verdict(campaign), by=by, now=moment, changes={"settled_at": moment})
    _expire(Pledge.objects.live().filter(campaign=campaign), moment)
    messages.CampaignSettled.send_to_many(to=board_of(campaign.association), about=campaign, now=moment)
    _tell_donors(messages.CampaignOutcome, campaign, [PledgeState.RECEIVED], moment)
    return log


def verdict(campaign: Campaign) -> str:
    """The transition that the rule asks for."""
    raised = campaign.raised
    if raised >= campaign.goal:
        return "succeed"
    return "succeed_in_part" if raised >= campaign.minimum else "fail"


def _expire(rows: Any, now: datetime) -> None:
    declared = list(rows.filter(state__in=DECLARED_PLEDGES).values_list("pk", flat=True))
    PledgeWorkflow.apply_many(rows, "expire", now=now, changes={"closed_at": now})
    tell_all(messages.PledgeExpired, Pledge.objects.filter(pk__in=declared).select_related("user"), now)


def _tell_donors(message: Any, campaign: Campaign, states: Iterable[str], now: datetime) -> None:
    """Write once to each person who has a pledge in one of these states, about the latest."""
    rows = Pledge.objects.filter(campaign=campaign, state__in=states).select_related("user").order_by("pk")
    latest = {one.user_id or one.email: one for one in rows}
    tell_all(message, latest.values(), now)


# -- what was done --------------------------------------------------------------------


@transaction.atomic
def publish_update(*, campaign: Campaign, title: str, text: str, by: Any, now: datetime | None = None) -> Any:
    """Tell everybody where the campaign stands; those who promised or gave are written to, once a day at most.

    The same news sent twice is published once.

    Raises PermissionRefused, TransitionNotAllowed (not public, not verified, or a lot of news), InvalidInput.
    """
    require_permission(by, "projects.write_campaign", campaign)
    if campaign.state not in PUBLIC_STATES:
        raise TransitionNotAllowed(_("Les nouvelles s’écrivent une fois la campagne ouverte."))
    if campaign.was_stopped:
        raise TransitionNotAllowed(_("Cette campagne est arrêtée : elle ne reçoit plus de nouvelles."))
    if campaign.association.state != "verified":
        raise TransitionNotAllowed(_("Une association qui n’est plus vérifiée au registre n’écrit pas de nouvelles."))
    if campaign.updates.count() >= MOST_UPDATES:
        raise TransitionNotAllowed(_("Cette campagne a déjà %(most)s nouvelles.") % {"most": MOST_UPDATES})
    refuse_elsewhere(title=title, text=text)
    moment = now or timezone.now()
    said = {"title": title.strip(), "text": text.strip()}
    if (same := campaign.updates.filter(**said).first()) is not None:
        return same
    is_told_already = campaign.updates.filter(at__gt=moment - NEWS_EVERY).exists()
    news = CampaignUpdate.objects.create(campaign=campaign, author=by, at=moment, **said)
    if not is_told_already:
        _tell_donors(messages.CampaignNews, campaign, KEPT_PLEDGES, moment)
    return news


@transaction.atomic
def remove_update(*, update: CampaignUpdate, by: Any, now: datetime | None = None) -> None:
    """Take news away that should not have been published. Raises PermissionRefused."""
    require_permission(by, "projects.remove_news", update.campaign)
    events.record("campaign.news_removed", by=by, obj=update.campaign, now=now)
    update.delete()


@transaction.atomic
def deliver(*, campaign: Campaign, delivered_on: date, by: Any, now: datetime | None = None) -> Any:
    """Say on which day the project was done. Raises PermissionRefused, TransitionNotAllowed, InvalidInput."""
    moment = now or timezone.now()
    settled = timezone.localdate(campaign.settled_at) if campaign.settled_at else delivered_on
    if not settled <= delivered_on <= timezone.localdate(moment):
        message = _("Indiquez un jour passé, depuis que le résultat de la campagne est arrêté.")
        raise InvalidInput(fields={"delivered_on": [message]})
    return CampaignWorkflow.apply(campaign, "deliver", by=by, now=moment, changes={"delivered_on": delivered_on})


@transaction.atomic
def write_report(*, campaign: Campaign, text: str, spent: dict[int, Decimal], by: Any) -> Campaign:
    """Keep the report and what each line of the budget cost, before it is published."""
    _require_report(campaign, by)
    refuse_elsewhere(report_text=text)
    campaign.report_text = text.strip()
    campaign.save(update_fields=["report_text"])
    for line in campaign.lines.all():
        if line.pk in spent:
            CampaignLine.objects.filter(pk=line.pk).update(spent=spent[line.pk])
    return campaign


@transaction.atomic
def add_picture(
    *, campaign: Campaign, upload: UploadedFile, caption: str, by: Any, now: datetime | None = None
) -> CampaignPicture:
    """Join a picture of what was done. Raises PermissionRefused, TransitionNotAllowed, InvalidInput, StorageFull."""
    _require_report(campaign, by)
    if campaign.pictures.count() >= MOST_PICTURES:
        raise TransitionNotAllowed(_("Ce compte rendu a déjà %(most)s photos.") % {"most": MOST_PICTURES})
    if not caption.strip():
        message = _("Décrivez la photo : sa légende est lue à ceux qui ne la voient pas.")
        raise InvalidInput(fields={"caption": [message]})
    refuse_elsewhere(caption=caption)
    stored = files.store(upload=upload, owner=by, purpose=PICTURE)
    return CampaignPicture.objects.create(
        campaign=campaign, file=stored, caption=caption.strip(), at=now or timezone.now()
    )


@transaction.atomic
def remove_picture(*, picture: CampaignPicture, by: Any) -> None:
    """Take a picture away before the report is published."""
    _require_report(picture.campaign, by)
    stored = picture.file
    picture.delete()
    files.remove(stored=stored)


@transaction.atomic
def report(*, campaign: Campaign, by: Any, now: datetime | None = None) -> Any:
    """Publish the report; those whose gift was received are told. Raises TransitionNotAllowed with what lacks."""
    moment = now or timezone.now()
    log = CampaignWorkflow.apply(campaign, "report", by=by, now=moment)
    _tell_donors(messages.CampaignReported, campaign, [PledgeState.RECEIVED], moment)
    return log


def _require_report(campaign: Campaign, by: Any) -> None:
    require_permission(by, "projects.write_campaign", campaign)
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update(of=("self",)))
    if campaign.state not in REPORTABLE_STATES:
        raise TransitionNotAllowed(_("Le compte rendu s’écrit une fois la campagne réussie, et avant sa publication."))
