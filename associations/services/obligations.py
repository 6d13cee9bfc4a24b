"""What an association owes on its subsidised projects, what is late, and who is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Finding, Report, Request
from associations.notifications.follow_up import AgreementLapsing, ReportDue, ReportLate
from associations.services import eligibility_facts, links, todo
from associations.services.links import HomeLink
from associations.services.officers_told import officers_of
from associations.services.todo import Todo
from associations.workflows import RUNNING_STATES, RequestState

REMIND_BEFORE = (timedelta(days=30), timedelta(days=7))
REMIND_LATE_EVERY = timedelta(days=15)
SIGN_REMINDER = timedelta(days=10)


@dataclass(frozen=True)
class Obligation:
    """One thing owed: `kind` is agreement, interim, final or finding; `subject` the row it is about."""

    kind: str
    sentence: str
    due_on: date
    subject: Any

    def is_late(self, on: date) -> bool:
        """Whether its day has passed."""
        return self.due_on < on


def of(association: Any) -> list[Obligation]:
    """Everything the association owes on its projects, the soonest first."""
    found = [*_agreements(association), *_reports(association), *_findings(association)]
    return sorted(found, key=lambda one: one.due_on)


def late(association: Any, on: date) -> list[Obligation]:
    """What the association owes and whose day has passed."""
    return [one for one in of(association) if one.is_late(on)]


def has_late_report(association: Any, on: date) -> bool:
    """Whether a report of the association is late: the rule « no_late_report » of the calls asks this."""
    return Report.objects.filter(request__association=association).late(on).exists()


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Tell officers of what is due in 30 and 7 days, and every 15 days of what is late; returns how many messages.

    A day's run tells of that day only, so that each reminder leaves once.
    """
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    pairs = [(ReportDue, report) for report in _due_on(today)]
    pairs += [(ReportLate, report) for report in _late_since(today)]
    lapsing = Request.objects.filter(state=RequestState.NOTIFIED, agreement_due=today + SIGN_REMINDER)
    pairs += [(AgreementLapsing, request) for request in lapsing]
    for message, about in pairs:
        message.send_to_many(to=officers_of(about.association), about=about, now=moment)
    return len(pairs)


def register() -> None:
    """Tell the association's home and the rules of the calls."""
    todo.register(_todo)
    links.register(_pages)
    eligibility_facts.register_fact("has_late_report", eligibility_facts.of_association(has_late_report))


def _due_on(today: date) -> Iterator[Report]:
    days = [today + before for before in REMIND_BEFORE]
    return Report.objects.owed().filter(due_on__in=days).select_related("request__association").iterator()


def _late_since(today: date) -> list[Report]:
    rows = Report.objects.late(today).select_related("request__association")
    return [row for row in rows if (today - row.due_on).days % REMIND_LATE_EVERY.days == 1]


def _agreements(association: Any) -> list[Obligation]:
    rows = Request.objects.filter(association=association, state=RequestState.NOTIFIED, agreement_due__isnull=False)
    return [
        Obligation("agreement", _("Signer la convention « %(title)s »") % {"title": row.title}, row.agreement_due, row)
        for row in rows
    ]


def _reports(association: Any) -> list[Obligation]:
    sentences = {
        "interim": _("Remettre le rapport intermédiaire de « %(title)s »"),
        "final": _("Remettre le rapport final de « %(title)s »"),
    }
    rows = Report.objects.filter(request__association=association).owed().select_related("request")
    return [Obligation(row.kind, sentences[row.kind] % {"title": row.request.title}, row.due_on, row) for row in rows]


def _findings(association: Any) -> list[Obligation]:
    rows = Finding.objects.awaiting_answer().filter(control__request__association=association)
    return [
        Obligation(
            "finding",
            _("Répondre à un constat sur « %(title)s »") % {"title": row.control.request.title},
            row.answer_due_on,
            row,
        )
        for row in rows.select_related("control__request")
    ]


def _todo(association: Any, user: Any, today: date) -> list[Todo]:
    return [
        Todo(
            label=one.sentence,
            url=reverse("associations:project", kwargs={"public_id": request_of(one).public_id}),
            due=one.due_on,
            tone="danger" if one.is_late(today) else "",
        )
        for one in of(association)
    ]


def _pages(association: Any, user: Any, today: date) -> list[HomeLink]:
    """The page of each project that runs, the latest first."""
    running = Request.objects.filter(association=association, state__in=(RequestState.NOTIFIED, *RUNNING_STATES))
    return [
        HomeLink(
            _("Projet subventionné"),
            reverse("associations:project", args=[request.public_id]),
            request.title,
            "clipboard-check",
        )
        for request in running.order_by("-pk")[:3]
    ]


def request_of(obligation: Obligation) -> Request:
    """The request that the obligation is about."""
    subject = obligation.subject
    return subject if isinstance(subject, Request) else subject.request
