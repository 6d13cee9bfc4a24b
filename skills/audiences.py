"""Who looks at a profile, and what a visibility level opens to whom.

Levels form a ladder (public < members < partners < staff), but partners stand apart:
whatever is not public reaches them only while the owner consents to sharing with
partners (Law 09-08, art. 4). Partners established outside Morocco stand further apart: to them it is
a transfer abroad, which asks for a consent of its own (art. 43 and 44).
"""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.memberships import institution_of

STAFF_AUDIENCE_ROLES = frozenset({Role.DIRECTORY_CURATOR, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR})


class Audience(models.TextChoices):
    """Four faces of a profile, from the widest audience to the narrowest."""

    PUBLIC = "public", _("Tout le monde")
    MEMBERS = "members", _("Membres")
    PARTNERS = "partners", _("Partenaires")
    STAFF = "staff", _("Équipe de la plateforme")


ABROAD = "abroad"
HOME_COUNTRY = "MA"
PARTNER_SHARING, HOST_COUNTRY = "partner_sharing", "host_country"
CONSENTS_NEEDED: Mapping[str, tuple[str, ...]] = {
    Audience.PARTNERS.value: (PARTNER_SHARING,),
    ABROAD: (PARTNER_SHARING, HOST_COUNTRY),
}

LADDER = (Audience.PUBLIC, Audience.MEMBERS, Audience.PARTNERS, Audience.STAFF)


def is_partner_principal(user: Any) -> bool:
    """Whether this is a partner's program (client credentials), not a person."""
    return bool(getattr(user, "is_partner", False))


def audience_of(user: Any) -> Audience:
    """The face that this user sees of other people's profiles.

    Staff of other roles are not the directory's staff: without the role of member they
    see what everybody sees.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return Audience.PUBLIC
    if is_partner_principal(user):
        return Audience.PARTNERS if "profiles:read" in user.scopes else Audience.PUBLIC
    roles = user.role_names
    if roles & STAFF_AUDIENCE_ROLES:
        return Audience.STAFF
    if Role.PARTNER_AGENT in roles:
        return Audience.PARTNERS
    return Audience.MEMBERS if Role.MEMBER in roles else Audience.PUBLIC


def face_of(user: Any) -> str:
    """The audience, or `ABROAD` for partners of whom no current institution in Morocco is known."""
    audience = audience_of(user)
    if audience != Audience.PARTNERS:
        return audience.value
    institution = institution_of(user)
    is_home = institution is not None and institution.country.code == HOME_COUNTRY
    return audience.value if is_home else ABROAD


def levels_open_to(audience: str, *, partner_consented: bool) -> frozenset[str]:
    """The levels whose fields this face may see; for partners it depends on the consents that they need."""
    if audience in CONSENTS_NEEDED and not partner_consented:
        return frozenset({Audience.PUBLIC.value})
    if audience == Audience.STAFF:
        return frozenset(Audience.values)
    if audience in CONSENTS_NEEDED:
        return frozenset({Audience.PUBLIC.value, Audience.MEMBERS.value, Audience.PARTNERS.value})
    if audience == Audience.MEMBERS:
        return frozenset({Audience.PUBLIC.value, Audience.MEMBERS.value})
    return frozenset({Audience.PUBLIC.value})
