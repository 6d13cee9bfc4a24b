"""What the clocks depend on, read for many cases at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from grievances.models import Case, CaseMessage, CaseTransfer, ThirdParty
from grievances.services.clocks import CaseFacts, Event, Sending
from grievances.workflows import MessageKind, Visibility
from mdm_platform.audit.models import TransitionLog
from mdm_platform.calendars.working_days import RABAT, Calendars
from mdm_platform.workflow import STARTED

Found = Mapping[int, list[Any]]


def of_cases(keys: Iterable[int], calendars: Calendars) -> dict[int, CaseFacts]:
    """The facts of each of these cases, by key, in at most five queries."""
    cases = Case.objects.filter(pk__in=list(keys)).select_related("category", "unit__consulate")
    rows = {case.pk: case for case in cases}
    events = _events(rows)
    sendings = _sendings(_with(events, "transfer"), calendars)
    questions = _questions(_with(events, "request_information"))
    consultations = _consultations(_with(events, "consult_third_party"))
    return {
        key: CaseFacts(
            kind=case.kind,
            received_at=case.received_at,
            takeup_days=case.category.takeup_days,
            internal_days=case.category.internal_days,
            service_days=case.category.service_days,
            rabat=calendars.of_country(RABAT),
            place=calendars.of_institution(case.unit),
            events=tuple(events[key]),
            sendings=tuple(sendings[key]),
            questions=tuple(questions[key]),
            consultations=tuple(consultations[key]),
        )
        for key, case in rows.items()
    }


def _events(keys: Iterable[int]) -> Found:
    found: Found = defaultdict(list)
    logs = TransitionLog.objects.filter(object_type=Case._meta.label_lower, object_id__in=[str(key) for key in keys])
    rows = logs.exclude(transition=STARTED).order_by("pk")
    for key, *values in rows.values_list("object_id", "transition", "target", "at"):
        found[int(key)].append(Event(*values))
    return found


def _with(events: Found, transition: str) -> list[int]:
    """The cases to which that happened: the others need no reading."""
    return [key for key, rows in events.items() if any(row.transition == transition for row in rows)]


def _sendings(keys: list[int], calendars: Calendars) -> Found:
    found: Found = defaultdict(list)
    if keys:
        rows = CaseTransfer.objects.filter(case__in=keys).order_by("at", "pk")
        for row in rows.select_related("from_unit__consulate", "to_unit__consulate"):
            ends = calendars.of_institution(row.from_unit), calendars.of_institution(row.to_unit)
            found[row.case_id].append(Sending(*ends))
    return found


def _questions(keys: list[int]) -> Found:
    found: Found = defaultdict(list)
    if keys:
        rows = CaseMessage.objects.filter(case__in=keys, kind=MessageKind.QUESTION, visibility=Visibility.PERSON)
        for key, due_on in rows.order_by("sent_at", "pk").values_list("case_id", "answer_due_on"):
            found[key].append(due_on)
    return found


def _consultations(keys: list[int]) -> Found:
    found: Found = defaultdict(list)
    if keys:
        rows = ThirdParty.objects.filter(case__in=keys).order_by("asked_at", "pk")
        for key, due_on in rows.values_list("case_id", "due_on"):
            found[key].append(due_on)
    return found
