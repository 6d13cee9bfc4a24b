"""The clocks of a case, by the table: holidays, week-ends, pauses, places, hours, and nothing twice."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from grievances.services import clocks
from grievances.services.clocks import CaseFacts, Event, Sending
from mdm_platform.calendars.working_days import Calendars

CALENDARS = Calendars({})
RABAT = CALENDARS.of_country("MA")


def _post(country, zone=""):
    return CALENDARS.of_institution(
        SimpleNamespace(country=SimpleNamespace(code=country), consulate=SimpleNamespace(time_zone=zone))
    )


PARIS, RIYADH, TOKYO, MONTREAL = _post("FR"), _post("SA"), _post("JP"), _post("CA")
TARGETS = {"open": "qualification", "take_up": "in_progress", "transfer": "transferred"} | {
    "refuse_transfer": "qualification",
    "request_information": "information_requested",
    "receive_information": "in_progress",
    "expire_information": "in_progress",
    "consult_third_party": "waiting_third_party",
    "receive_third_party": "in_progress",
    "validate_answer": "answered",
    "declare_inadmissible": "inadmissible",
    "attach": "attached",
    "detach": "qualification",
    "end_with_lead": "answered",
    "ask_reopening": "reopening_requested",
    "reopen": "in_progress",
    "refuse_reopening": "closed",
    "withdraw": "withdrawn",
}


def at(month, day, hour=10, minute=0, year=2026):
    """A moment of the year in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def facts(*steps, received=None, to=(), kind="complaint", **fields):
    """A case received on Monday 2 November 2026 at ten, with these steps, sent to these places one after the other."""
    places = [RABAT, *to]
    return CaseFacts(
        **{
            "kind": kind,
            "received_at": received or at(11, 2),
            "takeup_days": 2,
            "internal_days": 5,
            "service_days": 3,
            "rabat": RABAT,
            "place": places[-1],
            "events": tuple(Event(name, TARGETS[name], moment) for name, moment in steps),
            "sendings": tuple(Sending(origin, place) for origin, place in zip(places, to, strict=False)),
            **fields,
        }
    )


def the(kind, found, number=0):
    """The clock of that kind."""
    return [clock for clock in clocks.compute(found) if clock.kind == kind][number]


def due_days(kind, found, place=RABAT):
    """The days, there, on which the clocks of that kind end."""
    return [place.day_of(clock.due_at) for clock in clocks.compute(found) if clock.kind == kind]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (at(11, 2), date(2027, 1, 4)),  # the sixtieth day is 1 January, then a week-end
        (at(9, 16), date(2026, 11, 16)),  # a Sunday
        (at(9, 17), date(2026, 11, 16)),  # a Monday
        (at(9, 19), date(2026, 11, 19)),  # Independence day
        (at(9, 16, 23, 30), date(2026, 11, 16)),  # already the 17th in Rabat
        (at(3, 28), date(2026, 5, 29)),  # both days of Aïd al-Adha
        (at(12, 31, 12), date(2027, 3, 1)),
    ],
)
def test_the_legal_clock_ends_on_a_working_day_of_rabat(received, due):
    clock = the("legal", facts(received=received))
    assert clock.due_at == RABAT.end_of(due)
    assert (clock.started_at, clock.paused_at, clock.met_at) == (received, None, None)


def test_the_legal_clock_does_not_depend_on_the_post_and_never_pauses():
    asked = facts(("transfer", at(11, 3)), ("take_up", at(11, 4)), ("request_information", at(11, 5)), to=(PARIS,))
    assert the("legal", asked).due_at == the("legal", facts()).due_at
    assert the("legal", asked).paused_at is None


def test_a_help_request_has_a_service_target_in_its_place():
    kinds = [clock.kind for clock in clocks.compute(facts(kind="help_request"))]
    assert kinds == ["service"]
    assert due_days("service", facts(kind="help_request")) == [date(2026, 11, 5)]  # 3, 4, 5


def test_the_internal_clock_skips_week_ends_and_holidays():
    assert due_days("internal", facts()) == [date(2026, 11, 10)]  # 3, 4, 5; the Green March on 6; 9, 10
    assert due_days("internal", facts(received=at(11, 7))) == [date(2026, 11, 13)]


def test_the_internal_clock_pauses_while_the_person_is_awaited():
    steps = [("transfer", at(11, 2)), ("take_up", at(11, 2)), ("request_information", at(11, 4))]
    waiting = facts(*steps, to=(RABAT,))
    clock = the("internal", waiting)
    assert (clock.paused_at, RABAT.day_of(clock.due_at)) == (at(11, 4), date(2026, 11, 10))
    resumed = facts(*steps, ("receive_information", at(11, 16)), to=(RABAT,))
    assert the("internal", resumed).paused_at is None
    assert due_days("internal", resumed) == [date(2026, 11, 20)]  # 3 and 4 before; 17, 19, 20 after
    same_day = facts(*steps, ("receive_information", at(11, 4, 15)), to=(RABAT,))
    assert due_days("internal", same_day) == [date(2026, 11, 10)]
    withdrawn = the("internal", facts(*steps, ("withdraw", at(11, 16)), to=(RABAT,)))
    assert (withdrawn.met_at, withdrawn.paused_at) == (at(11, 16), None)
    assert withdrawn.met_at < withdrawn.due_at


