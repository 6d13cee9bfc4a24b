"""Seats, waiting list, races, presence, and what is forgotten of a person."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from mdm_platform.accounts import data_rights, lifecycle
from mdm_platform.errors import DomainError, InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.events.models import Registration
from mdm_platform.events.services import attendance, calendars, certificates, events, registrations
from mdm_platform.events.services.registrations import EventFull, RegistrationClosed
from mdm_platform.links import LinkRefused
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import make_user
from tests.factories.events import EventFactory, RegistrationFactory
from tests.utils.races import race


def states(event):
    return dict(Registration.objects.filter(event=event).values_list("user__full_name", "state"))


def told(name):
    return OutboxMessage.objects.filter(notification=f"events.event_{name}").count()


@pytest.fixture
def one_seat(db):
    return EventFactory(seats_in_person=1)


class TestSeats:
    def test_the_last_seat_goes_to_the_first_and_the_others_wait_in_order(self, one_seat, amina, youssef, stranger):
        first = registrations.register(event=one_seat, by=amina)
        second = registrations.register(event=one_seat, by=youssef)
        third = registrations.register(event=one_seat, by=stranger)
        assert (first.state, second.state, third.state) == ("registered", "waiting", "waiting")
        assert [registrations.position(one) for one in (first, second, third)] == [0, 1, 2]
        registrations.cancel(registration=first, by=amina)
        second.refresh_from_db()
        third.refresh_from_db()
        assert (second.state, third.state) == ("registered", "waiting")
        assert told("seat_given") == 1

    def test_asking_twice_changes_nothing(self, one_seat, amina):
        first = registrations.register(event=one_seat, by=amina)
        assert registrations.register(event=one_seat, by=amina) == first
        assert told("seat_taken") == 1

    def test_nobody_passes_those_who_wait(self, one_seat, amina, youssef, stranger):
        for person in (amina, youssef):
            registrations.register(event=one_seat, by=person)
        one_seat.seats_in_person = 2
        type(one_seat).objects.filter(pk=one_seat.pk).update(seats_in_person=2)
        assert registrations.register(event=one_seat, by=stranger).state == "waiting"

    def test_somebody_who_gave_up_returns_at_the_end(self, one_seat, amina, youssef):
        first = registrations.register(event=one_seat, by=amina)
        registrations.register(event=one_seat, by=youssef)
        registrations.cancel(registration=first, by=amina)
        again = registrations.register(event=one_seat, by=amina)
        assert (again.pk, again.state, registrations.position(again)) == (first.pk, "waiting", 1)

    def test_seats_added_by_staff_go_to_those_who_wait(self, one_seat, amina, youssef, administrator):
        registrations.register(event=one_seat, by=amina)
        waits = registrations.register(event=one_seat, by=youssef)
        one_seat.seats_in_person = 2
        events.save(event=one_seat, by=administrator)
        waits.refresh_from_db()
        assert waits.state == "registered"
        one_seat.seats_in_person = 1
        with pytest.raises(InvalidInput) as refusal:
            events.save(event=one_seat, by=administrator)
        assert list(refusal.value.fields) == ["seats_in_person"]

    def test_closed_cancelled_and_unknown_modes_are_refused(self, amina, db):
        over = EventFactory(registration_closes_at=timezone.now() - timedelta(hours=1))
        for event in (over, EventFactory(state="cancelled"), EventFactory(state="held")):
            with pytest.raises(RegistrationClosed):
                registrations.register(event=event, by=amina)
        with pytest.raises(InvalidInput):
            registrations.register(event=EventFactory(), by=amina, mode="remote")
        with pytest.raises(InvalidInput):
            registrations.register(event=EventFactory(mode="both"), by=amina)
        with pytest.raises(DomainError) as hidden:
            registrations.register(event=EventFactory(state="draft"), by=amina)
        assert hidden.value.code == "not_found"

    def test_a_stranger_cancels_nothing(self, one_seat, amina, stranger):
        place = registrations.register(event=one_seat, by=amina)
        with pytest.raises(PermissionRefused):
            registrations.cancel(registration=place, by=stranger)
        assert states(one_seat) == {"Amina Berrada": "registered"}

    def test_a_mode_is_changed_only_for_a_free_seat(self, amina, youssef, db):
        event = EventFactory(mode="both", seats_in_person=1, seats_remote=1)
        place = registrations.register(event=event, by=amina, mode="in_person")
        other = registrations.register(event=event, by=youssef, mode="remote")
        with pytest.raises(EventFull):
            registrations.register(event=event, by=amina, mode="remote")
        registrations.cancel(registration=other, by=youssef)
        moved = registrations.register(event=event, by=amina, mode="remote")
        assert (moved.pk, moved.mode, moved.state) == (place.pk, "remote", "registered")

    def test_a_cancelled_event_tells_everybody_once_and_why(self, one_seat, amina, youssef, administrator):
        registrations.register(event=one_seat, by=amina)
        registrations.register(event=one_seat, by=youssef)
        events.cancel(event=one_seat, by=administrator, note="La salle est fermée.")
        assert set(states(one_seat).values()) == {"cancelled"}
        assert (told("cancelled"), told("seat_given")) == (2, 0)

    def test_a_new_place_is_told_and_a_new_text_is_not(self, one_seat, amina, administrator):
        registrations.register(event=one_seat, by=amina)
        one_seat.summary_fr = "Un autre texte."
        events.save(event=one_seat, by=administrator)
        assert (told("changed"), one_seat.sequence) == (0, 0)
        one_seat.venue = "Ailleurs"
        events.save(event=one_seat, by=administrator)
        assert (told("changed"), one_seat.sequence) == (1, 1)

    def test_people_are_reminded_once(self, amina, db):
        event = EventFactory(starts_at=timezone.now() + timedelta(hours=20))
        RegistrationFactory(event=event, user=amina, at=timezone.now() - timedelta(days=3))
        assert (registrations.remind(), registrations.remind()) == (1, 0)
        assert events.hold_past(now=event.ends_at + timedelta(hours=2)) == 0 or event.starts_at > timezone.now()


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_the_last_seat_is_given_once(self):
        event = EventFactory(seats_in_person=1)
        people = [make_user() for _number in range(4)]

        def ask(person):
            return lambda: registrations.register(event=event, by=person)

        race(*(ask(person) for person in people))
        found = list(Registration.objects.filter(event=event).values_list("state", flat=True))
        assert sorted(found) == ["registered", "waiting", "waiting", "waiting"]

    def test_without_the_lock_the_last_seat_is_given_twice(self, monkeypatch):
        """The negative control: the lock is what holds."""
        event = EventFactory(seats_in_person=1)
        first, second = make_user(), make_user()
        monkeypatch.setattr(registrations, "_locked", lambda found, by=None: found)
        with transaction.atomic():
            registrations.register(event=event, by=first)
            race(lambda: registrations.register(event=event, by=second))
        assert Registration.objects.filter(event=event, state="registered").count() == 2
        connection.close()


class TestPresence:
    @pytest.fixture
    def under_way(self, db):
        return EventFactory(starts_at=timezone.now() - timedelta(hours=1), organiser__name_fr="Maison")

    def test_a_code_notes_one_s_own_presence(self, under_way, amina):
        place = RegistrationFactory(event=under_way, user=amina)
        with pytest.raises(InvalidInput):
            attendance.check_in_with_code(registration=place, code="AAAAAA", by=amina)
        code = attendance.session_code(under_way)
        attendance.check_in_with_code(registration=place, code=f" {code[:3]}-{code[3:].lower()}", by=amina)
        assert (place.state, place.checked_in_how, told("certificate_ready")) == ("attended", "code", 1)
        assert attendance.session_code(EventFactory()) != code

    def test_a_code_is_for_the_session_and_one_s_own_seat(self, under_way, amina, stranger):
        place = RegistrationFactory(event=under_way, user=amina)
        code = attendance.session_code(under_way)
        with pytest.raises(PermissionRefused):
            attendance.check_in_with_code(registration=place, code=code, by=stranger)
        early = RegistrationFactory(user=amina)
        with pytest.raises(TransitionNotAllowed):
            attendance.check_in_with_code(registration=early, code=attendance.session_code(early.event), by=amina)
        waiting = RegistrationFactory(event=under_way, user=stranger, state="waiting")
        with pytest.raises(TransitionNotAllowed):
            attendance.check_in_with_code(registration=waiting, code=code, by=stranger)

    def test_a_ticket_is_read_by_staff_and_counts_once(self, under_way, amina, administrator):
        place = RegistrationFactory(event=under_way, user=amina)
        token = attendance.ticket(place)
        with pytest.raises(PermissionRefused):
            attendance.check_in_with_ticket(token=token, by=amina)
        for _time in range(2):
            found = attendance.check_in_with_ticket(token=token, by=administrator)
        assert (found.state, found.checked_in_how, told("certificate_ready")) == ("attended", "ticket", 1)
        with pytest.raises(LinkRefused):
            attendance.of_ticket(token[:-1], by=administrator)

    def test_staff_correct_a_presence(self, under_way, amina, administrator):
        place = RegistrationFactory(event=under_way, user=amina)
        attendance.check_in(registration=place, by=administrator)
        attendance.mark_absent(registration=place, by=administrator)
        assert (place.state, place.checked_in_at) == ("absent", None)

    def test_the_certificate_is_the_same_each_time(self, under_way, amina):
        place = RegistrationFactory(event=under_way, user=amina, state="attended")
        content = certificates.render(place, language="fr")
        assert content.startswith(b"%PDF")
        assert certificates.render(place, language="fr") == content
        assert certificates.render(place, language="ar") != content


class TestCalendarsAndPeople:
    def test_the_address_of_the_meeting_is_only_in_one_s_own_calendar(self, db):
        event = EventFactory(mode="remote", title_fr="Réunion à distance")
        seat = RegistrationFactory(event=event, mode="remote")
        waits = RegistrationFactory(event=event, mode="remote", state="waiting")
        assert b"meet.exemple.test" in calendars.to_ics(event, url="https://x.test", registration=seat)
        for hidden in (None, waits):
            content = calendars.to_ics(event, url="https://x.test", registration=hidden)
            assert b"meet.exemple.test" not in content
            assert content.count(b"BEGIN:VEVENT") == 1
            assert b"TZID=Africa/Casablanca" in content

    def test_an_erased_person_frees_the_seat_and_leaves_nothing(self, one_seat, amina, youssef):
        registrations.register(event=one_seat, by=amina)
        waits = registrations.register(event=one_seat, by=youssef)
        came = RegistrationFactory(event=EventFactory(state="held"), user=amina, state="attended")
        assert len(data_rights.export(amina)["events.registrations"]) == 2
        data_rights.erase(amina)
        waits.refresh_from_db()
        came.refresh_from_db()
        assert (waits.state, came.user, came.state) == ("registered", None, "attended")
        assert data_rights.export(amina)["events.registrations"] == []

    def test_a_death_frees_the_seat(self, one_seat, amina, youssef):
        registrations.register(event=one_seat, by=amina)
        registrations.register(event=one_seat, by=youssef)
        lifecycle.tell("deceased", user=amina)
        assert states(one_seat) == {"Amina Berrada": "cancelled", "يوسف العلمي": "registered"}
