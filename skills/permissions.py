"""Who may do what with profiles, appeals, contacts and invitations."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions import scopes
from mdm_platform.permissions import anyone, has_role, is_authenticated, predicate, register
from skills.audiences import STAFF_AUDIENCE_ROLES, Audience, audience_of, is_partner_principal
from skills.models.profile import Profile
from skills.workflows import AppealState

is_member = has_role(Role.MEMBER)
is_curator = has_role(Role.DIRECTORY_CURATOR, Role.ADMINISTRATOR)
is_directory_staff = has_role(*STAFF_AUDIENCE_ROLES)
is_data_protection_officer = has_role(Role.DATA_PROTECTION_OFFICER)


@predicate
def is_owner(user: Any, profile: Any) -> bool:
    """Whether the profile is the user's own."""
    return _is_person(user) and profile is not None and profile.owner_id == user.pk


@predicate
def is_other_person(user: Any, profile: Any) -> bool:
    """Whether the profile, when one is given, is somebody else's: nobody decides about oneself."""
    return profile is None or profile.owner_id is None or profile.owner_id != user.pk


@predicate
def may_open(user: Any, profile: Any) -> bool:
    """Whether the profile stands among those that the user may open."""
    return profile is not None and Profile.objects.visible_to(user).filter(pk=profile.pk).exists()


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
    return _is_person(user) and Role.PARTNER_AGENT in user.role_names


@predicate
def decides_for_another_curator(user: Any, appeal: Any) -> bool:
    """Whether somebody else took the decision under appeal, about somebody else's profile."""
    if appeal is None:
        return True
    return appeal.decision.actor_id != user.pk and appeal.author_id != user.pk


@predicate
def won_appeal_allows(user: Any, profile: Any) -> bool:
    """Whether this curator has just upheld an appeal about the profile."""
    return profile is None or profile.appeals.filter(state=AppealState.UPHELD, decided_by_id=user.pk).exists()


@predicate
def is_appeal_author(user: Any, appeal: Any) -> bool:
    """Whether the user filed the appeal."""
    return _is_person(user) and appeal is not None and appeal.author_id == user.pk


@predicate
def may_hold_exchanges(user: Any, obj: Any) -> bool:
    """Whether the user is a person, or a partner's program that may write to people."""
    return _is_person(user) or is_partner_agent_or_program(user)


@predicate
def is_contact_recipient(user: Any, contact: Any) -> bool:
    """Whether the user is the one who was written to."""
    return _is_person(user) and contact is not None and contact.is_recipient(user)


@predicate
def is_contact_party(user: Any, contact: Any) -> bool:
    """Whether the user stands at either end of the contact; a partner's program needs its scope."""
    if contact is None or not is_authenticated(user):
        return False
    if is_partner_principal(user) and "contacts:write" not in user.scopes:
        return False
    return contact.is_party(user)


@predicate
def has_copies(user: Any, obj: Any) -> bool:
    """Whether the user sees the directory as partners do, or as its staff: those who keep copies."""
    return audience_of(user) in (Audience.PARTNERS, Audience.STAFF)


def _is_person(user: Any) -> bool:
    return is_authenticated(user) and not is_partner_principal(user)


scopes.register("profiles:read", _("lire les fiches que leurs titulaires ouvrent aux partenaires"))
scopes.register("contacts:write", _("écrire aux personnes de l’annuaire par la plateforme"))
register("skills.view_directory", anyone, _("consulter l’annuaire"))
register("skills.view_withdrawals", has_copies, _("consulter les retraits de l’annuaire"))
register("skills.view_profile", may_open, _("ouvrir cette fiche"))
register("skills.create_profile", is_member, _("créer une fiche"))
register("skills.edit_profile", is_owner, _("modifier cette fiche"))
register("skills.submit_profile", is_owner, _("envoyer cette fiche"))
register("skills.withdraw_profile", is_owner | is_data_protection_officer, _("retirer cette fiche"))
register("skills.view_queue", is_directory_staff, _("consulter les fiches à examiner"))
register("skills.curate_profile", is_curator & is_other_person, _("décider de la publication des fiches"))
register("skills.read_private_profile", is_directory_staff, _("lire les informations privées d’une fiche"))
register("skills.reinstate_profile", is_curator & is_other_person & won_appeal_allows, _("rétablir cette fiche"))
register("skills.appeal_decision", is_owner, _("contester cette décision"))
register("skills.decide_appeal", is_curator & decides_for_another_curator, _("trancher ce recours"))
register("skills.abandon_appeal", is_appeal_author, _("abandonner ce recours"))
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
register("skills.accept_invitation", is_member, _("accepter cette invitation"))
register("skills.import_profiles", is_curator, _("importer des fiches"))
register("skills.export_profiles", is_curator, _("exporter des fiches"))
register("skills.manage_taxonomy", is_curator, _("modifier la nomenclature"))
