"""Who hears about a request: the association's officers, those who instruct, the operator's agents."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from associations.models import Officer, Request
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Membership

Listener = Callable[..., Any]
_listeners: dict[str, list[Listener]] = {}


def when(transition: str, listener: Listener) -> None:
    """Call `listener(request=…, by=…, now=…)` in the transaction in which that transition happens."""
    listeners = _listeners.setdefault(transition, [])
    if listener not in listeners:
        listeners.append(listener)


def announce(transition: str, *, request: Request, by: Any, now: Any) -> None:
    """Let those who listen to the transition follow it; what they refuse undoes it."""
    for listener in _listeners.get(transition, ()):
        listener(request=request, by=by, now=now)


def officers_of(request: Request) -> QuerySet[User]:
    """The officers in office who have an account."""
    held = Officer.objects.in_office().reachable().filter(association_id=request.association_id)
    return User.objects.filter(pk__in=held.values("user_id"))


def representative_of(request: Request) -> Officer | None:
    """Who represents the association before the law today."""
    return Officer.objects.in_office().representatives().filter(association_id=request.association_id).first()


def instructors() -> QuerySet[User]:
    """Those who instruct requests."""
    return User.objects.with_role(Role.COFINANCING_OFFICER)


def agents_of(request: Request) -> QuerySet[User]:
    """The agents of the request's support operator."""
    running = Membership.objects.filter(institution_id=request.opap_id or 0, role=Role.SUPPORT_OPERATOR_AGENT)
    people = running.current(timezone.localdate()).values("user_id")
    return User.objects.with_role(Role.SUPPORT_OPERATOR_AGENT).filter(pk__in=people)
