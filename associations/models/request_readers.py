"""Who may read which requests: one condition a kind of reader.

narrow(condition)  # condition(user) gives a Q that a request must meet before those who instruct and pay read it
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from associations.models.association import Association
from associations.workflows import AWARDED_STATES, RUNNING_STATES, RequestState
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Institution, Membership
from mdm_platform.permissions import is_somebody

INSTRUCTION_ROLES = frozenset({Role.COFINANCING_OFFICER, Role.ADMINISTRATOR})
REQUEST_STAFF_ROLES = INSTRUCTION_ROLES | {Role.FINANCE_CONTROLLER, Role.PAYMENT_AUTHORISER}
READ_SCOPE = "requests:read"
SHARED_WITH_COFUNDERS = (
    *AWARDED_STATES,
    RequestState.NOTIFIED,
    *RUNNING_STATES,
    RequestState.CLOSED,
    RequestState.LAPSED,
    RequestState.TERMINATED,
)
NOTHING = Q(pk__in=())
Condition = Callable[[Any], Q]
_narrower: list[Condition] = []


def narrow(condition: Condition) -> Condition:
    """Hide requests from somebody who instructs or pays."""
    if condition not in _narrower:
        _narrower.append(condition)
    return condition


def readable_by(user: Any) -> Q:
    """The condition of the requests that the user may read."""
    if getattr(user, "is_partner", False):
        return _shared_with(Q(pk=user.institution.pk)) if READ_SCOPE in user.scopes else NOTHING
    if not is_somebody(user):
        return NOTHING
    seen = Q(association__in=Association.objects.of_officer(user).values("pk"))
    if not user.role_names.isdisjoint(REQUEST_STAFF_ROLES):
        filed = Q(submitted_at__isnull=False)
        for condition in _narrower:
            filed &= condition(user)
        seen |= filed
    if Role.SUPPORT_OPERATOR_AGENT in user.role_names:
        seen |= Q(opap__in=acted_for(user, Role.SUPPORT_OPERATOR_AGENT).values("pk"))
    if Role.COFUNDER_AGENT in user.role_names:
        seen |= _topped_up_by(acted_for(user, Role.COFUNDER_AGENT))
    return seen


def acted_for(user: Any, role: str, on: date | None = None) -> Any:
    """The institutions in activity for which the person acts in that role on that day."""
    day = on or timezone.localdate()
    held = Membership.objects.filter(user_id=user.pk, role=role).current(day)
    return Institution.objects.active().filter(pk__in=held.values("institution_id"))


def _shared_with(institution: Q) -> Q:
    institutions = Institution.objects.active().filter(institution)
    supported = Q(opap__in=institutions.values("pk"), submitted_at__isnull=False)
    return supported | _topped_up_by(institutions)


def _topped_up_by(institutions: Any) -> Q:
    return Q(version__call_envelopes__cofunder__in=institutions.values("pk"), state__in=SHARED_WITH_COFUNDERS)
