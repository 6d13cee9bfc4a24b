"""The rule of a network proposes people; it lets nobody in (Law 09-08, art. 11)."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform import bulk
from mdm_platform.accounts.models import User
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.permissions import require_permission
from skills.audiences import HOME_COUNTRY, Audience
from skills.models import Network, NetworkMembership
from skills.models.profile import ProfileQuerySet
from skills.notifications.networks import NetworkMembershipToDecide
from skills.services import segments
from skills.workflows import MembershipState, NetworkMembershipWorkflow, NetworkState

log = logging.getLogger(__name__)

BATCH = 5000
CHANGED = ("proposed_at",)


@dataclass(frozen=True)
class Proposed:
    """What a round of the rule did: new proposals, and those withdrawn because they no longer fit."""

    new: int
    withdrawn: int


def candidates(network: Network) -> ProfileQuerySet:
    """Profiles that the rule finds and whose owners let members of the platform find them."""
    found = segments.profiles_of(network).listed_for_audience(Audience.MEMBERS)
    return found if network.admits_residents else found.exclude(country=HOME_COUNTRY)


def fits(network: Network, user: Any) -> bool:
    """Whether the rule finds this person's profile, whoever may find it in the directory."""
    found = segments.profiles_of(network).filter(owner_id=user.pk)
    return (found if network.admits_residents else found.exclude(country=HOME_COUNTRY)).exists()


@transaction.atomic
def propose(*, network: Network, by: Any = None, now: datetime | None = None) -> Proposed:
    """Propose to the animators whoever the rule finds and has no place yet; withdraw proposals that no longer fit.

    A handful of statements however many people. `by` is None for the nightly round.
    Raises PermissionRefused, TransitionNotAllowed when the network is not open or has no rule.
    """
    if by is not None:
        require_permission(by, "skills.propose_members", network)
    moment = now or timezone.now()
    network = Network.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
    if network.state != NetworkState.OPEN:
        raise TransitionNotAllowed(_("Seul un réseau ouvert propose des membres."), code="network_not_open")
    if not network.has_a_rule:
        raise TransitionNotAllowed(_("Ce réseau n’a pas encore de critère."), code="network_without_rule")
    fitting = candidates(network)
    proposals = NetworkMembership.objects.filter(network=network, state=MembershipState.PROPOSED)
    withdrawn, _rows = proposals.exclude(user__in=fitting.values("owner")).delete()
    held = NetworkMembership.objects.filter(network=network).values("user")
    owners = list(fitting.exclude(owner__in=held).order_by("pk").values_list("owner", flat=True))
    new = _add(network, owners, by, moment)
    network.proposed_at = moment
    network.save(update_fields=CHANGED)
    if new:
        _tell_animators(network, new, moment)
    return Proposed(new, withdrawn)


def propose_everywhere(*, now: datetime | None = None) -> Proposed:
    """The nightly round over open networks; one that fails does not stop the others."""
    new = withdrawn = 0
    for network in Network.objects.open().order_by("pk"):
        try:
            done = propose(network=network, now=now)
        except TransitionNotAllowed as refusal:
            log.info("network %s proposes nobody: %s", network.pk, refusal.code)
            continue
        new, withdrawn = new + done.new, withdrawn + done.withdrawn
    return Proposed(new, withdrawn)


def _add(network: Network, owners: list[int], by: Any, moment: datetime) -> int:
    """Insert the proposals; somebody who asked to join in the meantime keeps that place."""
    if not owners:
        return 0
    keys = bulk.next_ids(NetworkMembership, len(owners))
    rows = [
        NetworkMembership(pk=key, network=network, user_id=owner, created_at=moment, since=moment)
        for key, owner in zip(keys, owners, strict=True)
    ]
    NetworkMembership.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    kept = NetworkMembership.objects.filter(network=network, pk__gte=keys[0], pk__lte=keys[-1])
    written = list(kept.filter(state=MembershipState.PROPOSED).order_by("pk").values_list("pk", flat=True))
    return NetworkMembershipWorkflow.start_many(NetworkMembership, written, by=by, now=moment)


def _tell_animators(network: Network, count: int, moment: datetime) -> None:
    animators = User.objects.filter(pk__in=network.memberships.animators().values("user"))
    NetworkMembershipToDecide.send_to_many(to=animators, about=network, params={"proposed": count}, now=moment)
