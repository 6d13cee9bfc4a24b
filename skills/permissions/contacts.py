"""Who may do what with relayed contacts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions import scopes
from mdm_platform.permissions import is_authenticated, predicate, register
from skills.audiences import is_partner_principal
from skills.models.profile import Profile
from skills.permissions.people import (
    is_curator,
    is_member,
    is_other_person,
    is_person,
)


@predicate
def is_open_to_contact(user: Any, profile: Any) -> bool:
    """Whether the directory shows the profile to the user, and its owner accepts contacts."""
    if profile is None:
        return True
    return profile.accepts_contacts and Profile.objects.found_by(user).filter(pk=profile.pk).exists()


@predicate
def is_partner_agent_or_program(user: Any, obj: Any) -> bool:
    """Whether the user acts for a partner and may write to people."""
    if is_partner_principal(user):
        return user.is_active and "contacts:write" in user.scopes
    return is_person(user) and Role.PARTNER_AGENT in user.role_names


@predicate
def may_hold_exchanges(user: Any, obj: Any) -> bool:
    """Whether the user is a person, or a partner's program that may write to people."""
    return is_person(user) or is_partner_agent_or_program(user)


@predicate
def is_contact_recipient(user: Any, contact: Any) -> bool:
    """Whether the user is the one who was written to."""
    return is_person(user) and contact is not None and contact.is_recipient(user)


@predicate
def is_contact_party(user: Any, contact: Any) -> bool:
    """Whether the user stands at either end of the contact; a partner's program needs its scope."""
    if contact is None or not is_authenticated(user):
        return False
    if is_partner_principal(user) and "contacts:write" not in user.scopes:
        return False
    return contact.is_party(user)


scopes.register("contacts:write", _("écrire aux personnes de l’annuaire par la plateforme"))
register(
    "skills.contact_profile",
    (is_member | is_partner_agent_or_program) & is_other_person & is_open_to_contact,
    _("écrire à cette personne"),
)
register("skills.view_contacts", may_hold_exchanges, _("consulter vos échanges"))
register("skills.view_contact", is_contact_party, _("lire cet échange"))
register("skills.answer_contact", is_contact_recipient, _("répondre à cette demande"))
register("skills.report_contact", is_contact_party, _("signaler cet échange"))
register("skills.close_contact", is_contact_party, _("clore cet échange"))
register("skills.write_message", is_contact_party, _("écrire dans cet échange"))
register("skills.handle_report", is_curator, _("traiter les signalements"))
