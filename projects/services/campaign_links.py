"""What campaigns add to an association's home, and to what is expected of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from associations.models import Association
from associations.services import links, merging, todo
from associations.services.links import HomeLink
from associations.services.todo import Todo
from mdm_platform.permissions import has_permission
from projects.models.campaign import Campaign
from projects.models.pledge import Pledge
from projects.workflows.campaigns import FUNDED_STATES, CampaignState, PledgeState


def register() -> None:
    """Declare all of it; once at start."""
    links.register(pages)
    todo.register(expected)
    merging.register(Campaign, "association")


def pages(association: Association, user: Any, today: date) -> Iterator[HomeLink]:
    """The campaigns of the association."""
    if not has_permission(user, "projects.follow_campaign", association):
        return
    if association.state != "verified" and not Campaign.objects.filter(association=association).exists():
        return
    address = reverse("projects:campaigns_of", args=[association.public_id])
    yield HomeLink(
        _("Campagnes de dons"), address, _("Écrire une campagne, confirmer les dons reçus"), "heart-handshake"
    )


def expected(association: Association, user: Any, today: date) -> Iterator[Todo]:
    """Open what is approved, confirm what is announced, settle, tell what was done."""
    for campaign in Campaign.objects.filter(association=association):
        address = reverse("projects:campaign_follow", args=[campaign.public_id])
        if campaign.state == CampaignState.APPROVED:
            yield Todo(_("Ouvrir votre campagne approuvée"), address)
        elif campaign.state == CampaignState.CONFIRMING:
            yield Todo(_("Arrêter le résultat de votre campagne"), address)
        elif campaign.state in FUNDED_STATES:
            yield Todo(_("Dire quand le projet financé est réalisé"), address)
        elif campaign.state == CampaignState.DELIVERED:
            yield Todo(_("Publier le compte rendu de votre campagne"), address)
    announced = Pledge.objects.filter(
        campaign__association=association, state=PledgeState.ANNOUNCED_PAID
    ).select_related("campaign")
    for campaign in {one.campaign for one in announced}:
        if has_permission(user, "projects.confirm_receipt", campaign):
            address = reverse("projects:campaign_follow", args=[campaign.public_id])
            yield Todo(_("Confirmer des virements annoncés"), address)
