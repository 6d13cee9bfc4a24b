"""What a supervisor sees before it is late: each service with its open cases, and the clocks that run out next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from grievances.models import Case, Deadline
from grievances.services.alerts import AHEAD
from grievances.services.queues import WORKED_ALONE
from grievances.workflows import DeadlineKind
from mdm_platform.calendars.working_days import RABAT, working_days
from mdm_platform.institutions.models import Institution

SOON_WORKING_DAYS = 5
LEGAL_SOON = timedelta(days=10)
MOST_AHEAD = 50


@dataclass(frozen=True)
class UnitLoad:
    """The open cases of a service; `unit` is None for those that no service holds yet."""

    unit: Institution | None
    open: int
    late: int
    soon: int
    legal_late: int
    legal_soon: int


@dataclass(frozen=True)
class Watch:
    """What the page shows, until which moment."""

    until: datetime
    units: tuple[UnitLoad, ...]
    ahead: tuple[Deadline, ...]
    has_more: bool


def watch(*, user: Any, now: datetime | None = None) -> Watch:
    """The services whose cases the user may read, the latest first, and what runs out within five working days."""
    moment = now or timezone.now()
    rabat = working_days(RABAT)
    until = rabat.end_of(rabat.add_working_days(rabat.day_of(moment), SOON_WORKING_DAYS))
    cases = Case.objects.visible_to(user).filter(state__in=WORKED_ALONE)
    running = Deadline.objects.running().filter(case__in=cases.values("pk"), kind__in=AHEAD)
    next_ones = running.filter(due_at__gte=moment, due_at__lte=until).select_related("case__unit", "case__agent")
    found = list(next_ones.order_by("due_at", "pk")[: MOST_AHEAD + 1])
    loads = _loads(cases, running, moment, until)
    return Watch(until, tuple(loads), tuple(found[:MOST_AHEAD]), len(found) > MOST_AHEAD)


def _loads(cases: Any, running: Any, now: datetime, until: datetime) -> list[UnitLoad]:
    legal = {"kind": DeadlineKind.LEGAL}
    of_law = running.filter(**legal).order_by().values("case__unit")
    dates = of_law.annotate(
        late=Count("pk", filter=Q(due_at__lt=now)),
        soon=Count("pk", filter=Q(due_at__gte=now, due_at__lte=now + LEGAL_SOON)),
    )
    by_law = {row["case__unit"]: row for row in dates}
    counted = (
        cases.order_by()
        .values("unit")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=Q(due_at__lt=now)),
            soon=Count("pk", filter=Q(due_at__gte=now, due_at__lte=until)),
        )
    )
    rows = {row.pop("unit"): row for row in counted}
    units = Institution.objects.in_bulk([key for key in rows if key is not None])
    nothing = {"late": 0, "soon": 0}
    loads = [
        UnitLoad(
            unit=units.get(key),
            **row,
            legal_late=by_law.get(key, nothing)["late"],
            legal_soon=by_law.get(key, nothing)["soon"],
        )
        for key, row in rows.items()
    ]
    return sorted(loads, key=lambda load: (-load.legal_late, -load.late, -load.soon, load.unit.pk if load.unit else 0))
