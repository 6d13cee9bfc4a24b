"""What follows an answer, for tests."""

from datetime import timedelta

from django.utils import timezone

from grievances.models import Improvement
from tests.factories.accounts import make_user
from tests.factories.grievances.cases import CategoryFactory, make_case, write_answer

TEXTS = {
    f"{part}_{code}": f"{part} {code}"
    for part in ("title", "problem", "proposal", "outcome")
    for code in ("fr", "ar", "en")
}


def make_answered(*, days=1, **fields):
    """A case answered so many days ago, whose person may still speak for two weeks in all."""
    at = timezone.now() - timedelta(days=days)
    case = make_case("answered", answered_at=at, feedback_until=at + timedelta(days=14), **fields)
    answer = write_answer(case, writer=make_user("complaints_agent"), validator=make_user("complaints_supervisor"))
    answer.given_at = at
    answer.save()
    return case


def make_improvement(state="draft", *, cases=(), **fields):
    """An improvement in that state, written in three languages, with its cases."""
    now = timezone.now()
    if state not in ("draft", "proposed"):
        fields.setdefault("published_at", now)
    if state == "in_place":
        fields.setdefault("in_place_at", now)
    category = fields.pop("category", None) or CategoryFactory()
    made = Improvement.objects.create(state=state, category=category, **{**TEXTS, **fields})
    made.cases.set(cases)
    return made


def notification_examples():
    """What follows an answer sends no message of its own."""
    return {}
