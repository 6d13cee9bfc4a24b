"""Imported people are invited: they accept, decline, or are forgotten after sixty days."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform import links
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed
from mdm_platform.notifications import Category
from mdm_platform.notifications.optout import OptOut, hash_address
from mdm_platform.notifications.services import preferences
from mdm_platform.permissions import require_permission
from skills.models import Invitation, Origin, Profile
from skills.notifications import INVITATION_PURPOSE, InvitationSent
from skills.services import duplicates
from skills.workflows import InvitationState, InvitationWorkflow, ProfileState

KEPT_FOR = timedelta(days=60)


def invite(
    *,
    profile: Profile,
    by: Any,
    email: str = "",
    phone: str = "",
    language: str = "fr",
    source: str = "",
    now: datetime | None = None,
) -> Invitation:
    """Invite the person of an imported profile, which has no owner and stays hidden meanwhile.

    Raises PermissionRefused, InvalidInput without an address, TransitionNotAllowed for a profile that has an owner.
    """
    require_permission(by, "skills.import_profiles")
    if not (email or phone):
        message = _("Indiquez une adresse e-mail ou un numéro de téléphone.")
        raise InvalidInput(code="address_required", fields={"email": [message]})
    if profile.owner_id is not None or profile.state != ProfileState.DRAFT:
        raise TransitionNotAllowed(_("Cette fiche a déjà un titulaire."), code="profile_has_owner")
    moment = now or timezone.now()
    with transaction.atomic():
        Profile.objects.filter(pk=profile.pk).update(origin=Origin.IMPORT, name_key=duplicates.name_key(profile))
        invitation = Invitation.objects.create(
            profile=profile,
            email=email.strip().lower(),
            phone=phone,
            language=language,
            source=source,
            invited_at=moment,
            expires_at=moment + KEPT_FOR,
            invited_by=by,
        )
        announce(invitation, now=moment)
    return invitation


def announce(invitation: Invitation, *, now: datetime) -> None:
    """Write to the invited person; a bulk import calls it for each row."""
    address = {"email": invitation.email} if invitation.email else {"phone": invitation.phone.as_e164}
    InvitationSent.send_to_address(**address, language=invitation.language, about=invitation, now=now)


def of_link(token: str, *, now: datetime | None = None) -> Invitation:
    """The open invitation that a link is for; LinkRefused or LinkExpired otherwise."""
    rows = Invitation.objects.filter(state=InvitationState.INVITED).select_related("profile")
    return links.read(INVITATION_PURPOSE, token, rows, now=now)


def accept(*, invitation: Invitation, by: Any, now: datetime | None = None) -> Profile:
    """Give the imported profile to the person who signed in with the link: a draft to check, complete and send.

    An own draft that is still empty gives way; with any other profile, TransitionNotAllowed.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        own = Profile.objects.select_for_update(of=("self",)).filter(owner=by).first()
        if own is not None:
            _give_way(own)
        profile = invitation.profile
        InvitationWorkflow.apply(invitation, "accept", by=by, now=moment, changes={"email": "", "phone": ""})
        profile.owner = by
        profile.updated_at = moment
        profile.save(update_fields=["owner", "updated_at"])
    return profile


def decline(*, invitation: Invitation, now: datetime | None = None) -> Invitation:
    """Forget the person at once; the link alone is enough to ask for it, and no later list invites again."""
    address = invitation.email or (invitation.phone.as_e164 if invitation.phone else "")
    with transaction.atomic():
        declined = _forget(invitation, "decline", now or timezone.now())
        preferences.unsubscribe(OptOut(category=Category.PROFILE, address_hash=hash_address(address)))
    return declined


def purge_overdue(*, now: datetime | None = None) -> int:
    """Forget the people who did not answer within sixty days; how many."""
    moment = now or timezone.now()
    done = 0
    for invitation in Invitation.objects.overdue(moment).iterator():
        try:
            _forget(invitation, "purge", moment)
        except DomainError:
            continue
        done += 1
    return done


def _forget(invitation: Invitation, transition: str, moment: datetime) -> Invitation:
    with transaction.atomic():
        profile = invitation.profile
        changes = {"email": "", "phone": "", "profile": None}
        InvitationWorkflow.apply(invitation, transition, by=None, now=moment, changes=changes)
        if profile is not None and profile.owner_id is None:
            profile.delete()
    return invitation


def _give_way(own: Profile) -> None:
    if own.state != ProfileState.DRAFT or own.headline or own.has_a_skill:
        raise TransitionNotAllowed(_("Vous avez déjà une fiche."), code="already_has_profile")
    own.delete()
