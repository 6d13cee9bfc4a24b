"""Consultations and collections: prepared, opened to people, summed up."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from grievances.models import CampaignKind, Proposal, ProposalCampaign
from grievances.workflows import PUBLIC_PROPOSALS, ProposalState
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission

EDITED = (
    *("title_fr", "title_ar", "title_en", "text_fr", "text_ar", "text_en"),
    *("programme", "opens_on", "closes_on", "is_listed"),
)


@transaction.atomic
def prepare(*, fields: Mapping[str, Any], by: Any, holder_name: str = "", institution: Any = None) -> ProposalCampaign:
    """A campaign that nobody finds yet. The caller has asked who may speak for a holder that is no institution."""
    if institution is not None:
        require_permission(by, "grievances.prepare_consultation", institution)
    campaign = ProposalCampaign(
        **_known(fields),
        kind=CampaignKind.CONSULTATION if institution else CampaignKind.COLLECTION,
        institution=institution,
        holder_name="" if institution else holder_name,
        created_by=by,
    )
    campaign.slug = f"{slugify(campaign.title_fr)[:60].strip('-') or 'collecte'}-{uuid.uuid4().hex[:6]}"
    _check(campaign)
    campaign.save()
    return campaign


@transaction.atomic
def edit(*, campaign: ProposalCampaign, fields: Mapping[str, Any], by: Any) -> ProposalCampaign:
    """Change its words and its days."""
    held = _held(campaign, by)
    for name, value in _known(fields).items():
        setattr(held, name, value)
    _check(held)
    held.save(update_fields=list(_known(fields)))
    return held


@transaction.atomic
def publish(*, campaign: ProposalCampaign, by: Any, now: datetime | None = None) -> ProposalCampaign:
    """Open it to people from its first day."""
    held = _held(campaign, by)
    moment = now or timezone.now()
    if held.closes_on < timezone.localdate(moment):
        raise TransitionNotAllowed(_("Le dernier jour est passé : choisissez-en un autre."))
    if held.published_at is None:
        held.published_at = moment
        held.save(update_fields=["published_at"])
    return held


@transaction.atomic
def sum_up(
    *, campaign: ProposalCampaign, texts: Mapping[str, str], by: Any, now: datetime | None = None
) -> ProposalCampaign:
    """Publish what was drawn from the proposals, once no more come."""
    held, moment = _held(campaign, by), now or timezone.now()
    if held.published_at is None or held.closes_on >= timezone.localdate(moment):
        raise TransitionNotAllowed(_("La synthèse se publie après le dernier jour de la collecte."))
    for code in ("fr", "ar", "en"):
        setattr(held, f"synthesis_{code}", texts.get(f"synthesis_{code}", "").strip())
    if not held.synthesis_fr:
        raise InvalidInput(fields={"synthesis_fr": [_("Écrivez la synthèse en français.")]})
    held.synthesis_at = held.synthesis_at or moment
    held.save(update_fields=["synthesis_fr", "synthesis_ar", "synthesis_en", "synthesis_at"])
    return held


def counts(campaign: ProposalCampaign) -> dict[str, int]:
    """How many proposals came, are published, wait to be read, and how many supports they have."""
    rows = Proposal.objects.filter(campaign=campaign).order_by().values_list("state").annotate(total=Count("pk"))
    by_state = dict(rows)
    public = Proposal.objects.filter(campaign=campaign).public()
    return {
        "received": sum(total for state, total in by_state.items() if state != ProposalState.WITHDRAWN),
        "published": sum(by_state.get(state, 0) for state in PUBLIC_PROPOSALS),
        "waiting": by_state.get(ProposalState.RECEIVED, 0),
        "supports": public.aggregate(total=Count("supports"))["total"],
    }


def received(campaign: ProposalCampaign, user: Any) -> list[Proposal]:
    """The proposals of the campaign that its keeper may read, the most supported first; nobody's name is with them."""
    rows = Proposal.objects.visible_to(user).filter(campaign=campaign)
    return list(rows.select_related("programme").order_by("-support_count", "-submitted_at", "-pk")[:200])


def with_counts(rows: Any) -> Any:
    """The campaigns with how many proposals of each are published, in the same query."""
    return rows.annotate(published=Count("proposals", filter=Q(proposals__state__in=PUBLIC_PROPOSALS)))


def _held(campaign: ProposalCampaign, by: Any) -> ProposalCampaign:
    held = ProposalCampaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    require_permission(by, "grievances.keep_campaign", held)
    return held


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in EDITED if name in fields}


def _check(campaign: ProposalCampaign) -> None:
    faults: dict[str, list[str]] = {}
    if not campaign.title_fr.strip():
        faults["title_fr"] = [_("Donnez un titre en français.")]
    if not campaign.text_fr.strip():
        faults["text_fr"] = [_("Dites en français ce que vous demandez et ce que vous en ferez.")]
    if campaign.closes_on < campaign.opens_on:
        faults["closes_on"] = [_("Le dernier jour précède l’ouverture.")]
    if faults:
        raise InvalidInput(fields=faults)


def every() -> Any:
    """All campaigns, the latest first."""
    return ProposalCampaign.objects.select_related("institution", "programme").order_by("-opens_on", "-pk")
