"""Who somebody is to the directory: the predicates that several subjects share."""

from typing import Any

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import has_role, is_authenticated, predicate
from skills.audiences import STAFF_AUDIENCE_ROLES, is_partner_principal

is_member = has_role(Role.MEMBER)
is_curator = has_role(Role.DIRECTORY_CURATOR, Role.ADMINISTRATOR)
is_directory_staff = has_role(*STAFF_AUDIENCE_ROLES)
is_data_protection_officer = has_role(Role.DATA_PROTECTION_OFFICER)


def is_person(user: Any) -> bool:
    """Whether somebody signed in, who is not a partner's program."""
    return is_authenticated(user) and not is_partner_principal(user)


@predicate
def is_other_person(user: Any, profile: Any) -> bool:
    """Whether the profile, when one is given, is somebody else's: nobody decides about oneself."""
    return profile is None or profile.owner_id is None or profile.owner_id != user.pk
