"""Places in networks: invited, asked for, taken, left."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.formats import nice_date
from mdm_platform.permissions import require_permission
from skills.models import MemberRole, Network, NetworkMembership
from skills.notifications.networks import (
    NetworkAnimatorAppointed,
    NetworkInvitation,
    NetworkMemberRemoved,
    NetworkMembershipToDecide,
    NetworkRequestAccepted,
    NetworkRequestRefused,
    NetworkWithoutAnimator,
)
from skills.workflows import MembershipState, NetworkMembershipWorkflow
from skills.workflows.networks import is_network_open

ASK_AGAIN_AFTER = timedelta(days=90)
LONGEST_MOTIVATION = 1000
MOST_AT_ONCE = 200
_OUT = {"role": MemberRole.MEMBER, "is_shown": False, "is_public": False, "joined_at": None, "motivation": ""}


@dataclass
class Decided:
    """What became of a decision about several people: how many, and the sentence for each who was left out."""

    done: list[NetworkMembership] = field(default_factory=list)
    blocked: list[tuple[NetworkMembership, str]] = field(default_factory=list)


@transaction.atomic
def request(*, network: Network, by: Any, motivation: str = "", now: datetime | None = None) -> NetworkMembership:
    """Ask to enter; somebody who was invited enters at once.

    Raises PermissionRefused, InvalidInput, TransitionNotAllowed (network, profile, residence, a refusal too fresh).
    """
    require_permission(by, "skills.join_network", network)
    if len(motivation) > LONGEST_MOTIVATION:
        sentence = _("Ce texte est trop long : %(most)s caractères au plus.") % {"most": LONGEST_MOTIVATION}
        raise InvalidInput(fields={"motivation": [sentence]})
    moment = now or timezone.now()
    lock_entry(network.pk, by.pk)
    membership = _place_of(network, by, by=by, moment=moment)
    if membership.state == MembershipState.INVITED:
        return join(membership=membership, by=by, now=moment)
    refusal = refusal_to_ask(membership, now=moment)
    if refusal:
        raise TransitionNotAllowed(refusal, code="may_not_ask")
    _move(membership, "request", by=by, moment=moment, changes={"motivation": motivation.strip()})
    _tell_deciders(membership, moment)
    return membership


@transaction.atomic
def invite(
    *, membership: NetworkMembership, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> NetworkMembership:
    """Invite somebody whom the rule proposed; the person enters or declines."""
    moment = now or timezone.now()
    _move(membership, "invite", by=by, moment=moment)
    NetworkInvitation.send(to=membership.user, about=membership, now=moment)
    return membership


def invite_many(*, memberships: Iterable[NetworkMembership], by: Any, now: datetime | None = None) -> Decided:
    """Invite several people; who cannot be invited is named with the reason, and stops nobody."""
    return _each(invite, memberships, by=by, now=now)


def set_aside(
    *, membership: NetworkMembership, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> NetworkMembership:
    """Keep a proposal of the rule from coming back; the person, who knew nothing of it, may still ask."""
    return _move(membership, "set_aside", by=by, moment=now or timezone.now())


def set_aside_many(*, memberships: Iterable[NetworkMembership], by: Any, now: datetime | None = None) -> Decided:
    """Set several proposals aside."""
    return _each(set_aside, memberships, by=by, now=now)


def join(
    *, membership: NetworkMembership, by: Any, is_shown: bool = False, now: datetime | None = None
) -> NetworkMembership:
    """Take the place one was invited to; nobody sees the new member unless `is_shown`."""
    moment = now or timezone.now()
    return _move(membership, "join", by=by, moment=moment, changes={"joined_at": moment, "is_shown": is_shown})


def decline(*, membership: NetworkMembership, by: Any, now: datetime | None = None) -> NetworkMembership:
    """Say no to an invitation, without a word of explanation."""
    return _move(membership, "decline", by=by, moment=now or timezone.now(), changes=_OUT)


@transaction.atomic
def admit(
    *, membership: NetworkMembership, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> NetworkMembership:
    """Let in somebody who asked."""
    moment = now or timezone.now()
    _move(membership, "admit", by=by, moment=moment, changes={"joined_at": moment})
    NetworkRequestAccepted.send(to=membership.user, about=membership.network, now=moment)
    return membership


def admit_many(*, memberships: Iterable[NetworkMembership], by: Any, now: datetime | None = None) -> Decided:
    """Let in several people who asked."""
    return _each(admit, memberships, by=by, now=now)


@transaction.atomic
def refuse(
    *, membership: NetworkMembership, by: Any, reason: str, note: str = "", now: datetime | None = None
) -> NetworkMembership:
    """Refuse a request, and say why; `reason` is a `MembershipRefusal`."""
    moment = now or timezone.now()
    log = _apply(membership, "refuse", by=by, moment=moment, reason=reason, note=note)
    params = {"log": log.pk}
    NetworkRequestRefused.send(to=membership.user, about=membership.network, reason=reason, params=params, now=moment)
    return membership


def refuse_many(
    *, memberships: Iterable[NetworkMembership], by: Any, reason: str, now: datetime | None = None
) -> Decided:
    """Refuse several requests for the same reason."""
    return _each(partial(refuse, reason=reason), memberships, by=by, now=now)


def abandon(*, membership: NetworkMembership, by: Any, now: datetime | None = None) -> NetworkMembership:
    """Take one's request back."""
    return _move(membership, "abandon", by=by, moment=now or timezone.now(), changes=_OUT)


