"""The lists of work: which cases wait for whom, what is due first first."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models import Case, CaseAnswer, Surge
from grievances.services import units
from grievances.workflows import ENDED_STATES, OPEN_STATES, REFUSALS_BEFORE_ARBITER, CaseState
from mdm_platform.search import keyset

TO_QUALIFY = (CaseState.RECEIVED, CaseState.QUALIFICATION)
SHOWN = (
    *("number", "state", "kind", "priority", "is_confidential", "escalation_level", "campaign_tag"),
    *("due_at", "received_at", "category__label_fr", "category__label_ar", "category__label_en"),
    *("unit__name_fr", "unit__name_ar", "unit__name_en", "agent__full_name", "agent__email"),
)
MOST_CAMPAIGNS, MOST_SIMILAR = 12, 5
SIMILAR_WITHIN = timedelta(days=90)
WORKED_ALONE = tuple(state for state in OPEN_STATES if state != CaseState.ATTACHED)


class Queue(models.TextChoices):
    """Which list."""

    UNIT = "unit", _("File de mon service")
    MINE = "mine", _("Mes dossiers")
    OPEN = "open", _("Tous les dossiers ouverts")
    QUALIFY = "qualify", _("À qualifier")
    TAKE_UP = "take_up", _("À prendre en charge")
    VALIDATE = "validate", _("Réponses à valider")
    REOPENING = "reopening", _("Réouvertures à décider")
    ARBITRATE = "arbitrate", _("À arbitrer, refusés deux fois")
    LATE = "late", _("En retard")
    ESCALATED = "escalated", _("Signalés à la hiérarchie")
    ATTACHED = "attached", _("Rattachés à un autre dossier")
    ENDED = "ended", _("Répondus, non recevables, retirés ou clos")


BY_RECEIPT = (Queue.ATTACHED, Queue.ENDED)


def rows(queue: str, user: Any, *, now: datetime | None = None) -> QuerySet[Case]:
    """The cases of that list that the user may read, in no order."""
    return narrow(Case.objects.visible_to(user), queue, user, now=now)


def narrow(cases: QuerySet[Case], queue: str, user: Any, *, now: datetime | None = None) -> QuerySet[Case]:
    """Those of these cases that belong to the list."""
    return NARROWING[Queue(queue)](cases, user, now or timezone.now())


def first(user: Any) -> Queue:
    """The list on which the workplace opens: all at the central desk, one's own unit elsewhere."""
    return Queue.OPEN if units.is_at_central(user) else Queue.UNIT


def for_list(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what a list shows, and without the long texts."""
    return cases.select_related("category", "unit", "agent").only(*SHOWN)


def order_of(queue: str) -> keyset.Order:
    """What is due first first; what is over by its receipt, the latest first."""
    if queue in BY_RECEIPT:
        return keyset.Order("received_at", datetime.fromisoformat, descending=True)
    return keyset.Order("due_at", datetime.fromisoformat)


def campaigns() -> list[tuple[str, str]]:
    """The tags of the times of many cases, with their names, the latest first."""
    return list(Surge.objects.values_list("tag", "name")[:MOST_CAMPAIGNS])


def similar(case: Case, user: Any) -> list[Case]:
    """Open cases about the same thing in the same place, to which this one might be attached."""
    rows = _open(Case.objects.visible_to(user), user, timezone.now()).exclude(pk=case.pk)
    same = rows.filter(category=case.category_id, place_country=case.place_country)
    near = same.filter(unit_complained=case.unit_complained_id) if case.unit_complained_id else same
    since = case.received_at - SIMILAR_WITHIN
    return list(near.filter(received_at__gte=since).order_by("-received_at", "-pk")[:MOST_SIMILAR])


def _open(cases: QuerySet, user: Any, now: datetime) -> QuerySet:
    return cases.filter(state__in=WORKED_ALONE)


def _held(cases: QuerySet, user: Any) -> QuerySet:
    return cases.held_by(units.of(user))


def _unit(cases: QuerySet, user: Any, now: datetime) -> QuerySet:
    return _held(_open(cases, user, now), user)


def _mine(cases: QuerySet, user: Any, now: datetime) -> QuerySet:
    return _open(cases, user, now).filter(agent=user.pk)


def _in(*states: str) -> Callable[..., QuerySet]:
    return lambda cases, user, now: cases.filter(state__in=states)


def _take_up(cases: QuerySet, user: Any, now: datetime) -> QuerySet:
    return _held(cases.filter(state=CaseState.TRANSFERRED), user)


def _validate(cases: QuerySet, user: Any, now: datetime) -> QuerySet:
    own = CaseAnswer.objects.being_written().filter(writer_id=user.pk)
    return _held(cases.filter(state=CaseState.ANSWER_TO_VALIDATE), user).exclude(pk__in=own.values("case_id"))


def _reopening(cases: QuerySet, user: Any, now: datetime) -> QuerySet:
    rows = cases.filter(state=CaseState.REOPENING_REQUESTED).decided_by_others(user)
    return rows if units.is_at_central(user) else _held(rows, user)


def _arbitrate(cases: QuerySet, user: Any, now: datetime) -> QuerySet:
    return cases.filter(state=CaseState.QUALIFICATION, refusals__gte=REFUSALS_BEFORE_ARBITER)


def _late(cases: QuerySet, user: Any, now: datetime) -> QuerySet:
    return _open(cases, user, now).filter(due_at__lt=now)


def _escalated(cases: QuerySet, user: Any, now: datetime) -> QuerySet:
    return _open(cases, user, now).filter(escalation_level__gt=0)


NARROWING: Mapping[Queue, Callable[[QuerySet, Any, datetime], QuerySet]] = {
    Queue.UNIT: _unit,
    Queue.MINE: _mine,
    Queue.OPEN: _open,
    Queue.QUALIFY: _in(*TO_QUALIFY),
    Queue.TAKE_UP: _take_up,
    Queue.VALIDATE: _validate,
    Queue.REOPENING: _reopening,
    Queue.ARBITRATE: _arbitrate,
    Queue.LATE: _late,
    Queue.ESCALATED: _escalated,
    Queue.ATTACHED: _in(CaseState.ATTACHED),
    Queue.ENDED: _in(*ENDED_STATES),
}
