"""Cases attached to a lead case: one level, followed together, each with its own access."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grievances.models import Case
from grievances.services import deadlines
from grievances.services.locks import hold
from grievances.workflows import CaseState, CaseWorkflow
from mdm_platform.errors import TransitionNotAllowed
from mdm_platform.permissions import require_permission


@transaction.atomic
def attach(*, case: Case, lead: Case, by: Any, now: datetime | None = None) -> Case:
    """Let the case follow the lead case, in the hands of its unit.

    Raises PermissionRefused on either case, TransitionNotAllowed, TransitionConflict.
    """
    hold(case, lead)
    lead.refresh_from_db()
    require_permission(by, "grievances.attach_case", lead)
    refusals = _refusals(case, lead)
    if refusals:
        raise TransitionNotAllowed(reasons=refusals)
    changes = {"lead": lead, "unit": lead.unit, "agent": lead.agent}
    CaseWorkflow.apply(case, "attach", by=by, now=now, changes=changes)
    deadlines.refresh(case=case, now=now)
    return case


@transaction.atomic
def detach(*, case: Case, by: Any = None, now: datetime | None = None) -> Case:
    """Let the case go its own way again, from qualification. Raises as `Workflow.apply`."""
    changes = {"lead": None, "unit": None, "agent": None}
    CaseWorkflow.apply(case, "detach", by=by, now=now, changes=changes)
    deadlines.refresh(case=case, now=now)
    return case


def followers(lead: Case) -> QuerySet[Case]:
    """The cases attached to this one, in the order in which they are locked."""
    return Case.objects.filter(lead=lead, state=CaseState.ATTACHED).order_by("pk")


def hold_all(lead: Case) -> list[Case]:
    """Hold the lead and what is attached to it until the transaction ends: nothing more is attached meanwhile."""
    hold(lead, *followers(lead))
    return list(followers(lead))


def follow(*, lead: Case, now: datetime | None = None) -> None:
    """Hand the attached cases to the unit that holds their lead now; one that complains about it is detached."""
    rows = followers(lead)
    if lead.unit_id is not None:
        for case in rows.filter(unit_complained=lead.unit_id):
            detach(case=case, now=now)
    rows.update(unit=lead.unit, agent=lead.agent)


def let_go(*, lead: Case, now: datetime | None = None) -> None:
    """Detach what followed a case that its person withdrew."""
    for case in followers(lead):
        detach(case=case, now=now)


def _refusals(case: Case, lead: Case) -> list[str]:
    found = []
    if case.pk == lead.pk or not lead.may_lead:
        found.append(_("Choisissez un dossier principal encore ouvert, et qui n’est pas lui-même rattaché."))
    if lead.unit_id is not None and lead.unit_id == case.unit_complained_id:
        found.append(_("Le service qui tient le dossier principal est mis en cause par ce dossier."))
    return found
