"""Cases sent from service to service."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, CaseTransfer
from grievances.services import attachments, deadlines, readers, units
from grievances.workflows import CaseWorkflow
from mdm_platform.errors import InvalidInput
from mdm_platform.institutions.models import Institution


@transaction.atomic
def transfer(
    *, case: Case, to: Institution, note: str, by: Any = None, rule: str = "", now: datetime | None = None
) -> CaseTransfer:
    """Send the case to a unit, with why; a rule does so without `by`. The unit complained about is never one.

    Raises as `Workflow.apply`, InvalidInput (the unit).
    """
    moment = now or timezone.now()
    former = case.unit
    if to not in units.offered(case) or to == former:
        message = _("Choisissez un autre service, qui reçoit des dossiers et que celui-ci ne met pas en cause.")
        raise InvalidInput(message, code="unit_not_offered", fields={"to": [message]})
    CaseWorkflow.apply(case, "transfer", by=by, note=note, changes={"unit": to, "agent": None}, now=moment)
    sent = CaseTransfer.objects.create(
        case=case, from_unit=former, to_unit=to, reason=note.strip(), rule=rule, by=_person(by), at=moment
    )
    readers.admit(case=case, unit=to)
    attachments.follow(lead=case, now=moment)
    deadlines.refresh(case=case, now=moment)
    return sent


@transaction.atomic
def take_up(*, case: Case, by: Any, now: datetime | None = None) -> Case:
    """Begin to work on a case that the unit received. Raises as `Workflow.apply`."""
    moment = now or timezone.now()
    CaseWorkflow.apply(case, "take_up", by=by, changes={"agent": _person(by)}, now=moment)
    _pending(case).update(taken_up_at=moment)
    attachments.follow(lead=case, now=moment)
    deadlines.refresh(case=case, now=moment)
    return case


@transaction.atomic
def refuse(*, case: Case, by: Any, note: str, now: datetime | None = None) -> Case:
    """Send the case back to the central desk, with why; twice, and an arbiter decides. Raises as `Workflow.apply`."""
    moment = now or timezone.now()
    changes = {"unit": None, "agent": None, "refusals": F("refusals") + 1}
    CaseWorkflow.apply(case, "refuse_transfer", by=by, note=note, changes=changes, now=moment)
    case.refresh_from_db(fields=["refusals"])
    _pending(case).update(refused_at=moment, refusal=note.strip())
    attachments.follow(lead=case, now=moment)
    deadlines.refresh(case=case, now=moment)
    return case


def _pending(case: Case) -> Any:
    return CaseTransfer.objects.filter(case=case, refused_at=None, taken_up_at=None)


def _person(by: Any) -> Any:
    """The person who acts; nobody for a partner's program or a rule."""
    return None if getattr(by, "is_partner", False) else by
