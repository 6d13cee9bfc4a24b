"""Campaigns: written by officers, reviewed, opened, settled by rule, delivered and told."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from associations.models import Association
from associations.services import bank_details
from associations.services.verification import board_of
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events, notes, repeats
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.files import services as files
from mdm_platform.journeys.saving import assign, replace_rows, save_fields
from mdm_platform.permissions import require_permission
from mdm_platform.workflow import refusal_of
from projects.models.campaign import Campaign
from projects.models.pledge import Pledge
from projects.notifications import campaigns as messages
from projects.services.campaign_search import words_of
from projects.services.campaign_words import refuse_elsewhere
from projects.services.pledges import tell_all
from projects.workflows.campaigns import CampaignState, CampaignWorkflow, PledgeState, names_its_verified_account

AUTHORISATION = "campaign_authorisation"
WRITTEN = {
    "story": ("title", "summary", "story", "if_failed", "province"),
    "figures": ("currency", "goal", "minimum", "deadline"),
    "account": ("account_number",),
}
TEXTS = ("title", "summary", "story", "if_failed")
MOST_LINES, MOST_DRAFTS = 20, 5
LIVE_STATES = (CampaignState.DRAFT, CampaignState.REVIEW, CampaignState.APPROVED)


def reviewers() -> Any:
    """Those who review campaigns."""
    return User.objects.reachable().filter(groups__name=Role.CAMPAIGN_REVIEWER).distinct().order_by("pk")


@transaction.atomic
def start(*, association: Association, title: str, by: Any, now: datetime | None = None) -> Campaign:
    """Begin a draft. Raises PermissionRefused, TransitionNotAllowed (not verified, or many drafts), InvalidInput."""
    require_permission(by, "projects.start_campaign", association)
    if association.state != "verified":
        raise TransitionNotAllowed(_("L’association doit être vérifiée au registre pour appeler aux dons."))
    if Campaign.objects.filter(association=association, state=CampaignState.DRAFT).count() >= MOST_DRAFTS:
        raise TransitionNotAllowed(_("Votre association a déjà plusieurs brouillons : terminez-les ou supprimez-les."))
    name = " ".join(title.split())
    if not name or len(name) > 120:
        raise InvalidInput(fields={"title": [_("Donnez à la campagne un titre de 120 caractères au plus.")]})
    refuse_elsewhere(title=name)
    identity = uuid.uuid4()
    slug = f"{slugify(name)[:80].strip('-')}-{identity.hex[:8]}".strip("-")
    moment = now or timezone.now()
    campaign = Campaign(
        public_id=identity, slug=slug, association=association, title=name, created_by=by, created_at=moment
    )
    campaign.search_words = words_of(campaign)
    campaign.save(force_insert=True)
    CampaignWorkflow.start_many(Campaign, [campaign.pk], by=by, now=moment)
    return campaign


@transaction.atomic
def save(*, campaign: Campaign, step: str, data: Mapping[str, Any], by: Any) -> Campaign:
    """Keep a step of the draft. Raises PermissionRefused, TransitionNotAllowed (not a draft), InvalidInput."""
    _lock_draft(campaign, by)
    refuse_elsewhere(**{name: data[name] for name in TEXTS if name in data})
    changed = assign(campaign, data, WRITTEN.get(step, ()))
    if "currency" in changed and campaign.envelope_id is not None:
        message = _("Un mécène abonde cette campagne dans sa devise : elle ne change plus.")
        raise InvalidInput(fields={"currency": [message]})
    if step == "story":
        campaign.search_words = words_of(campaign)
        changed.append("search_words")
    if "account_number" in changed:
        changed += _name_account(campaign)
    save_fields(campaign, changed)
    if "lines" in data:
        refuse_elsewhere(lines=" ".join(row["label"] for row in data["lines"]))
        replace_rows(campaign.lines, data["lines"], related="lines", most=MOST_LINES)
    return campaign


@transaction.atomic
def authorise(
    *, campaign: Campaign, reference: str, authorised_on: date, upload: UploadedFile | None, by: Any, now: Any = None
) -> Campaign:
    """Record the authorisation of law 18-18 with its document, while the campaign is written or reviewed.

    Raises PermissionRefused, TransitionNotAllowed, InvalidInput, StorageFull.
    """
    require_permission(by, "projects.write_campaign", campaign)
    _lock(campaign)
    if campaign.state not in (CampaignState.DRAFT, CampaignState.REVIEW):
        raise TransitionNotAllowed(_("L’autorisation d’une campagne approuvée ne change plus."))
    if authorised_on > timezone.localdate(now):
        raise InvalidInput(fields={"authorised_on": [_("Cette date est dans l’avenir.")]})
    former = campaign.authorisation_file
    if upload is None and former is None:
        raise InvalidInput(fields={"upload": [_("Joignez le document de l’autorisation.")]})
    campaign.authorisation_reference, campaign.authorised_on = reference.strip(), authorised_on
    if upload is not None:
        campaign.authorisation_file = files.store(upload=upload, owner=by, purpose=AUTHORISATION)
    campaign.save(update_fields=["authorisation_reference", "authorised_on", "authorisation_file"])
    if upload is not None and former is not None:
        files.remove(stored=former)
    events.record("campaign.authorisation_recorded", by=by, obj=campaign, now=now)
    return campaign


@transaction.atomic
def delete(*, campaign: Campaign, by: Any) -> None:
    """Remove a draft, its paper and what reviewers wrote about it. Raises PermissionRefused, TransitionNotAllowed."""
    _lock_draft(campaign, by)
    stored = campaign.authorisation_file
    notes.forget_about(Campaign, [campaign.pk])
    events.record("campaign.deleted", by=by, obj=campaign)
    campaign.delete()
    if stored is not None:
        files.remove(stored=stored)


@transaction.atomic
def submit(*, campaign: Campaign, by: Any, now: datetime | None = None) -> Any:
    """Send the campaign to the reviewers. Raises PermissionRefused, TransitionNotAllowed with what lacks."""
    moment = now or timezone.now()
    repeats.require_few(campaign, "submit", now=moment)
    log = CampaignWorkflow.apply(campaign, "submit", by=by, now=moment, changes={"submitted_at": moment})
    messages.CampaignToReview.send_to_many(to=reviewers(), about=campaign, now=moment)
    return log


@transaction.atomic
def recall(*, campaign: Campaign, by: Any, now: datetime | None = None) -> Any:
    """Take the campaign back before it is opened, to change it. Raises PermissionRefused, TransitionNotAllowed."""
    return CampaignWorkflow.apply(campaign, "recall", by=by, now=now)


@transaction.atomic
def return_to_author(*, campaign: Campaign, by: Any, note: str, now: datetime | None = None) -> Any:
    """Give the campaign back with what to change."""
    log = CampaignWorkflow.apply(campaign, "return_to_author", by=by, note=note, now=now)
    _tell_board(messages.CampaignReturned, campaign, now, log=log.pk)
    return log


@transaction.atomic
def approve(*, campaign: Campaign, by: Any, now: datetime | None = None) -> Any:
    """Let the association open its campaign. Raises TransitionNotAllowed without the authorisation of law 18-18."""
    log = CampaignWorkflow.apply(campaign, "approve", by=by, now=now)
    _tell_board(messages.CampaignApproved, campaign, now)
    return log


@transaction.atomic
def open_campaign(*, campaign: Campaign, by: Any, now: datetime | None = None) -> Any:
    """Show the campaign to everybody."""
    moment = now or timezone.now()
    return CampaignWorkflow.apply(campaign, "open", by=by, now=moment, changes={"opened_at": moment})


@transaction.atomic
def stop(*, campaign: Campaign, by: Any, reason: str, note: str, now: datetime | None = None) -> Any:
    """End an open campaign before its day; the association reads why, and donors that they need not pay."""
    moment = now or timezone.now()
    log = CampaignWorkflow.apply(
        campaign, "stop", by=by, reason=reason, note=note, now=moment, changes={"ended_at": moment}
    )
    _tell_board(messages.CampaignStopped, campaign, moment, log=log.pk)
    promised = Pledge.objects.filter(campaign=campaign, state=PledgeState.CONFIRMED).select_related("user")
    tell_all(messages.PledgeStopped, promised, moment)
    return log


def _name_account(campaign: Campaign) -> tuple[str, ...]:
    """Keep the number as it is compared, with the holder that was verified; InvalidInput for another account."""
    compact = "".join(sign for sign in campaign.account_number.upper() if sign.isalnum())
    campaign.account_number = compact
    campaign.account_fingerprint = bank_details.fingerprint(compact) if compact else ""
    held = campaign.verified_account
    if compact and held is None:
        raise InvalidInput(fields={"account_number": [refusal_of(names_its_verified_account)]})
    campaign.account_holder = held.holder if held is not None else ""
    return "account_fingerprint", "account_holder"


def _lock(campaign: Campaign) -> None:
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update(of=("self",)))


def _lock_draft(campaign: Campaign, by: Any) -> None:
    require_permission(by, "projects.write_campaign", campaign)
    _lock(campaign)
    if campaign.state != CampaignState.DRAFT:
        sentence = _("Cette campagne n’est plus un brouillon : reprenez-la pour la changer, avant son ouverture.")
        raise TransitionNotAllowed(sentence, code="not_editable")


def _tell_board(message: Any, campaign: Campaign, now: datetime | None, **params: Any) -> None:
    message.send_to_many(to=board_of(campaign.association), about=campaign, params=params, now=now)
