"""Who may do what with profiles, appeals, invitations and the taxonomy."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.audit import words
from mdm_platform.institutions import scopes
from mdm_platform.permissions import anyone, predicate, register
from skills.audiences import Audience, audience_of
from skills.models.profile import Profile
from skills.permissions.people import (
    is_curator,
    is_data_protection_officer,
    is_directory_staff,
    is_member,
    is_other_person,
    is_person,
)
from skills.workflows import AppealState


@predicate
def is_owner(user: Any, profile: Any) -> bool:
    """Whether the profile is the user's own."""
    return is_person(user) and profile is not None and profile.owner_id == user.pk


@predicate
def may_open(user: Any, profile: Any) -> bool:
    """Whether the profile stands among those that the user may open."""
    return profile is not None and Profile.objects.visible_to(user).filter(pk=profile.pk).exists()


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
    return is_person(user) and appeal is not None and appeal.author_id == user.pk


@predicate
def has_copies(user: Any, obj: Any) -> bool:
    """Whether the user sees the directory as partners do, or as its staff: those who keep copies."""
    return audience_of(user) in (Audience.PARTNERS, Audience.STAFF)


scopes.register("profiles:read", _("lire les fiches que leurs titulaires ouvrent aux partenaires"))
register("skills.view_directory", anyone, _("consulter l’annuaire"))
register("skills.view_withdrawals", has_copies, _("consulter les retraits de l’annuaire"))
register("skills.view_profile", may_open, _("ouvrir cette fiche"))
register("skills.create_profile", is_member, _("créer une fiche"))
register("skills.edit_profile", is_owner, _("modifier cette fiche"))
register("skills.submit_profile", is_owner, _("envoyer cette fiche"))
register("skills.withdraw_profile", is_owner | is_data_protection_officer, _("retirer cette fiche"))
register("skills.view_queue", is_directory_staff, _("consulter les fiches à examiner"))
words.register("profile.changes_read", _("Relecture d’une fiche modifiée depuis sa publication"))
register("skills.curate_profile", is_curator & is_other_person, _("décider de la publication des fiches"))
register("skills.read_private_profile", is_directory_staff, _("lire les informations privées d’une fiche"))
register("skills.reinstate_profile", is_curator & is_other_person & won_appeal_allows, _("rétablir cette fiche"))
register("skills.appeal_decision", is_owner, _("contester cette décision"))
register("skills.decide_appeal", is_curator & decides_for_another_curator, _("trancher ce recours"))
register("skills.abandon_appeal", is_appeal_author, _("abandonner ce recours"))
register("skills.accept_invitation", is_member, _("accepter cette invitation"))
register("skills.import_profiles", is_curator, _("importer des fiches"))
register("skills.export_profiles", is_curator, _("exporter des fiches"))
register("skills.manage_taxonomy", is_curator, _("modifier la nomenclature"))
