"""Missions: places given in order, the last one once, vetting, hours, invitations, what is erased."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone, translation

from associations.models import Association
from mdm_platform.accounts import data_rights
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, NotVisible, PermissionRefused, QuotaExceeded, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from projects.models import Mission, MissionApplication, MissionSlot
from projects.services import mission_applications as applications
from projects.services import mission_attendance as attendance
from projects.services import mission_presenters, mission_search, missions
from projects.services import mission_slots as slots
from projects.services import mission_suggestions as suggestions
from projects.services.mission_applications import SlotClosed, SlotFull
from skills.models import Block
from skills.services import cards
from tests.factories.accounts import make_user
from tests.factories.projects.missions import (
    MissionApplicationFactory,
    MissionFactory,
    MissionSlotFactory,
    organiser_of,
    past_slot,
)
from tests.utils.directory import publish, skill
from tests.utils.races import race


def told(name):
    return OutboxMessage.objects.filter(notification=f"projects.mission_{name}").count()


def states(slot):
    return list(MissionApplication.objects.filter(slot=slot).order_by("pk").values_list("state", flat=True))


@pytest.fixture
def slot(db):
    """A slot of one place."""
    return MissionSlotFactory(seats=1)


@pytest.fixture
def organiser(slot):
    """Who acts for its association."""
    return organiser_of(slot.mission)


def test_places_go_in_order_and_a_place_given_up_to_the_first_who_waits(slot, organiser, amina, youssef, stranger):
    late = make_user(Role.MEMBER)
    first, second, third = (applications.apply(slot=slot, by=one) for one in (amina, youssef, stranger))
    assert applications.apply(slot=slot, by=amina, message="Encore") == first
    assert (told("application_received"), states(slot)) == (3, ["applied"] * 3)
    with pytest.raises(TransitionNotAllowed, match="Il reste une place"):
        applications.waitlist(application=second, by=organiser)
    applications.accept(application=first, by=organiser)
    with pytest.raises(SlotFull):
        applications.accept(application=second, by=organiser)
    for one in (third, second):
        applications.waitlist(application=one, by=organiser)
    assert [applications.position(one) for one in (first, second, third)] == [0, 2, 1]
    with pytest.raises(PermissionRefused):
        applications.withdraw(application=first, by=youssef)
    applications.withdraw(application=first, by=amina)
    assert states(slot) == ["withdrawn", "waitlisted", "accepted"]
    assert (told("seat_given"), told("application_withdrawn")) == (1, 1)
    slots.change(slot=slot, by=organiser, values={"seats": 2, "venue": "Gare"})
    assert (states(slot), told("seat_given"), told("slot_changed")) == (["withdrawn", "accepted", "accepted"], 2, 2)
    with pytest.raises(InvalidInput):
        slots.change(slot=slot, by=organiser, values={"seats": 1})
    again = applications.apply(slot=slot, by=amina)
    for _time in range(applications.MOST_RETURNS - 1):
        applications.withdraw(application=again, by=amina)
        again = applications.apply(slot=slot, by=amina)
    applications.withdraw(application=again, by=amina)
    with pytest.raises(TransitionNotAllowed, match="plusieurs fois"):
        applications.apply(slot=slot, by=amina)
    again = applications.apply(slot=slot, by=late)
    with pytest.raises(InvalidInput):
        applications.refuse(application=again, by=organiser, reason="")
    applications.refuse(application=again, by=organiser, reason="full", note="À la prochaine.")
    with pytest.raises(TransitionNotAllowed, match="déjà répondu"):
        applications.apply(slot=slot, by=late)
    with pytest.raises(TransitionNotAllowed, match="postulé"):
        slots.remove(slot=slot, by=organiser)
    waiting = MissionApplicationFactory(slot=slot, state="waitlisted")
    Association.objects.update(state="suspended")
    slot.refresh_from_db()
    assert not mission_search.open_missions().exists()
    with pytest.raises(SlotClosed):
        applications.apply(slot=slot, by=organiser)
    applications.withdraw(application=second, by=youssef)
    waiting.refresh_from_db()
    assert (waiting.state, told("seat_given")) == ("waitlisted", 2)
    with pytest.raises(TransitionNotAllowed, match="plus vérifiée"):
        applications.accept(application=MissionApplicationFactory(slot=slot), by=organiser)
    Association.objects.update(state="verified")
    assert [one.pk for one in slots.fill_free()] == [waiting.pk]


def test_with_minors_nobody_is_accepted_before_the_extract_was_seen(amina, stranger, db):
    slot = MissionSlotFactory(mission__with_minors=True)
    organiser = organiser_of(slot.mission)
    with pytest.raises(InvalidInput) as refusal:
        applications.apply(slot=slot, by=amina)
    assert set(refusal.value.fields) == {"declares"}
    made = applications.apply(slot=slot, by=amina, declares=True)
    for service in (applications.accept, applications.waitlist):
        with pytest.raises(TransitionNotAllowed):
            service(application=made, by=organiser)
    with pytest.raises(PermissionRefused):
        applications.see_extract(application=made, by=stranger)
    first = applications.see_extract(application=made, by=organiser).extract_seen_at
    assert applications.see_extract(application=made, by=organiser).extract_seen_at == first
    assert applications.accept(application=made, by=organiser).state == "accepted"
    own = applications.apply(slot=slot, by=organiser, declares=True)
    with pytest.raises(PermissionRefused):
        applications.see_extract(application=own, by=organiser)
    with pytest.raises(PermissionRefused):
        applications.accept(application=own, by=organiser)


def test_hours_are_noted_once_come_and_the_certificate_says_them(amina, db):
    mission = MissionFactory(with_minors=False)
    slot, organiser = past_slot(mission), organiser_of(mission)
    made = MissionApplicationFactory(slot=slot, user=amina, state="accepted", certificate_code="")
    for hours in (Decimal(0), Decimal(5)):
        with pytest.raises(InvalidInput):
            attendance.attend(application=made, by=organiser, hours=hours)
    attendance.attend(application=made, by=organiser, hours=Decimal("3.5"))
    assert MissionApplication.objects.of_person(amina).total_hours() == Decimal("3.5")
    with translation.override("ar"):
        assert (mission_presenters.hours(Decimal("1.5"))[:3], mission_presenters.hours(Decimal(1))[:1]) == ("1,5", "س")
    code = attendance.written(made.certificate_code)
    assert attendance.find(code.lower()) == made
    assert attendance.find("") is None
    assert attendance.certificate(made, language="ar").startswith(b"%PDF")
    attendance.mark_absent(application=made, by=organiser)
    assert (attendance.find(code), MissionApplication.objects.of_person(amina).total_hours()) == (None, Decimal(0))
    with pytest.raises(TransitionNotAllowed):
        attendance.certificate(made, language="fr")
    attendance.attend(application=made, by=organiser)
    assert (made.hours, attendance.written(made.certificate_code), told("certificate_ready")) == (Decimal(4), code, 2)
    with pytest.raises(SlotClosed):
        applications.apply(slot=slot, by=make_user(Role.MEMBER))


def test_a_mission_is_written_read_again_published_and_called_off(organiser, slot, mission_reviewer, stranger, amina):
    base = {"title": "Visites", "description": "Tenir compagnie.", "theme": "elderly", "languages": ["ar"]}
    values = {**base, "place": "abroad", "country": "FR", "city": "Lyon", "region": slot.mission.region}
    with pytest.raises(PermissionRefused):
        missions.begin(organiser=slot.mission.association, by=stranger, values=values)
    with pytest.raises(InvalidInput):
        missions.begin(organiser=slot.mission.association, by=organiser, values=values | {"theme": "rien"})
    made = missions.begin(organiser=slot.mission.association, by=organiser, values=values)
    assert (made.region, made.state, str(made.country)) == (None, "draft", "FR")
    with pytest.raises(TransitionNotAllowed) as refusal:
        missions.submit(mission=made, by=organiser)
    assert [str(one) for one in refusal.value.reasons] == ["Ajoutez au moins un créneau à venir, avec ses places."]
    starts = timezone.now() + timedelta(days=4)
    asked = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), "venue": "", "seats": 3, "hours": Decimal(2)}
    for wrong in ({"hours": Decimal(9)}, {"seats": 0}, {"ends_at": starts}, {"starts_at": starts - timedelta(days=9)}):
        with pytest.raises(InvalidInput):
            slots.add(mission=made, by=organiser, values=asked | wrong)
    own = slots.add(mission=made, by=organiser, values=asked)
    assert own.time_zone == "Europe/Paris"
    missions.submit(mission=made, by=organiser)
    with pytest.raises(TransitionNotAllowed):
        missions.update(mission=made, by=organiser, values={"title": "Autre"})
    missions.send_back(mission=made, by=mission_reviewer, note="Précisez.")
    assert missions.update(mission=made, by=organiser, values={"title": "Visites du soir"}).title == "Visites du soir"
    made.refresh_from_db()
    missions.submit(mission=made, by=organiser)
    missions.publish(mission=made, by=mission_reviewer)
    changed = missions.update(mission=made, by=organiser, values={"title": "Non", "covers": "Repas"})
    assert (changed.title, changed.covers) == ("Visites du soir", "Repas")
    applications.apply(slot=own, by=amina)
    made.refresh_from_db()
    other = slots.add(mission=made, by=organiser, values=asked)
    gone = applications.apply(slot=other, by=amina)
    with pytest.raises(PermissionRefused):
        slots.cancel(slot=other, by=amina, note="Non")
    slots.cancel(slot=other, by=organiser, note="La salle est prise.")
    gone.refresh_from_db()
    assert (told("slot_cancelled"), gone.state, gone.slot.cancelled_why) == (1, "applied", "La salle est prise.")
    with pytest.raises(TransitionNotAllowed, match="annulé"):
        slots.change(slot=other, by=organiser, values={"seats": 9})
    with pytest.raises(SlotClosed):
        applications.apply(slot=other, by=stranger)
    with pytest.raises(TransitionNotAllowed, match="annulez plutôt la mission"):
        slots.cancel(slot=own, by=organiser, note="Aussi")
    missions.cancel(mission=made, by=mission_reviewer, note="Local fermé.")
    assert (told("cancelled"), told("to_review"), told("sent_back"), told("called_off")) == (1, 2, 1, 1)
    MissionSlot.objects.filter(mission=made).update(starts_at=starts - timedelta(days=9))
    MissionApplication.objects.filter(pk=gone.pk).update(state="accepted")
    with pytest.raises(TransitionNotAllowed) as refusal:
        attendance.attend(application=gone, by=organiser)
    assert [str(one) for one in refusal.value.reasons] == ["Ce créneau est annulé."]
    with pytest.raises(SlotClosed):
        applications.apply(slot=own, by=stranger)
    assert not Mission.objects.visible_to(stranger).filter(state="draft").exists()


def test_the_clock_reminds_once_answers_who_waited_and_ends_what_is_over(amina, youssef, db):
    mission = MissionFactory()
    soon = MissionSlotFactory(mission=mission, starts_at=timezone.now() + timedelta(hours=20))
    MissionApplicationFactory(slot=soon, user=amina, state="accepted")
    assert (applications.remind(), applications.remind(), told("reminder")) == (1, 0, 1)
    waiting = MissionApplicationFactory(slot=past_slot(mission), user=youssef, state="waitlisted")
    assert (applications.close_begun(), missions.end_past()) == (1, 0)
    waiting.refresh_from_db()
    assert (waiting.state, told("application_refused")) == ("refused", 1)
    over = past_slot(MissionFactory(association=mission.association)).mission
    assert missions.end_past() == 1
    over.refresh_from_db()
    assert over.state == "ended"


def test_only_people_who_consented_are_suggested_and_invited_once(slot, organiser, amina, settings):
    reading = skill("lecture", fr="Lecture à voix haute")
    slot.mission.skills.add(reading)
    willing, unwilling, deaf = publish("volunteering"), publish("matching"), publish("volunteering")
    for profile in (willing, unwilling, deaf):
        profile.profile_skills.create(skill=reading, level=3)
    Block.objects.create(owner=deaf.owner, blocked=organiser)
    cards.rebuild_many([willing.pk, unwilling.pk, deaf.pk])
    found = suggestions.suggested(mission=slot.mission, by=organiser)
    assert [one.profile_id for one in found] == [willing.pk]
    settings.DIRECTORY_DAILY_CARDS = {"members": 1}
    with pytest.raises(QuotaExceeded):
        suggestions.suggested(mission=slot.mission, by=organiser)
    settings.DIRECTORY_DAILY_CARDS = {}
    with pytest.raises(PermissionRefused):
        suggestions.suggested(mission=slot.mission, by=amina)
    made = suggestions.invite(mission=slot.mission, profile_id=willing.public_id, by=organiser)
    assert suggestions.invite(mission=slot.mission, profile_id=willing.public_id, by=organiser) == made
    assert (told("invited"), suggestions.suggested(mission=slot.mission, by=organiser)) == (1, [])
    for closed in (unwilling, deaf):
        with pytest.raises(NotVisible):
            suggestions.invite(mission=slot.mission, profile_id=closed.public_id, by=organiser)
    with pytest.raises(PermissionRefused):
        suggestions.decline(invitation=made, by=amina)
    assert suggestions.decline(invitation=made, by=willing.owner).declined_at is not None


def test_an_erased_person_frees_the_place_and_leaves_hours_of_nobody(slot, organiser, amina, youssef):
    leaving = MissionApplicationFactory(slot=slot, user=amina, state="accepted", message="Je viendrai")
    waiting = MissionApplicationFactory(slot=slot, user=youssef, state="waitlisted")
    done = MissionApplicationFactory(slot=past_slot(slot.mission), user=amina, state="attended")
    section = next(one for one in data_rights.sections() if one.name == "projects.missions")
    Mission.objects.update(author=amina)
    assert [row["etat"] for row in section.export(amina)] == ["accepted", "attended", "published"]
    section.erase(amina)
    section.erase(amina)
    for one in (leaving, waiting, done):
        one.refresh_from_db()
    assert (leaving.user, leaving.message, leaving.state, waiting.state) == (None, "", "withdrawn", "accepted")
    assert (done.user, done.hours, attendance.find(done.certificate_code)) == (None, Decimal(4), None)


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once_and_twice_without_the_lock(monkeypatch):
    """The second half is the negative control: the lock of the slot is what holds."""
    slot = MissionSlotFactory(seats=1)
    organiser = organiser_of(slot.mission)
    people = [MissionApplicationFactory(slot=slot) for _number in range(3)]
    outcomes = race(*(lambda one=one: applications.accept(application=one, by=organiser).state for one in people))
    assert sorted(outcomes) == ["accepted", "mission_slot_full", "mission_slot_full"]
    assert sorted(states(slot)) == ["accepted", "applied", "applied"]
    [held] = [one for one in people if one.state == "accepted"] or slot.applications.filter(state="accepted")
    waiting = MissionApplicationFactory(slot=slot, state="waitlisted")
    late = MissionApplicationFactory(slot=slot)
    race(
        lambda: applications.withdraw(application=held, by=held.user),
        lambda: applications.accept(application=late, by=organiser),
    )
    waiting.refresh_from_db()
    late.refresh_from_db()
    assert (waiting.state, late.state) == ("accepted", "applied")
    person = make_user(Role.MEMBER)
    race(*(lambda: applications.apply(slot=slot, by=person) for _press in range(2)))
    assert slot.applications.filter(user=person).count() == 1
    other = MissionSlotFactory(mission=slot.mission, seats=1)
    first, second = (MissionApplicationFactory(slot=other) for _number in range(2))
    monkeypatch.setattr(applications, "locked", lambda found: found)
    with transaction.atomic():
        applications.accept(application=first, by=organiser)
        race(lambda: applications.accept(application=second, by=organiser))
    assert states(other) == ["accepted", "accepted"]
    connection.close()
