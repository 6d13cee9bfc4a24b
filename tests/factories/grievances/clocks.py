"""Clocks of cases, for tests."""

from datetime import timedelta

from django.utils import timezone

from grievances.models import Deadline
from grievances.workflows import DeadlineKind
from tests.factories.grievances.cases import make_case
from tests.utils.notification_examples import Example


def make_deadline(case=None, kind=DeadlineKind.LEGAL, **fields):
    """A clock that runs, due in ten days."""
    now = timezone.now()
    dates = {"started_at": now - timedelta(days=50), "due_at": now + timedelta(days=10)}
    return Deadline.objects.create(case=case or make_case("in_progress"), kind=kind, **(dates | fields))


def notification_examples():
    """An example of each message about a clock."""
    deadline = make_deadline()
    return {
        "grievances.deadline_near": deadline,
        "grievances.deadline_passed": deadline,
        "grievances.cases_unread": Example(None, {"count": 2}),
    }
