"""Networks: prepared by curators, opened, closed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import require_permission
from mdm_platform.territories.countries import country
from skills.models import Network
from skills.notifications.networks import NetworkClosed
from skills.workflows import MembershipState, NetworkWorkflow

EDITABLE = (
    "slug",
    "name_fr",
    "name_ar",
    "name_en",
    "purpose_fr",
    "purpose_ar",
    "purpose_en",
    "admits_residents",
    "countries",
    "seniority_min",
    "seniority_max",
)


@transaction.atomic
def save(
    *,
    network: Network,
    by: Any,
    domains: Iterable[Any] | None = None,
    regions: Iterable[Any] | None = None,
    now: datetime | None = None,
) -> Network:
    """Keep a new or changed network, with its rule where `domains` or `regions` are given.

    Raises PermissionRefused, InvalidInput.
    """
    require_permission(by, "skills.manage_networks")
    is_new = network._state.adding
    network.slug = network.slug or slugify(network.name_fr)[:80]
    network.countries = sorted({code.upper() for code in network.countries})
    _check(network)
    if is_new:
        network.created_at = now or timezone.now()
        network.save()
    else:
        network.save(update_fields=EDITABLE)
    if domains is not None:
        network.domains.set(domains)
    if regions is not None:
        network.regions.set(regions)
    events.record("network.created" if is_new else "network.edited", by=by, obj=network, now=now)
    return network


@transaction.atomic
def open(*, network: Network, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Network:
    """Let people in; the night after, the rule proposes the first ones."""
    moment = now or timezone.now()
    NetworkWorkflow.apply(network, "open", by=by, now=moment, changes={"opened_at": moment})
    return network


@transaction.atomic
def close(*, network: Network, by: Any, note: str, reason: str = "", now: datetime | None = None) -> Network:
    """Stop taking members and words, and tell the members why; they may still read."""
    moment = now or timezone.now()
    log = NetworkWorkflow.apply(network, "close", by=by, now=moment, note=note, changes={"closed_at": moment})
    members = network.memberships.filter(state=MembershipState.MEMBER).values("user")
    told = User.objects.reachable().filter(pk__in=members).order_by("pk")
    NetworkClosed.send_to_many(to=told, about=network, params={"log": log.pk}, now=moment)
    return network


@transaction.atomic
def reopen(*, network: Network, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Network:
    """Take members and words again."""
    NetworkWorkflow.apply(network, "reopen", by=by, now=now, changes={"closed_at": None})
    return network


def _check(network: Network) -> None:
    fields: dict[str, list[str]] = {}
    unknown = [code for code in network.countries if country(code) is None]
    if unknown:
        fields["countries"] = [_("Ces pays sont inconnus : %(codes)s.") % {"codes": ", ".join(unknown)}]
    try:
        network.full_clean(exclude=("countries",))
    except ValidationError as error:
        fields |= error.message_dict
    if fields:
        raise InvalidInput(fields=fields)
