"""Conflicts of interest: what makes a file of an association invisible to somebody who evaluates or decides."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from associations.models import Association, ConflictKind, ConflictOfInterest, ConflictOrigin
from associations.models.request_readers import INSTRUCTION_ROLES
from mdm_platform.accounts.models import User
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import require_permission


def association_ids(user: Any, on: date | None = None) -> set[int]:
    """The associations that this person may not evaluate: declared conflicts and those that facts show."""
    return set(ConflictOfInterest.objects.association_ids(user, on).values_list("pk", flat=True))


def hide(queryset: models.QuerySet, user: Any, path: str = "association") -> models.QuerySet:
    """The rows without those whose association, found under `path`, the person has a conflict with."""
    return queryset.exclude(**{f"{path}__in": ConflictOfInterest.objects.association_ids(user)})


def has_conflict(user: Any, association: Association, on: date | None = None) -> bool:
    """Whether this person may not evaluate this association."""
    return ConflictOfInterest.objects.association_ids(user, on).filter(pk=association.pk).exists()


def declared_by_staff(associations: Iterable[int]) -> list[User]:
    """The officers of the ministry who declared a tie with one of these associations: minutes name them too."""
    said = ConflictOfInterest.objects.filter(association__in=associations, origin=ConflictOrigin.DECLARED)
    people = User.objects.filter(is_active=True, pk__in=said.values("user")).order_by("pk")
    return [person for person in people if not person.role_names.isdisjoint(INSTRUCTION_ROLES)]


@transaction.atomic
def declare(*, association: Association, kind: str, by: Any, now: datetime | None = None) -> ConflictOfInterest:
    """Say that one is tied to an association; again changes nothing. Raises InvalidInput for an unknown tie."""
    require_permission(by, "associations.declare_conflict")
    if kind not in ConflictKind.values:
        raise InvalidInput(code="kind_invalid", fields={"kind": [InvalidInput.message]})
    return _write(by, association, ConflictOrigin.DECLARED, kind, by, now or timezone.now())


@transaction.atomic
def note_computed(
    *, association: Association, people: Iterable[Any], by: Any, now: datetime | None = None
) -> list[ConflictOfInterest]:
    """Write down the conflicts that facts show between these people and the association: minutes name them."""
    moment = now or timezone.now()
    found = []
    for person in people:
        held = ConflictOfInterest.objects.filter(user=person, association=association).first()
        if held is None and has_conflict(person, association, timezone.localdate(moment)):
            kind = ConflictKind.OFFICER if _governed(person, association) else ConflictKind.ACCOMPANIED
            held = _write(person, association, ConflictOrigin.COMPUTED, kind, by, moment)
        if held is not None:
            found.append(held)
    return found


def _governed(person: Any, association: Association) -> bool:
    return association.officers.filter(user=person).exists()


def _write(
    person: Any, association: Association, origin: str, kind: str, by: Any, moment: datetime
) -> ConflictOfInterest:
    row, is_new = ConflictOfInterest.objects.get_or_create(
        user=person, association=association, defaults={"origin": origin, "kind": kind, "declared_at": moment}
    )
    if is_new:
        events.record("conflict.declared", by=by, obj=association, subject=person, reason=kind, now=moment)
    return row
