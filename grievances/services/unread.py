"""Open cases that nobody who works on cases may read: found, given readers where that is possible, and told.

A complaint is hidden from whoever acts for the institution that it is about. Where every supervisor has a seat there,
or the named readers of a confidential case have left, nobody would ever answer, and nobody would know.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet

from grievances.models import Case, CaseIdentity, CaseTransfer, Mandate
from grievances.models.unit import UNIT_ROLES, is_central
from grievances.notifications import CasesUnread
from grievances.services import readers, units
from grievances.services.locks import lock
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Institution

MOST = 5000


def found() -> QuerySet[Case]:
    """The open cases that nobody may read; the first thousands of them."""
    desk = _desk()
    keys = set(_suspects(desk).values_list("pk", flat=True)[:MOST]) if desk else set(_everything(MOST))
    for person in chain(desk, _others(keys)):
        if not keys:
            break
        keys -= set(Case.objects.visible_to(person).filter(pk__in=keys).values_list("pk", flat=True))
    return Case.objects.filter(pk__in=keys)


def count_for(user: Any) -> int:
    """How many there are, for who arranges the work: none that is about an institution of theirs."""
    return found().exclude(unit_complained__in=units.every(user)).count()


def admit_readers(*, now: datetime | None = None) -> int:
    """Name the supervisors of the desk where a confidential case has no reader left; how many cases."""
    return sum(_admit(case, now) for case in found().filter(is_confidential=True).order_by("pk"))


def tell(*, now: datetime | None = None) -> int:
    """Let each administrator know how many cases nobody may read; how many of them were told."""
    people = get_user_model().objects.reachable().filter(groups__name=Role.ADMINISTRATOR).distinct()
    told = [(person, count) for person in people if (count := count_for(person))]
    for person, count in told:
        CasesUnread.send(to=person, params={"count": count}, now=now)
    return len(told)


@transaction.atomic
def _admit(case: Case, now: datetime | None) -> bool:
    lock(case)
    desk = units.central()
    readers.admit_central(case=case, now=now)
    people = readers.watchers(desk)
    return any(Case.objects.visible_to(person).filter(pk=case.pk).exists() for person in people)


def _desk() -> list[Any]:
    """Those who work at the central desk: they read what is neither confidential nor about an institution of theirs."""
    rows = get_user_model().objects.reachable().filter(groups__name__in=UNIT_ROLES).distinct().order_by("pk")
    central = units.central()
    at_desk = Q(groups__name=Role.COMPLAINTS_SUPERVISOR)
    if central is not None:
        at_desk |= Q(pk__in=units.agents(central).values("pk"))
    return [person for person in rows.filter(at_desk).distinct() if is_central(person)]


def _suspects(desk: Iterable[Any]) -> QuerySet[Case]:
    """The open cases that somebody of the desk may not read."""
    keys = [person.pk for person in desk]
    own = Q(pk__in=CaseIdentity.objects.filter(user__in=keys).values("case_id"))
    acted = Q(pk__in=Mandate.objects.filter(user__in=keys).values("case_id"))
    return Case.objects.open().filter(Q(unit_complained__isnull=False) | Q(is_confidential=True) | own | acted)


def _everything(most: int) -> Iterable[int]:
    return Case.objects.open().order_by("pk").values_list("pk", flat=True)[:most]


def _others(keys: Iterable[int]) -> Iterable[Any]:
    """Those who work for the units that hold, or held, these cases."""
    held = Case.objects.filter(pk__in=keys).values("unit_id")
    sent = CaseTransfer.objects.filter(case__in=keys).values("to_unit_id")
    for institution in Institution.objects.filter(Q(pk__in=held) | Q(pk__in=sent)):
        yield from units.agents(institution)
