"""Priority, escalation, campaign and the agent of a case: fields of their own, not states."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case
from grievances.services import attachments, contacting, units
from grievances.services.locks import lock
from grievances.workflows import CasePriority
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.permissions import require_permission


def set_priority(*, case: Case, value: str, by: Any = None, now: datetime | None = None) -> Case:
    """Say how pressing the case is; a rule does so without `by`. Raises PermissionRefused."""
    return _set(case, "grievances.handle_case", by, now, priority=CasePriority(value))


def set_campaign(*, case: Case, tag: str, by: Any = None, now: datetime | None = None) -> Case:
    """Put the case among those of a campaign, or of none. Raises PermissionRefused."""
    return _set(case, "grievances.steer_case", by, now, campaign_tag=tag)


def escalate(*, case: Case, by: Any = None, now: datetime | None = None) -> Case:
    """Bring the case one level higher; the person is told when the clock did it. Raises PermissionRefused."""
    moment = now or timezone.now()
    with transaction.atomic():
        lock(case)
        _set(case, "grievances.steer_case", by, moment, escalated_at=moment, escalation_level=case.escalation_level + 1)
        if by is None:
            contacting.tell(case=case, what="escalated", now=moment)
    return case


@transaction.atomic
def assign(*, case: Case, agent: Any, by: Any, now: datetime | None = None) -> Case:
    """Give the case to another agent of the unit that holds it. Raises PermissionRefused, InvalidInput."""
    if case.unit is None or not units.agents(case.unit).filter(pk=agent.pk).exists():
        message = _("Cette personne ne travaille pas dans le service qui tient le dossier.")
        raise InvalidInput(message, code="not_of_the_unit", fields={"agent": [message]})
    if not Case.objects.visible_to(agent).filter(pk=case.pk).exists():
        message = _("Cette personne ne peut pas lire ce dossier.")
        raise InvalidInput(message, code="may_not_read", fields={"agent": [message]})
    _set(case, "grievances.handle_case", by, now, agent=agent)
    attachments.follow(lead=case, now=now)
    return case


@transaction.atomic
def _set(case: Case, permission: str, by: Any, now: datetime | None, **values: Any) -> Case:
    lock(case)
    if by is not None:
        require_permission(by, permission, case)
    if not case.is_open:
        raise TransitionNotAllowed(_("Ce dossier est terminé."))
    for name, value in values.items():
        setattr(case, name, value)
    case.save(update_fields=list(values))
    events.record("case.steered", by=by, obj=case, fields=values, now=now)
    return case
