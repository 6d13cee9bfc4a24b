"""Confidential cases: read by named people only."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from grievances.models import Case, Unit
from grievances.models.unit import is_central
from grievances.services import units
from grievances.services.locks import lock
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import require_permission


@transaction.atomic
def restrict(*, case: Case, people: Iterable[Any] = ()) -> None:
    """Keep the case to these people, or to those who watch over the desk when none is named."""
    case.is_confidential = True
    case.save(update_fields=["is_confidential"])
    case.readers.set(people or watchers(units.central()))


def admit(*, case: Case, unit: Institution) -> None:
    """Let those who watch over a unit read a confidential case that it receives."""
    if case.is_confidential:
        case.readers.add(*watchers(unit))


def admit_central(*, case: Case, now: datetime | None = None) -> None:
    """Let those who watch over the desk read a confidential case of which no reader is left."""
    case.readers.add(*watchers(units.central()))
    events.record("case.steered", obj=case, fields=["readers"], now=now)


@transaction.atomic
def set_confidential(
    *, case: Case, value: bool, by: Any, readers: Iterable[Any] = (), now: datetime | None = None
) -> Case:
    """Keep the case to named people, or open it to its unit again. Raises PermissionRefused, InvalidInput (nobody)."""
    lock(case)
    require_permission(by, "grievances.steer_case", case)
    named = list(readers)
    if value and not named:
        message = _("Nommez au moins une personne qui lira ce dossier.")
        raise InvalidInput(message, code="readers_required", fields={"readers": [message]})
    case.is_confidential = value
    case.save(update_fields=["is_confidential"])
    case.readers.set(named if value else [])
    events.record("case.steered", by=by, obj=case, fields=["is_confidential", "readers"], now=now)
    return case


def watchers(institution: Institution | None) -> list[Any]:
    """The supervisors of the unit, else its agents; for the central desk also supervisors of no unit."""
    agents = list(units.agents(institution)) if institution is not None else []
    supervisors = [agent for agent in agents if Role.COMPLAINTS_SUPERVISOR in agent.role_names]
    if institution is None or Unit.objects.filter(institution=institution, is_central=True).exists():
        everywhere = get_user_model().objects.reachable().filter(groups__name=Role.COMPLAINTS_SUPERVISOR)
        supervisors = [person for person in everywhere.distinct() if is_central(person)]
    return supervisors or agents