def leave(*, membership: NetworkMembership, by: Any, now: datetime | None = None) -> NetworkMembership:
    """Leave the network; what was written there stays until its author deletes it."""
    return _move(membership, "leave", by=by, moment=now or timezone.now(), changes=_OUT)


@transaction.atomic
def remove(
    *, membership: NetworkMembership, by: Any, reason: str, note: str, now: datetime | None = None
) -> NetworkMembership:
    """Take somebody out of the network; `reason` is a `RemovalReason`, and the person reads the note."""
    moment = now or timezone.now()
    log = _apply(membership, "remove", by=by, moment=moment, reason=reason, note=note, changes=_OUT)
    params = {"log": log.pk}
    NetworkMemberRemoved.send(to=membership.user, about=membership.network, reason=reason, params=params, now=moment)
    return membership


@transaction.atomic
def appoint(*, network: Network, user: User, by: Any, now: datetime | None = None) -> NetworkMembership:
    """Make a member an animator, or invite somebody to enter as one: curators find the first animators so."""
    require_permission(by, "skills.appoint_animator", network)
    if Role.MEMBER not in user.role_names:
        raise InvalidInput(_("Seul un membre de la plateforme peut animer un réseau."), code="not_a_member")
    moment = now or timezone.now()
    lock_entry(network.pk, user.pk)
    membership = _place_of(network, user, by=by, moment=moment)
    if membership.state == MembershipState.MEMBER:
        return change_role(membership=membership, role=MemberRole.ANIMATOR, by=by, now=moment)
    if membership.state == MembershipState.INVITED:
        require_permission(by, "skills.appoint_animator", membership)
        NetworkMembership.objects.filter(pk=membership.pk).update(role=MemberRole.ANIMATOR)
        membership.role = MemberRole.ANIMATOR
    else:
        _move(membership, "appoint", by=by, moment=moment, changes={"role": MemberRole.ANIMATOR})
    NetworkInvitation.send(to=user, about=membership, now=moment)
    return membership


@transaction.atomic
def change_role(*, membership: NetworkMembership, role: str, by: Any, now: datetime | None = None) -> NetworkMembership:
    """Make a member an animator, or an animator a plain member.

    Animators promote; only curators, or the person, take the role back. Raises PermissionRefused, InvalidInput.
    """
    if role not in MemberRole.values:
        raise InvalidInput(fields={"role": [_("Choisissez un rôle dans la liste.")]})
    membership = _locked_member(membership)
    if role == MemberRole.ANIMATOR:
        require_permission(by, "skills.change_role", membership)
    elif by.pk != membership.user_id:
        require_permission(by, "skills.appoint_animator", membership)
    if membership.role == role:
        return membership
    membership.role = role
    membership.is_public = membership.is_public and role == MemberRole.ANIMATOR
    membership.save(update_fields=["role", "is_public"])
    events.record(f"network.made_{role}", by=by, obj=membership, subject=membership.user, now=now)
    if role == MemberRole.ANIMATOR:
        NetworkAnimatorAppointed.send(to=membership.user, about=membership.network, now=now)
    return membership


@transaction.atomic
def show(
    *, membership: NetworkMembership, is_shown: bool, by: Any, is_public: bool = False, now: datetime | None = None
) -> NetworkMembership:
    """Choose whether the other members see the person, and for an animator whether everybody does."""
    require_permission(by, "skills.answer_membership", membership)
    membership = _locked_member(membership)
    if is_public and membership.role != MemberRole.ANIMATOR:
        message = _("Seuls les animateurs peuvent figurer sur la page publique.")
        raise InvalidInput(code="not_an_animator", fields={"is_public": [message]})
    membership.is_shown = is_shown or is_public
    membership.is_public = is_public
    membership.save(update_fields=["is_shown", "is_public"])
    events.record("network.shown", by=by, obj=membership, subject=membership.user, fields=["is_shown"], now=now)
    return membership


