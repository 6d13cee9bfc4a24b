"""Campaigns of an association: a question, a link for its members, what came, what it draws from it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from associations.models import Association, ProposalCollection
from associations.services import links, merging
from associations.services.links import HomeLink
from associations.workflows import AssociationState
from grievances.models import ProposalCampaign
from grievances.models.proposal_campaign import admit_keepers
from grievances.services import proposal_campaigns
from mdm_platform.permissions import has_permission, require_permission

COLLECT = "associations.collect_proposals"


def register() -> None:
    """Let boards keep their campaigns, and lead to them from their home; once at start."""
    admit_keepers(ProposalCollection.objects.kept_by)
    links.register(pages)
    merging.register(ProposalCollection, "association")


@transaction.atomic
def prepare(*, association: Association, fields: Mapping[str, Any], by: Any) -> ProposalCollection:
    """A campaign that nobody finds yet. Raises PermissionRefused, InvalidInput."""
    require_permission(by, COLLECT, association)
    campaign = proposal_campaigns.prepare(fields=fields, by=by, holder_name=association.name)
    return ProposalCollection.objects.create(association=association, campaign=campaign)


@transaction.atomic
def edit(*, collection: ProposalCollection, fields: Mapping[str, Any], by: Any) -> ProposalCampaign:
    """Change its words and its days."""
    require_permission(by, COLLECT, collection.association)
    return proposal_campaigns.edit(campaign=collection.campaign, fields=fields, by=by)


@transaction.atomic
def publish(*, collection: ProposalCollection, by: Any) -> ProposalCampaign:
    """Open it to people from its first day."""
    require_permission(by, COLLECT, collection.association)
    return proposal_campaigns.publish(campaign=collection.campaign, by=by)


@transaction.atomic
def sum_up(*, collection: ProposalCollection, texts: Mapping[str, str], by: Any) -> ProposalCampaign:
    """Publish what the association draws from it, once no more proposals come."""
    require_permission(by, COLLECT, collection.association)
    return proposal_campaigns.sum_up(campaign=collection.campaign, texts=texts, by=by)


def pages(association: Association, user: Any, today: date) -> Iterator[HomeLink]:
    """The page of its campaigns."""
    if association.state != AssociationState.VERIFIED:
        return
    if has_permission(user, "associations.view_collections", association):
        address = reverse("associations:collections", args=[association.public_id])
        yield HomeLink(_("Collectes de propositions"), address, _("Recueillir les idées de vos membres"), "megaphone")
