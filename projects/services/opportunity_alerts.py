"""Alerts on the board: a search kept by its owner, run once a day, telling how many new opportunities it finds."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput, QuotaExceeded
from mdm_platform.permissions import require_permission
from projects.models import OpportunityAlert
from projects.notifications.opportunities import OpportunitiesFound
from projects.services.opportunity_search import OpportunityQuery, OpportunitySearch

MOST_ALERTS = 10
LONGEST_QUERY = 2_000


def read_query(asked: str, *, lenient: bool = False) -> OpportunityQuery:
    """The search that a query string asks for, without its page; InvalidInput for a wrong value or one too long."""
    if len(asked) > LONGEST_QUERY:
        raise InvalidInput(_("Cette recherche est trop longue : retirez des mots ou des filtres."))
    query = OpportunityQuery.parse(parse_qs(asked.lstrip("?")), lenient=lenient)
    return query.without("page_size").without("situation")


@transaction.atomic
def keep(*, query: str, by: Any, now: datetime | None = None) -> OpportunityAlert:
    """Be told of what this search finds from now on; asking again for the same changes nothing.

    Raises PermissionRefused, InvalidInput, QuotaExceeded.
    """
    require_permission(by, "projects.publish_opportunities")
    asked = read_query(query).encoded()
    get_user_model().objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    own = OpportunityAlert.objects.visible_to(by)
    if (known := own.filter(query=asked).first()) is not None:
        return known
    if own.count() >= MOST_ALERTS:
        message = _("Vous avez %(most)s alertes, le maximum. Supprimez-en une pour en demander une autre.")
        raise QuotaExceeded(message % {"most": MOST_ALERTS})
    moment = now or timezone.now()
    return OpportunityAlert.objects.create(owner=by, query=asked, created_at=moment, last_run_at=moment)


@transaction.atomic
def forget(*, alert: OpportunityAlert, by: Any) -> None:
    """Be told no more; somebody else's alert is not found."""
    OpportunityAlert.objects.visible_to(by).filter(pk=alert.pk).delete()


def run(*, now: datetime | None = None) -> int:
    """Run every alert; how many people were told."""
    moment = now or timezone.now()
    keys = list(OpportunityAlert.objects.filter(owner__is_active=True).order_by("last_run_at", "pk").values_list("pk"))
    return sum(_run(key, moment) for (key,) in keys)


@transaction.atomic
def _run(key: int, moment: datetime) -> bool:
    rows = OpportunityAlert.objects.select_for_update(of=("self",), skip_locked=True).select_related("owner")
    alert = rows.filter(pk=key).first()
    if alert is None:
        return False
    search = OpportunitySearch(read_query(alert.query, lenient=True), today=timezone.localdate(moment))
    found = (
        search.published_after(alert.last_run_at).filter(published_at__lte=moment).exclude(author=alert.owner).count()
    )
    alert.last_run_at = moment
    alert.save(update_fields=["last_run_at"])
    if found:
        OpportunitiesFound.send(to=alert.owner, about=alert, params={"count": found}, now=moment)
    return bool(found)
