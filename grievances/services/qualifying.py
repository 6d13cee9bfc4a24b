"""What the desk corrects of a case: its nature, its subject, where it belongs, and whom it is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grievances.models import Case, Category
from grievances.services import attachments, deadlines, readers
from grievances.services.locks import lock
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import require_permission


@dataclass(frozen=True)
class Qualification:
    """What a case is, as the desk reads it; the person's own words stay as they are."""

    kind: str
    category: Category
    unit_complained: Institution | None = None
    consular_unit: Institution | None = None
    residence_country: str = ""
    place_country: str = ""


@transaction.atomic
def qualify(*, case: Case, facts: Qualification, by: Any, now: datetime | None = None) -> Case:
    """Correct what the case is; its clocks follow. Whom it complains about reads nothing more of it.

    Raises PermissionRefused, InvalidInput, TransitionNotAllowed (the case has ended).
    """
    lock(case)
    require_permission(by, "grievances.qualify_case", case)
    if not case.is_open:
        raise TransitionNotAllowed(_("Ce dossier est terminé."))
    _check(case, facts)
    changed = [name for name, value in vars(facts).items() if getattr(case, name) != value]
    becomes_sensitive = facts.category.is_sensitive and not case.is_confidential
    for name in changed:
        setattr(case, name, getattr(facts, name))
    case.save(update_fields=changed)
    if becomes_sensitive and "category" in changed:
        readers.restrict(case=case)
        case.readers.add(by)
        if case.unit is not None:
            readers.admit(case=case, unit=case.unit)
    events.record("case.steered", by=by, obj=case, fields=changed, now=now)
    attachments.follow(lead=case, now=now)
    deadlines.refresh(case=case, now=now)
    return case


def _check(case: Case, facts: Qualification) -> None:
    if facts.kind not in facts.category.kinds:
        message = _("Ce sujet n’existe pas pour cette nature de dossier.")
        raise InvalidInput(message, code="category_not_offered", fields={"category": [message]})
    complained = facts.unit_complained
    if complained is not None and complained.pk == case.unit_id:
        message = _("Ce service tient le dossier : transmettez-le d’abord à un autre.")
        raise InvalidInput(message, code="unit_holds_the_case", fields={"unit_complained": [message]})
