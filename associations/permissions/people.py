"""Who somebody is to an association: the predicates that several subjects share."""

from typing import Any

from allauth.account.models import EmailAddress

from associations.models import FINANCE_ROLES, REGISTER_STAFF_ROLES, Association, Officer, OfficerRole
from associations.workflows import AssociationState
from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import has_role, is_somebody, predicate

MANAGING_ROLES = (OfficerRole.PRESIDENT, OfficerRole.VICE_PRESIDENT, OfficerRole.SECRETARY)
BANKING_ROLES = (OfficerRole.PRESIDENT, OfficerRole.TREASURER)

is_register_staff = has_role(*sorted(REGISTER_STAFF_ROLES))
is_finance = has_role(*sorted(FINANCE_ROLES))
is_finance_controller = has_role(Role.FINANCE_CONTROLLER)
is_administrator = has_role(Role.ADMINISTRATOR)


def association_of(obj: Any) -> Association | None:
    """The association that the object is, belongs to, or is asked for; None for nothing."""
    if obj is None or isinstance(obj, Association):
        return obj
    found = getattr(obj, "association", None)
    for path in ("request", "control", "award"):
        if found is None and getattr(obj, path, None) is not None:
            return association_of(getattr(obj, path))
    return found


def offices_of(user: Any, obj: Any) -> Any:
    """The terms of the user that run today, in the object's association or, without one, in any."""
    if not is_somebody(user):
        return Officer.objects.none()
    association = association_of(obj)
    held = Officer.objects.in_office().of_person(user)
    return held if association is None else held.filter(association_id=association.pk)


@predicate
def is_officer(user: Any, obj: Any) -> bool:
    """Whether the user is in office in the association today."""
    return offices_of(user, obj).exists()


@predicate
def is_officer_of_it(user: Any, obj: Any) -> bool:
    """Whether an association is given and the user is in office in it today."""
    return obj is not None and is_officer(user, obj)


@predicate
def is_legal_representative(user: Any, obj: Any) -> bool:
    """Whether the user represents the association before the law today."""
    return offices_of(user, obj).representatives().exists()


@predicate
def is_board_manager(user: Any, obj: Any) -> bool:
    """Whether the user presides, stands in for the president, keeps the secretariat, or represents the association."""
    held = offices_of(user, obj)
    return held.filter(role__in=MANAGING_ROLES).exists() or held.representatives().exists()


@predicate
def keeps_the_money(user: Any, obj: Any) -> bool:
    """Whether the user presides, keeps the treasury, or represents the association."""
    held = offices_of(user, obj)
    return held.filter(role__in=BANKING_ROLES).exists() or held.representatives().exists()


@predicate
def is_outside(user: Any, obj: Any) -> bool:
    """Whether the user has no function in the association: nobody decides about one's own."""
    return obj is None or not is_officer(user, obj)


@predicate
def began_the_draft(user: Any, obj: Any) -> bool:
    """Whether the association is a draft that the user began."""
    association = association_of(obj)
    return (
        is_somebody(user)
        and association is not None
        and association.state == AssociationState.DRAFT
        and association.created_by_id == user.pk
    )


@predicate
def is_own_term(user: Any, officer: Any) -> bool:
    """Whether the term is the user's own."""
    return is_somebody(user) and officer is not None and officer.user_id == user.pk


@predicate
def is_invited(user: Any, officer: Any) -> bool:
    """Whether the invitation went to a verified address of the user, or reached the user by its link.

    Who opens the link of an invitation is marked on it as `opened_by`: the link is the proof of the address.
    """
    if not is_somebody(user) or officer is None:
        return False
    if officer.user_id is not None:
        return officer.user_id == user.pk
    if getattr(officer, "opened_by", None) == user.pk:
        return True
    return bool(officer.email) and EmailAddress.objects.filter(user=user, email=officer.email, verified=True).exists()


@predicate
def heads_the_association(user: Any, obj: Any) -> bool:
    """Whether the user presides the association or represents it before the law today."""
    held = offices_of(user, obj)
    return held.filter(role=OfficerRole.PRESIDENT).exists() or held.representatives().exists()


@predicate
def is_ordinary_term(user: Any, officer: Any) -> bool:
    """Whether the term is neither the president's nor the representative's: those end by a succession."""
    return not isinstance(officer, Officer) or not (
        officer.is_legal_representative or officer.role == OfficerRole.PRESIDENT
    )


@predicate
def may_see(user: Any, obj: Any) -> bool:
    """Whether the association stands among those that the user may read."""
    association = association_of(obj)
    return association is None or Association.objects.visible_to(user).filter(pk=association.pk).exists()


@predicate
def declared_it(user: Any, details: Any) -> bool:
    """Whether the user declared the account."""
    return details is not None and getattr(details, "declared_by_id", None) == user.pk
