"""Who, of those who work on cases, may read which: the one condition behind every face."""

from typing import Any

from django.db.models import Q

from grievances.models.unit import every_unit_of, is_central, is_somebody, units_of
from mdm_platform.accounts.roles import Role

READ_SCOPE = "cases:read"
NOTHING = Q(pk__in=())


def readable_by(user: Any, *, case: Any, transfer: Any, identity: Any, mandate: Any) -> Q:
    """The condition of the cases that the user may work on or has worked on.

    Hidden from everybody: what complains about an institution for which they act in any role, what is
    about themselves, and what is confidential unless they are named. Administrators read none.
    """
    if getattr(user, "is_partner", False):
        units = frozenset({user.institution.pk}) if READ_SCOPE in user.scopes else frozenset()
        return _of_units(units, transfer) & _not_about(user) & Q(is_confidential=False) if units else NOTHING
    if not is_somebody(user) or user.role_names.isdisjoint({Role.COMPLAINTS_AGENT, Role.COMPLAINTS_SUPERVISOR}):
        return NOTHING
    seen = Q() if is_central(user) else _of_units(units_of(user), transfer)
    named = case.readers.through.objects.filter(user_id=user.pk).values("case_id")
    own = identity.objects.filter(user_id=user.pk).values("case_id")
    acted = mandate.objects.filter(user_id=user.pk).values("case_id")
    mine = Q(pk__in=own) | Q(pk__in=acted)
    return seen & _not_about(user) & (Q(is_confidential=False) | Q(pk__in=named)) & ~mine


def _of_units(units: frozenset[int], transfer: Any) -> Q:
    if not units:
        return NOTHING
    return Q(unit__in=units) | Q(pk__in=transfer.objects.filter(to_unit__in=units).values("case_id"))


def _not_about(user: Any) -> Q:
    units = every_unit_of(user)
    return Q(unit_complained__isnull=True) | ~Q(unit_complained__in=units) if units else Q()