def want_digest(*, membership: NetworkMembership, wanted: bool, by: Any) -> NetworkMembership:
    """Choose whether to hear each week what was written."""
    require_permission(by, "skills.answer_membership", membership)
    membership.wants_digest = wanted
    membership.save(update_fields=["wants_digest"])
    return membership


def lock_person(user_id: int) -> None:
    """One change at a time of a person's places; taken before any place.

    A message to the person holds on to the person's row, and a consent that is withdrawn takes that row before the
    places: whoever took a place first would wait for it for ever.
    """
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=user_id)


def lock_entry(network_id: int, user_id: int) -> None:
    """The person, then the network: nobody enters while it closes, nor while the rule proposes the same person."""
    lock_person(user_id)
    Network.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=network_id)


@transaction.atomic
def lapse_for(*, user: Any, reason: str, now: datetime | None = None) -> None:
    """Take a person out of every network, when the profile goes or the person dies; `reason` is a code."""
    moment = now or timezone.now()
    lock_person(user.pk)
    places = NetworkMembership.objects.filter(user=user)
    places.filter(state=MembershipState.PROPOSED).delete()
    NetworkMembershipWorkflow.apply_many(places, "lapse", now=moment, reason=reason, changes={**_OUT, "since": moment})


def _place_of(network: Network, user: Any, *, by: Any, moment: datetime) -> NetworkMembership:
    dates = {"created_at": moment, "since": moment}
    membership, is_new = NetworkMembership.objects.get_or_create(network=network, user=user, defaults=dates)
    if is_new:
        NetworkMembershipWorkflow.start_many(NetworkMembership, [membership.pk], by=by, now=moment)
    return membership


def refusal_to_ask(membership: NetworkMembership, *, now: datetime | None = None) -> str:
    """Why somebody with this place may not ask to enter: excluded, or refused too recently; empty otherwise."""
    if membership.state == MembershipState.REMOVED:
        return _("Vous avez été exclu de ce réseau. Pour y revenir, écrivez à l’équipe de la plateforme.")
    again = asks_again_on(membership)
    if again is not None and again > (now or timezone.now()):
        message = _("Votre demande a été refusée récemment. Vous pourrez en faire une autre à partir du %(day)s.")
        return message % {"day": nice_date(again.date())}
    return ""


def asks_again_on(membership: NetworkMembership) -> datetime | None:
    """When somebody whose request was refused may ask again; None where nothing was refused to the person."""
    return membership.since + ASK_AGAIN_AFTER if membership.state == MembershipState.REFUSED else None


def _locked_member(membership: NetworkMembership) -> NetworkMembership:
    lock_person(membership.user_id)
    NetworkMembership.objects.select_for_update(of=("self",)).only("pk").get(pk=membership.pk)
    membership.refresh_from_db()
    if not membership.is_member:
        raise TransitionNotAllowed(_("Cette personne n’est pas membre du réseau."), code="not_in_network")
    return membership


def _apply(membership: NetworkMembership, name: str, *, by: Any, moment: datetime, **words: Any) -> TransitionLog:
    """Move a place; whoever enters does so before the network closes, or not at all."""
    changes = {"since": moment, **words.pop("changes", {})}
    with transaction.atomic():
        if is_network_open in NetworkMembershipWorkflow.get(name).guards:
            lock_entry(membership.network_id, membership.user_id)
        lock_person(membership.user_id)
        return NetworkMembershipWorkflow.apply(membership, name, by=by, now=moment, changes=changes, **words)


def _move(membership: NetworkMembership, name: str, *, by: Any, moment: datetime, **words: Any) -> NetworkMembership:
    _apply(membership, name, by=by, moment=moment, **words)
    return membership


def _each(
    decide: Callable[..., Any], memberships: Iterable[NetworkMembership], *, by: Any, now: datetime | None
) -> Decided:
    outcome = Decided()
    chosen = list(memberships)
    if len(chosen) > MOST_AT_ONCE:
        message = _("Choisissez %(most)s personnes au plus à la fois.") % {"most": MOST_AT_ONCE}
        raise InvalidInput(message, code="too_many")
    for membership in chosen:
        try:
            with transaction.atomic():
                outcome.done.append(decide(membership=membership, by=by, now=now))
        except DomainError as refusal:
            outcome.blocked.append((membership, str(refusal)))
    return outcome


def _tell_deciders(membership: NetworkMembership, moment: datetime) -> None:
    """The animators; the curators hear that there are none."""
    network = membership.network
    animators = list(User.objects.reachable().filter(pk__in=network.memberships.animators().values("user")))
    if animators:
        NetworkMembershipToDecide.send_to_many(to=animators, about=network, params={"requested": 1}, now=moment)
        return
    curators = User.objects.with_role(Role.DIRECTORY_CURATOR).exclude(pk=membership.user_id)
    NetworkWithoutAnimator.send_to_many(to=curators, about=network, now=moment)
