"""Inviting somebody whom the rule did not propose: by a member's address, or by a profile of the directory."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from skills.models import Network, NetworkMembership, Profile
from skills.services import network_memberships
from skills.workflows import MembershipState, NetworkMembershipWorkflow

PROFILE_ADDRESS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def invite_person(*, network: Network, person: str, by: Any, now: datetime | None = None) -> None:
    """Invite a member by e-mail address, or the owner of a profile that the animator may open.

    An address answers nothing: whether it belongs to a member, and to whom, stays unknown to who typed it. Somebody
    whom the rule proposes is invited from the queue alone: a proposal that left it would tell whose the address is.
    Inviting again changes nothing: « already invited », said of a profile, would tell whose address was typed before.
    Raises PermissionRefused, InvalidInput (not an address), and for a profile TransitionNotAllowed with the reason.
    """
    require_permission(by, "skills.animate_network", network)
    written = person.strip()
    found = PROFILE_ADDRESS.search(written)
    if found is not None:
        _invite(network, _owner_of(UUID(found[0]), by), by, now)
    elif "@" in written:
        _invite_quietly(network, written, by, now)
    else:
        sentence = _("Écrivez l’adresse e-mail d’un membre, ou copiez l’adresse de sa fiche dans l’annuaire.")
        raise InvalidInput(sentence, code="not_an_address", fields={"person": [sentence]})


def _owner_of(public_id: UUID, by: Any) -> User:
    profile = Profile.objects.found_by(by).filter(public_id=public_id).select_related("owner").first()
    if profile is None:
        sentence = _("Cette fiche n’est pas dans l’annuaire. Copiez l’adresse d’une fiche que vous pouvez ouvrir.")
        raise InvalidInput(sentence, code="unknown_profile", fields={"person": [sentence]})
    return profile.owner


def _invite_quietly(network: Network, address: str, by: Any, now: datetime | None) -> None:
    user = User.objects.reachable().filter(email__iexact=address).first()
    if user is None or Role.MEMBER not in user.role_names:
        return
    if NetworkMembership.objects.filter(network=network, user=user).exists():
        return
    try:
        _invite(network, user, by, now)
    except DomainError:
        return


@transaction.atomic
def _invite(network: Network, user: User, by: Any, now: datetime | None) -> None:
    moment = now or timezone.now()
    dates = {"created_at": moment, "since": moment}
    network_memberships.lock_entry(network.pk, user.pk)
    place, is_new = NetworkMembership.objects.get_or_create(network=network, user=user, defaults=dates)
    if is_new:
        NetworkMembershipWorkflow.start_many(NetworkMembership, [place.pk], by=by, now=moment)
    if place.state == MembershipState.INVITED:
        return
    if place.state != MembershipState.PROPOSED:
        raise TransitionNotAllowed(_refusals()[place.state], code="has_a_place")
    network_memberships.invite(membership=place, by=by, now=moment)


def _refusals() -> dict[str, str]:
    asks = _("Cette personne a quitté ou décliné le réseau : c’est à elle de demander à y entrer.")
    return {
        MembershipState.REQUESTED: _("Cette personne a demandé à entrer : répondez à sa demande ci-dessus."),
        MembershipState.MEMBER: _("Cette personne est déjà membre du réseau."),
        MembershipState.DECLINED: asks,
        MembershipState.LEFT: asks,
        MembershipState.SET_ASIDE: _("Cette personne a été écartée ou refusée : elle peut présenter une demande."),
        MembershipState.REFUSED: _("Cette personne a été écartée ou refusée : elle peut présenter une demande."),
        MembershipState.REMOVED: _("Cette personne a été exclue du réseau. L’équipe de la plateforme peut y revenir."),
    }
