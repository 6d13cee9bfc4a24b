"""Opinions by a link that serves once, closing by time, and the erasure of what is over."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from grievances.models import Case, RetentionRule, RetentionRun, Satisfaction
from grievances.services import feedback, messages, reopenings, retention
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.links import LinkExpired, LinkRefused
from tests.factories.grievances import make_case
from tests.factories.grievances.after import make_answered
from tests.utils.races import race

DAY = timedelta(days=1)
CANARY = "Canari-9417"
pytestmark = pytest.mark.django_db


def test_a_link_serves_once_and_a_satisfied_person_closes_the_case():
    case = make_answered()
    token = feedback.link(case)
    assert feedback.read_link(token) == case
    assert feedback.read_link(token) == case, "reading a link uses nothing up"
    feedback.give(case=feedback.read_link(token), rating="satisfied", comment="  Merci.  ")
    case.refresh_from_db()
    [kept] = Satisfaction.objects.all()
    assert (case.state, kept.rating, kept.comment, kept.answered_at) == (
        "closed",
        "satisfied",
        "Merci.",
        case.answered_at,
    )
    assert TransitionLog.objects.about(case).last().actor is None
    with pytest.raises(feedback.AlreadyGiven):
        feedback.read_link(token)
    assert feedback.link(case) == ""


def test_an_unsatisfied_person_may_still_ask_for_a_reopening_and_judges_the_next_answer_anew():
    case = make_answered()
    token = feedback.link(case)
    feedback.give(case=case, rating="unsatisfied")
    assert case.state == "answered"
    assert not feedback.is_asked(case)
    reopenings.ask(case=case, note="Le passeport n’est toujours pas là.")
    Case.objects.filter(pk=case.pk).update(state="answered", answered_at=timezone.now())
    case.refresh_from_db()
    with pytest.raises(TransitionNotAllowed, match="réponse précédente"):
        feedback.read_link(token)
    assert feedback.is_asked(case)


def test_refusals_say_why(amina, stranger):
    case = make_answered(identity={"user": amina})
    with pytest.raises(PermissionRefused):
        feedback.give(case=case, rating="satisfied", by=stranger)
    with pytest.raises(InvalidInput) as wrong:
        feedback.give(case=case, rating="five stars", by=amina)
    assert set(wrong.value.fields) == {"rating"}
    with pytest.raises(InvalidInput):
        feedback.give(case=case, rating="partly", comment="x" * 2001, by=amina)
    token = feedback.link(case)
    with pytest.raises(LinkExpired):
        feedback.read_link(token, now=timezone.now() + 14 * DAY)
    with pytest.raises(LinkRefused):
        feedback.read_link(token[:-2] + "xx")
    late = make_answered(days=15)
    assert feedback.link(late) == ""
    with pytest.raises(TransitionNotAllowed):
        feedback.give(case=late, rating="satisfied")
    with pytest.raises(TransitionNotAllowed):
        feedback.give(case=make_case("in_progress"), rating="satisfied")
    assert Satisfaction.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_opinions_at_once_one_is_kept():
    case = make_answered()
    one, other = (Case.objects.get(pk=case.pk) for _ in range(2))
    outcomes = race(
        lambda: feedback.give(case=one, rating="partly"), lambda: feedback.give(case=other, rating="unsatisfied")
    )
    assert outcomes.count("already_given") == 1
    assert Satisfaction.objects.count() == 1


def test_time_closes_what_nobody_contests():
    now = timezone.now()
    late, early = make_answered(days=15), make_answered(days=13)
    refused = make_case("inadmissible", feedback_until=now - DAY)
    asked = make_case("reopening_requested", feedback_until=now - DAY)
    assert feedback.close_due(now=now) == 2
    states = {case.pk: Case.objects.get(pk=case.pk).state for case in (late, early, refused, asked)}
    assert states == {late.pk: "closed", early.pk: "answered", refused.pk: "closed", asked.pk: "reopening_requested"}
    assert feedback.close_due(now=now) == 0


def ended(*, years=0, days=0, state="closed", **fields):
    """A case that ended so long ago."""
    now = timezone.now()
    return make_case(state, closed_at=now.replace(year=now.year - years) - timedelta(days=days), **fields)


def test_the_first_rule_that_fits_says_how_long_a_case_is_kept():
    case = ended(years=2, days=1)
    assert retention.term_of(case, retention.rules()).months == 60
    general = RetentionRule.objects.create(position=20, months=36, basis="Décision 12")
    short = RetentionRule.objects.create(
        position=10, kind="complaint", ending="withdrawn", months=12, basis="Décision 13"
    )
    assert retention.term_of(case, retention.rules()).rule == general
    assert retention.term_of(ended(state="withdrawn"), retention.rules()).rule == short
    assert list(retention.due()) == []
    general.months = 24
    general.save()
    assert [term.case for term in retention.due()] == [case]
    assert [retention.later(date(2024, 1, 31), months) for months in (1, 12, -2)] == [
        date(2024, 2, 29), date(2025, 1, 31), date(2023, 11, 30),
    ]  # fmt: skip


def test_a_round_leaves_a_tombstone_and_a_report(amina, dpo, stranger):
    case = ended(years=5, days=2, identity={"user": amina, "full_name": CANARY})
    Case.objects.filter(pk=case.pk).update(description=CANARY, remedy=CANARY)
    Satisfaction.objects.create(case=case, answered_at=case.closed_at, rating="partly", comment=CANARY)
    messages.kept_from_person(case=case, kind="message", body=CANARY)
    kept = ended(years=4)
    with pytest.raises(PermissionRefused):
        retention.erase_due(by=stranger)
    run = retention.erase_due(by=dpo)
    [line] = run.lines.all()
    assert (line.case_id, line.months, line.messages, line.had_identity, run.failures) == (case.pk, 60, 1, True, 0)
    case.refresh_from_db()
    assert (case.state, case.description, bool(case.redacted_at), case.files.count()) == ("closed", "", True, 0)
    assert (case.identity.user, case.identity.full_name, case.satisfactions.get().comment) == (None, "", "")
    assert CANARY not in "".join(case.messages.values_list("body", flat=True))
    assert Case.objects.get(pk=kept.pk).redacted_at is None
    assert retention.erase_due() is None
    assert [row["cases"] for row in retention.by_category(run)] == [1]


def test_one_case_that_fails_does_not_hold_back_the_others(monkeypatch):
    broken, fine = ended(years=6), ended(years=6, days=1)
    erase = retention.redaction.redact
    monkeypatch.setattr(
        retention.redaction, "redact", lambda *, case, now: 1 / 0 if case == broken else erase(case=case, now=now)
    )
    run = retention.erase_due()
    assert (run.failures, [line.case for line in run.lines.all()]) == (1, [fine])
    monkeypatch.undo()
    assert [line.case for line in retention.erase_due().lines.all()] == [broken]
    assert RetentionRun.objects.count() == 2