def test_the_internal_clock_runs_while_somebody_outside_is_awaited():
    steps = [("transfer", at(11, 2)), ("take_up", at(11, 2)), ("consult_third_party", at(11, 4))]
    asked = facts(*steps, to=(RABAT,), consultations=(date(2026, 11, 14),))
    assert due_days("internal", asked) == [date(2026, 11, 10)]
    assert due_days("third_party", asked) == [date(2026, 11, 16)]  # a Saturday moves to Monday
    assert the("internal", asked).paused_at is None


def test_days_count_where_the_case_is():
    to_paris = facts(("transfer", at(11, 3)), to=(PARIS,), internal_days=6)
    assert due_days("internal", to_paris, PARIS) == [date(2026, 11, 12)]  # 3 in Rabat; 4, 5, 9, 10; 11 is off there
    assert due_days("take_up", to_paris, PARIS) == [date(2026, 11, 5)]
    to_riyadh = facts(("transfer", at(11, 5)), to=(RIYADH,))
    assert due_days("take_up", to_riyadh, RIYADH) == [date(2026, 11, 9)]  # Sunday 8 is worked, 6 and 7 are not
    assert due_days("internal", to_riyadh, RIYADH) == [date(2026, 11, 9)]


def test_the_days_of_a_post_are_those_of_its_hours():
    late = at(11, 2, 16)  # Tuesday one o'clock in Tokyo, Monday in Montréal
    assert due_days("take_up", facts(("transfer", late), to=(TOKYO,)), TOKYO) == [date(2026, 11, 5)]
    assert due_days("take_up", facts(("transfer", late), to=(MONTREAL,)), MONTREAL) == [date(2026, 11, 4)]
    around = facts(("transfer", at(11, 2, 16)), ("transfer", at(11, 3, 16)), to=(TOKYO, MONTREAL))
    assert due_days("internal", around, MONTREAL) == [date(2026, 11, 11)]  # 4 there; 5, 9, 10, 11: none twice


def test_each_transfer_has_its_take_up_and_a_refusal_ends_it():
    steps = [("transfer", at(11, 2)), ("refuse_transfer", at(11, 3)), ("transfer", at(11, 4)), ("take_up", at(11, 5))]
    found = [clock for clock in clocks.compute(facts(*steps, to=(PARIS, RABAT))) if clock.kind == "take_up"]
    assert [(clock.started_at, clock.met_at) for clock in found] == [
        (at(11, 2), at(11, 3)),
        (at(11, 4), at(11, 5)),
    ]


def test_an_answer_stops_the_clocks_and_opens_the_time_for_an_opinion():
    found = facts(("transfer", at(11, 2)), ("take_up", at(11, 3)), ("validate_answer", at(11, 9)), to=(RABAT,))
    assert {clock.kind: clock.met_at for clock in clocks.compute(found)} == {
        "legal": at(11, 9),
        "internal": at(11, 9),
        "take_up": at(11, 3),
        "feedback": None,
    }
    assert the("feedback", found).due_at == at(11, 23)
    assert clocks.next_due(clocks.compute(found)) is None


def test_a_reopening_has_its_examination_then_a_new_internal_clock_and_no_second_legal_one():
    steps = [("declare_inadmissible", at(11, 3)), ("ask_reopening", at(11, 5)), ("reopen", at(11, 9))]
    found = clocks.compute(facts(*steps))
    assert [(clock.kind, clock.started_at, clock.met_at) for clock in found] == [
        ("internal", at(11, 2), at(11, 3)),
        ("legal", at(11, 2), at(11, 3)),
        ("feedback", at(11, 3), at(11, 5)),
        ("review", at(11, 5), at(11, 9)),
        ("internal", at(11, 9), None),
    ]
    assert RABAT.day_of(found[3].due_at) == date(2026, 11, 23)  # ten working days; 6 and 18 are off
    assert RABAT.day_of(found[4].due_at) == date(2026, 11, 16)
    assert clocks.next_due(found) == found[4].due_at


def test_an_attached_case_keeps_its_legal_clock_and_rests_otherwise():
    attached = facts(("open", at(11, 2)), ("attach", at(11, 3)))
    assert the("internal", attached).paused_at == at(11, 3)
    assert clocks.next_due(clocks.compute(attached)) == the("legal", attached).due_at
    ended = facts(("open", at(11, 2)), ("attach", at(11, 3)), ("end_with_lead", at(11, 30)))
    assert the("internal", ended).met_at < the("internal", ended).due_at
    detached = facts(("open", at(11, 2)), ("attach", at(11, 3)), ("detach", at(11, 16)))
    assert due_days("internal", detached) == [date(2026, 11, 23)]  # 3 before; 17, 19, 20, 23 after


def test_the_person_has_until_the_day_that_was_given_or_the_usual_time():
    steps = [("transfer", at(11, 2)), ("take_up", at(11, 2)), ("request_information", at(11, 4))]
    given = facts(*steps, to=(RABAT,), questions=(date(2026, 11, 12),))
    assert due_days("information", given) == [date(2026, 11, 12)]
    assert due_days("information", facts(*steps, to=(RABAT,), questions=(None,))) == [date(2026, 11, 19)]
    assert due_days("information", facts(*steps, to=(RABAT,))) == [date(2026, 11, 19)]


def test_events_at_one_instant_or_out_of_order_leave_one_clock_each():
    now = at(11, 2)
    steps = [("transfer", now), ("refuse_transfer", now), ("transfer", now), ("take_up", now - timedelta(hours=1))]
    found = clocks.compute(facts(*steps, to=(PARIS, RABAT)))
    assert [clock.kind for clock in found] == ["internal", "legal", "take_up"]
    assert all(clock.due_at >= clock.started_at for clock in found)
