"""Who, of those who work on cases, may read which: the one condition behind every face."""

from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast

from grievances.models.unit import every_unit_of, is_central, units_of
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.permissions import is_somebody

READ_SCOPE = "cases:read"
NOTHING = Q(pk__in=())
DECIDING = ("validate_answer", "declare_inadmissible", "propose_answer", "take_up")


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


def without_decisions_of(user: Any, cases: Any, *, answer: Any) -> Any:
    """These cases without those that the user handled, answered, validated or refused: another decides of them."""
    given = answer.objects.given().filter(Q(writer_id=user.pk) | Q(validator_id=user.pk)).values("case_id")
    acted = TransitionLog.objects.filter(
        object_type=cases.model._meta.label_lower,
        object_id=Cast(OuterRef("pk"), CharField()),
        transition__in=DECIDING,
        actor_id=user.pk,
    )
    return cases.exclude(agent=user.pk).exclude(pk__in=given).exclude(Exists(acted))


def _of_units(units: frozenset[int], transfer: Any) -> Q:
    if not units:
        return NOTHING
    return Q(unit__in=units) | Q(pk__in=transfer.objects.filter(to_unit__in=units).values("case_id"))


def _not_about(user: Any) -> Q:
    units = every_unit_of(user)
    return Q(unit_complained__isnull=True) | ~Q(unit_complained__in=units) if units else Q()
