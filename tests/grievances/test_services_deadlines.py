"""Clocks as rows: what is stored is what the events say, whatever happened and however often it is asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from grievances.models import Case, CaseCounter, Category, Deadline
from grievances.services import (
    answers,
    attachments,
    cases,
    deadlines,
    messages,
    reopenings,
    third_parties,
    transfers,
    units,
)
from grievances.services.cases import CaseFacts, IdentityFacts
from mdm_platform.calendars.models import HolidayCorrection
from mdm_platform.errors import DomainError
from tests.factories.grievances import CategoryFactory, make_case, make_unit
from tests.factories.institutions import ConsulateFactory
from tests.utils.login import signed_in

START = datetime(2026, 10, 26, 9, tzinfo=UTC)


@pytest.fixture
def desk(complaints_agent, complaints_supervisor):
    """Two people of the central desk, a service in Rabat and a post in Paris, and something to file about."""
    post = ConsulateFactory(institution__slug="paris").institution
    units.declare(institution=post)
    category = CategoryFactory(takeup_days=2, internal_days=10, service_days=4)
    return {"agent": complaints_agent, "supervisor": complaints_supervisor, "category": category} | {
        "places": [make_unit(), post]
    }


def receive(desk, now=START, kind="complaint"):
    """A case of somebody without an account."""
    facts = CaseFacts(kind=kind, category=desk["category"], description="Mon passeport est en retard.")
    return cases.receive(facts=facts, identity=IdentityFacts(), now=now).case


def stored(case):
    """The clocks in the table, by kind."""
    rows = Deadline.objects.filter(case=case).order_by("started_at")
    return {row.kind: (row.due_at.date(), bool(row.paused_at), bool(row.met_at)) for row in rows}


def test_each_transition_keeps_the_clocks(desk, django_assert_max_num_queries):
    case = receive(desk)
    assert stored(case) == {"legal": (date(2026, 12, 25), False, False), "internal": (date(2026, 11, 10), False, False)}
    assert case.due_at.date() == date(2026, 11, 10)
    cases.open(case=case, now=START)
    transfers.transfer(case=case, to=desk["places"][1], note="Pour Paris.", now=START + timedelta(days=1))
    assert stored(case)["take_up"] == (date(2026, 10, 29), False, False)
    assert case.due_at.date() == date(2026, 10, 29)
    transfers.take_up(case=case, by=desk["supervisor"], now=START + timedelta(days=2))
    messages.ask(case=case, body="Quel consulat ?", by=desk["supervisor"], now=START + timedelta(days=3))
    found = stored(case)
    assert found["internal"][1:] == (True, False)
    assert found["take_up"][1:] == (False, True)
    assert case.due_at.date() == date(2026, 11, 13) == found["information"][0]
    with django_assert_max_num_queries(9):
        deadlines.refresh(case=case)


def test_a_correction_and_a_new_target_are_found_and_mended(desk):
    case, rested = receive(desk), make_case("closed", received_at=START, redacted_at=START, description="", remedy="")
    assert deadlines.recompute(write=False) == []
    HolidayCorrection.objects.create(country="MA", day=date(2026, 12, 25), name="Jour chômé exceptionnel")
    Category.objects.update(internal_days=3)
    found = deadlines.recompute(write=False)
    assert [(one.case, one.kinds) for one in found] == [(case, ("internal", "legal"))]
    assert deadlines.recompute() == found
    assert deadlines.recompute(write=False) == []
    case.refresh_from_db()
    assert stored(case)["legal"][0] == date(2026, 12, 28)
    assert case.due_at.date() == date(2026, 10, 29)
    over = cases.withdraw(case=receive(desk), now=START)
    Category.objects.update(internal_days=4)
    assert [one.case for one in deadlines.recompute(write=False)] == [case]
    everything = Case.objects.all()
    assert {one.case for one in deadlines.recompute(cases=everything, write=False)} == {case, over}
    assert not Deadline.objects.filter(case=rested).exists()


def test_the_workplace_has_the_clocks_computed_again_when_a_day_or_a_target_changes(
    desk, monkeypatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr("mdm_platform.bell._ring_now", lambda name, kwargs: rung.append(name))
    browser, case = signed_in(desk["supervisor"]), receive(desk)
    day = {"country": "MA", "day": "2026-12-25", "is_off": "on", "name": "Jour chômé exceptionnel"}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/admin/calendars/holidaycorrection/add/", day)
    key = HolidayCorrection.objects.get().pk
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"/admin/calendars/holidaycorrection/{key}/delete/", {"post": "yes"})
    address = f"/admin/grievances/category/{case.category.pk}/change/"
    fields = browser.get(address).context["adminform"].form.initial
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(
            address, {name: value for name, value in fields.items() if value is not None} | {"internal_days": 3}
        )
    case.category.refresh_from_db()
    assert case.category.internal_days == 3
    assert rung.count("grievances.recompute_deadlines") == 3


def test_a_row_that_somebody_touched_is_found_and_a_clock_keeps_its_row(desk):
    case = receive(desk)
    row = Deadline.objects.get(case=case, kind="legal")
    Deadline.objects.filter(pk=row.pk).update(due_at=row.due_at + timedelta(days=9))
    Deadline.objects.create(case=case, kind="review", started_at=START, due_at=START)
    assert [one.kinds for one in deadlines.recompute()] == [("legal", "review")]
    assert Deadline.objects.get(case=case, kind="legal") == row
    Case.objects.filter(pk=case.pk).update(due_at=None)
    assert [one.kinds for one in deadlines.recompute()] == [("due_at",)]
    assert deadlines.recompute(cases=Case.objects.none()) == []


STEPS = {
    "open": lambda case, desk, now: cases.open(case=case, now=now),
    "to_rabat": lambda case, desk, now: transfers.transfer(case=case, to=desk["places"][0], note="Ici.", now=now),
    "to_paris": lambda case, desk, now: transfers.transfer(case=case, to=desk["places"][1], note="Là.", now=now),
    "take_up": lambda case, desk, now: transfers.take_up(case=case, by=desk["supervisor"], now=now),
    "refuse": lambda case, desk, now: transfers.refuse(case=case, by=desk["supervisor"], note="Non.", now=now),
    "ask": lambda case, desk, now: messages.ask(case=case, body="Où ?", by=desk["supervisor"], days=5, now=now),
    "reply": lambda case, desk, now: messages.answer(case=case, body="Ici.", now=now),
    "silence": lambda case, desk, now: messages.expire(case=case, now=now),
    "consult": lambda case, desk, now: third_parties.consult(
        case=case,
        name="La commune",
        question="Où est-il ?",
        due_on=now.date() + timedelta(days=4),
        by=desk["supervisor"],
        now=now,
    ),
    "give_up": lambda case, desk, now: third_parties.expire(case=case, now=now),
    "write": lambda case, desk, now: answers.write(
        case=case, by=desk["supervisor"], outcome="founded", body="Il est prêt.", now=now
    ),
    "propose": lambda case, desk, now: answers.propose(case=case, by=desk["supervisor"], now=now),
    "refuse_case": lambda case, desk, now: cases.declare_inadmissible(
        case=case, by=desk["agent"], reason="before_court", note="Devant le juge.", now=now
    ),
    "attach": lambda case, desk, now: attachments.attach(case=case, lead=desk["lead"], by=desk["agent"], now=now),
    "detach": lambda case, desk, now: attachments.detach(case=case, now=now),
    "contest": lambda case, desk, now: reopenings.ask(case=case, note="Encore.", now=now),
    "reopen": lambda case, desk, now: reopenings.grant(case=case, by=desk["supervisor"], now=now),
    "uphold": lambda case, desk, now: reopenings.refuse(case=case, by=desk["supervisor"], note="Vu.", now=now),
    "close": lambda case, desk, now: cases.close(case=case, now=now),
    "withdraw": lambda case, desk, now: cases.withdraw(case=case, now=now),
}
# Most histories begin by being worked on: the rest is reached from there.
usual = st.sampled_from([(), ("open", "to_paris", "take_up"), ("open", "to_rabat", "refuse", "to_paris", "take_up")])
histories = st.tuples(usual, st.lists(st.sampled_from(sorted(STEPS)), max_size=8)).map(
    lambda both: (*both[0], *both[1])
)
gaps = st.lists(st.integers(min_value=0, max_value=150), min_size=13, max_size=13)


@settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=histories, hours=gaps, kind=st.sampled_from(["complaint", "help_request"]))
def test_stored_clocks_are_the_recomputed_ones_after_any_history(desk, steps, hours, kind):
    with transaction.atomic():
        case, now = receive(desk, kind=kind), START
        desk["lead"] = make_case("qualification", received_at=START)
        deadlines.refresh(case=desk["lead"])
        for step, gap in zip(steps, hours, strict=False):
            now += timedelta(hours=gap)
            try:
                STEPS[step](case, desk, now)
            except DomainError:
                case = Case.objects.get(pk=case.pk)
        assert deadlines.recompute(cases=Case.objects.all(), write=False) == []
        rows = list(Deadline.objects.filter(case=case))
        assert len({row.kind for row in rows if row.met_at is None and row.kind != "feedback"}) <= 4
        assert case.is_open or not [row for row in rows if row.met_at is None and row.kind != "feedback"]
        assert case.is_open is (case.due_at is not None) or case.state == "attached"
        CaseCounter.objects.all().delete()
        transaction.set_rollback(True)
