"""Who looks at a profile, and what a visibility level opens to whom.

Levels form a ladder (public < members < partners < staff), but partners stand apart:
whatever is not public reaches them only while the owner consents to sharing with
partners (Law 09-08, art. 4).
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role

STAFF_AUDIENCE_ROLES = frozenset({Role.DIRECTORY_CURATOR, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR})


class Audience(models.TextChoices):
    """Four faces of a profile, from the widest audience to the narrowest."""

    PUBLIC = "public", _("Tout le monde")
    MEMBERS = "members", _("Membres")
    PARTNERS = "partners", _("Partenaires")
    STAFF = "staff", _("Équipe de la plateforme")


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


def levels_open_to(audience: str, *, partner_consented: bool) -> frozenset[str]:
    """The levels whose fields this audience may see; for partners it depends on the owner's consent."""
    if audience == Audience.PARTNERS and not partner_consented:
        return frozenset({Audience.PUBLIC.value})
    if audience == Audience.STAFF:
        return frozenset(Audience.values)
    if audience == Audience.PARTNERS:
        return frozenset({Audience.PUBLIC.value, Audience.MEMBERS.value, Audience.PARTNERS.value})
    if audience == Audience.MEMBERS:
        return frozenset({Audience.PUBLIC.value, Audience.MEMBERS.value})
    return frozenset({Audience.PUBLIC.value})
