"""Periods in which the label is asked for: written, then put into use with their grid."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, LabelCampaign
from mdm_platform.audit import events
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.grids import services as grids
from mdm_platform.permissions import require_permission


@transaction.atomic
def put_into_use(*, campaign: LabelCampaign, by: Any, now: datetime | None = None) -> LabelCampaign:
    """Freeze the campaign and its grid: from now on nothing of them changes.

    Raises TransitionNotAllowed when it is in use, over, or its grid is empty.
    """
    require_permission(by, "associations.manage_label_campaigns", campaign)
    moment = now or timezone.now()
    locked = LabelCampaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if locked.opened_at is not None:
        raise TransitionNotAllowed(reasons=[_("Cette campagne est déjà en service.")])
    if locked.closes_on < timezone.localdate(moment):
        raise TransitionNotAllowed(reasons=[_("Cette campagne est déjà passée : changez ses dates.")])
    grids.freeze(grid=locked.grid, now=moment)
    locked.opened_at = moment
    locked.save(update_fields=["opened_at"])
    events.record("labelcampaign.opened", by=by, obj=locked, now=moment)
    campaign.refresh_from_db()
    return campaign


def open_for(association: Association, on: date | None = None) -> LabelCampaign | None:
    """The campaign in which this association may apply on that day, or None."""
    found = LabelCampaign.objects.open_on(on or timezone.localdate()).select_related("grid").order_by("closes_on")
    return next((campaign for campaign in found if campaign.admits(association)), None)
