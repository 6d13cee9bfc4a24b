"""Appointments: times on two clocks, one chosen once, moved, cancelled, reminded once, concluded."""

from datetime import UTC, datetime, timedelta

import pytest

from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import InboxMessage
from projects.models import Appointment
from projects.services import appointment_presenters, appointments
from projects.services.appointments import AppointmentExists
from tests.factories.projects import make_accompanied, make_appointment, make_project
from tests.utils.races import race

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIRST, SECOND = NOW + timedelta(days=2), NOW + timedelta(days=3, hours=5)
TALK = {"topic": "Le bail", "mode": "video", "minutes": 45}


def told(person):
    return list(InboxMessage.objects.filter(recipient=person).order_by("pk").values_list("notification", flat=True))


def propose(project, by, slots=(FIRST, SECOND), **more):
    return appointments.propose(project=project, by=by, slots=slots, now=NOW, **{**TALK, **more})


def test_the_holder_chooses_one_of_the_times_and_both_read_it_on_their_clock(amina, project_advisor):
    project = make_accompanied(holder=amina, advisor=project_advisor, residence_country="CA")
    made = propose(project, project_advisor)
    assert (made.proposed_by, made.holder_zone, told(amina)) == (
        "advisor",
        "America/Toronto",
        ["projects.appointment_proposed"],
    )
    slot = made.slots.first()
    with pytest.raises(InvalidInput) as refusal:
        appointments.choose(appointment=made, slot=slot.pk, by=amina, now=NOW)
    assert list(refusal.value.fields) == ["where"]
    with pytest.raises(InvalidInput) as refusal:
        appointments.choose(appointment=made, slot=slot.pk, where="http://x.test", by=amina, now=NOW)
    assert list(refusal.value.fields) == ["where"]
    appointments.choose(appointment=made, slot=slot.pk, where="https://x.test/1", by=amina, now=NOW)
    assert (made.state, made.starts_at, made.ends_at) == ("confirmed", FIRST, FIRST + timedelta(minutes=45))
    assert not made.slots.exists()
    card = appointment_presenters.card(made, amina, now=NOW)
    assert card.when == "4 novembre 2026 à 04:00 (heure de Toronto)"
    assert card.when_there == "4 novembre 2026 à 10:00 (heure de Casablanca)"
    assert told(project_advisor) == ["projects.appointment_confirmed"]


def test_times_are_few_to_come_and_near_and_one_appointment_is_open_at_a_time(amina, project_advisor, stranger):
    project = make_accompanied(holder=amina, advisor=project_advisor)
    wrong = ([], [FIRST + timedelta(hours=hour) for hour in range(6)], [NOW], [NOW + timedelta(days=200)])
    for slots in wrong:
        with pytest.raises(InvalidInput):
            propose(project, amina, slots=slots)
    for more in (
        {"mode": "dream"},
        {"minutes": 5},
        {"holder_zone": "Mars/Olympus"},
        {"topic": " "},
        {"topic": "x" * 161},
    ):
        with pytest.raises(InvalidInput):
            propose(project, amina, **more)
    with pytest.raises(PermissionRefused):
        propose(project, stranger)
    with pytest.raises(TransitionNotAllowed):
        propose(make_project("submitted", holder=amina), amina)
    propose(project, amina, holder_zone="Europe/Paris")
    with pytest.raises(AppointmentExists):
        propose(project, project_advisor)


def test_whoever_moves_waits_for_the_other_and_the_old_times_are_gone(amina, project_advisor):
    project = make_accompanied(holder=amina, advisor=project_advisor)
    made = propose(project, project_advisor, where="https://x.test/1")
    old = made.slots.first().pk
    appointments.move(appointment=made, slots=[SECOND], by=amina, holder_zone="Europe/Paris", now=NOW)
    assert (made.state, made.proposed_by, made.sequence, made.holder_zone) == ("proposed", "holder", 1, "Europe/Paris")
    with pytest.raises(InvalidInput):
        appointments.choose(appointment=made, slot=old, by=project_advisor, now=NOW)
    with pytest.raises(PermissionRefused):
        appointments.choose(appointment=made, slot=made.slots.get().pk, by=amina, now=NOW)
    appointments.cancel(appointment=made, by=project_advisor, note="Je suis souffrant.", now=NOW)
    assert (made.state, told(amina)[-1]) == ("cancelled", "projects.appointment_cancelled")
    assert propose(project, amina).state == "proposed"


def test_a_reminder_goes_out_once_and_times_that_passed_lapse(amina, project_advisor):
    project = make_accompanied(holder=amina, advisor=project_advisor)
    hour = {"starts_at": NOW + timedelta(hours=20), "ends_at": NOW + timedelta(hours=21)}
    make_appointment("confirmed", project=project, **hour)
    make_appointment("confirmed", starts_at=NOW + timedelta(days=5), ends_at=NOW + timedelta(days=6))
    assert [appointments.remind(now=NOW), appointments.remind(now=NOW)] == [1, 0]
    assert told(amina) == told(project_advisor) == ["projects.appointment_soon"]
    proposed = make_appointment(project=make_accompanied(holder=amina, advisor=project_advisor))
    proposed.slots.update(starts_at=NOW - timedelta(hours=1))
    assert [appointments.lapse(now=NOW), appointments.lapse(now=NOW)] == [1, 0]
    assert told(amina)[1:] == told(project_advisor)[1:] == ["projects.appointment_lapsed"]
    proposed.refresh_from_db()
    assert proposed.state == "lapsed"


def test_each_says_of_the_other_that_nobody_came(amina, project_advisor):
    project = make_accompanied(holder=amina, advisor=project_advisor)
    made = make_appointment("confirmed", project=project, begun=True)
    with pytest.raises(TransitionNotAllowed):
        appointments.miss(appointment=made, by=amina, reason="holder")
    with pytest.raises(TransitionNotAllowed):
        appointments.cancel(appointment=made, by=amina)
    appointments.miss(appointment=made, by=project_advisor, reason="holder")
    assert (made.state, told(amina)) == ("missed", ["projects.appointment_missed"])
    early = make_appointment("confirmed", project=project)
    with pytest.raises(TransitionNotAllowed):
        appointments.hold(appointment=early, by=project_advisor)
    content = appointment_presenters.calendar_file(early, amina).decode().replace("\r\n ", "")
    assert f"UID:{early.public_id}@appointments" in content
    assert "DTSTART;TZID=Europe/Paris" in content
    assert "LOCATION:https://visio.test/1" in content


@pytest.mark.django_db(transaction=True)
def test_a_time_that_was_moved_meanwhile_is_not_confirmed(amina, project_advisor):
    project = make_accompanied(holder=amina, advisor=project_advisor)
    made = propose(project, project_advisor, where="https://x.test/1")
    slot, one, two = made.slots.first().pk, Appointment.objects.get(), Appointment.objects.get()
    results = race(
        lambda: appointments.choose(appointment=one, slot=slot, by=amina, now=NOW) and "chosen",
        lambda: appointments.move(appointment=two, slots=[SECOND], by=project_advisor, now=NOW) and "moved",
    )
    made.refresh_from_db()
    confirmed_then_moved = results == ["chosen", "moved"]
    assert confirmed_then_moved or results == ["invalid", "moved"]
    assert (made.state, made.starts_at) == ("proposed", None)
