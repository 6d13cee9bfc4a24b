"""The pages of missions: found, applied for, answered, attended, certified; closed to strangers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from projects.models import Mission, MissionApplication, MissionInvitation, MissionSlot
from skills import text
from skills.services import cards
from tests.factories.projects.missions import (
    MissionApplicationFactory,
    MissionFactory,
    MissionSlotFactory,
    organiser_of,
    past_slot,
)
from tests.factories.skills.profiles import ProvinceFactory, SpokenLanguageFactory
from tests.utils.directory import publish, skill
from tests.utils.login import signed_in


def page(client, name, *args, **data):
    return client.get(reverse(name, args=args), data)


def post(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


@pytest.fixture
def slot(db):
    """A slot of one place."""
    return MissionSlotFactory(seats=1, mission__with_minors=True)


def test_a_volunteer_applies_comes_and_proves_it(client, slot, amina, stranger):
    mission, organiser = slot.mission, signed_in(organiser_of(slot.mission))
    assert "Lire avec les enfants" in page(client, "projects:missions", place="morocco").text
    assert "Aucune mission ne correspond" in page(client, "projects:missions", q="plongée", theme="elderly").text
    assert "Lire avec les enfants" in page(client, "projects:missions", q="BIBLIOTHEQUE matinée").text
    Mission.objects.update(search_words=text.stems("القراءةُ مع الأطفال"))
    assert "Lire avec les enfants" in page(client, "projects:missions", q="القراءه مع الاطفال").text
    assert page(client, "projects:missions", cursor="faux").status_code == 302
    seen = page(client, "projects:mission", mission.public_id)
    assert "1 place libre" in seen.text
    assert mission.instructions not in seen.text
    assert page(client, "projects:mission_apply", slot.public_id).status_code == 302
    volunteer = signed_in(amina)
    assert post(volunteer, "projects:mission_apply", slot.public_id, message="x" * 1001).status_code == 422
    sent = post(volunteer, "projects:mission_apply", slot.public_id, message="Bonjour", declares="on")
    made = MissionApplication.objects.get(user=amina)
    assert sent.url == reverse("projects:my_mission", args=[made.public_id])
    assert page(volunteer, "projects:mission_apply", slot.public_id).url == sent.url
    own = page(volunteer, "projects:my_mission", made.public_id)
    assert ("extrait de votre casier judiciaire" in own.text, mission.vetting in own.text) == (True, True)
    assert mission.instructions not in own.text
    for name in ("my_mission", "mission_volunteer"):
        assert page(signed_in(stranger), f"projects:{name}", made.public_id).status_code == 404
    person = page(organiser, "projects:mission_volunteer", made.public_id)
    assert "pas encore accepter" in person.text
    post(organiser, "projects:mission_volunteer_answer", made.public_id, "extract")
    assert page(volunteer, "projects:my_mission_calendar", made.public_id).status_code == 302
    post(organiser, "projects:mission_volunteer_answer", made.public_id, "accept")
    entry = page(volunteer, "projects:my_mission_calendar", made.public_id).content.decode()
    assert ("SEQUENCE:0" in entry, "Biblioth" in entry, "DTSTART;TZID=Africa/Casablanca" in entry) == (True, True, True)
    assert mission.instructions in page(volunteer, "projects:my_mission", made.public_id).text
    assert post(organiser, "projects:mission_volunteer_attend", made.public_id, hours="4").status_code == 422
    starts = timezone.now() - timedelta(days=1)
    MissionSlot.objects.filter(pk=slot.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=4))
    post(organiser, "projects:mission_volunteer_attend", made.public_id, hours="3.5")
    made.refresh_from_db()
    mine = page(volunteer, "projects:my_missions")
    assert "3,5 heures de bénévolat" in mine.text
    pdf = page(volunteer, "projects:my_mission_certificate", made.public_id)
    assert (pdf["Content-Type"], pdf.content[:4]) == ("application/pdf", b"%PDF")
    checked = client.get(reverse("mission_certificates:search"), {"code": made.certificate_code.lower()}, follow=True)
    assert "Amina Berrada" in checked.text
    assert client.get(reverse("mission_certificates:verify", args=["FAUX"])).status_code == 404
    assert client.get(reverse("mission_certificates:search"), {"code": "/"}).status_code == 404
    post(organiser, "projects:mission_volunteer_answer", made.public_id, "absent")
    assert page(volunteer, "projects:my_mission_certificate", made.public_id).status_code == 302


def test_an_organiser_writes_a_mission_and_fills_it(slot, amina, youssef, stranger):
    mission = slot.mission
    organiser = signed_in(organiser_of(mission))
    province = ProvinceFactory(region=mission.region, code="05.081")
    SpokenLanguageFactory()
    written = {
        "organiser": str(mission.association.public_id),
        "title": "Visites du soir",
        "description": "Tenir compagnie.",
        "language": "fr",
        "theme": "elderly",
        "place": "morocco",
        "languages": ["fr"],
    }
    assert post(organiser, "projects:mission_new", **written).status_code == 422
    assert (
        post(organiser, "projects:mission_new", **written, province=province.code, with_minors="on").status_code == 422
    )
    post(organiser, "projects:mission_new", **written, province=province.code)
    made = Mission.objects.get(title="Visites du soir")
    assert (made.region, made.province) == (mission.region, province)
    desk = page(organiser, "projects:mission_desk", made.public_id)
    assert "Ajoutez au moins un créneau à venir" in desk.text
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    hours = {"starts_at": f"{day}T18:00", "ends_at": f"{day}T17:00", "seats": 2, "hours": 2}
    assert post(organiser, "projects:mission_slot_new", made.public_id, **hours).status_code == 422
    post(organiser, "projects:mission_slot_new", made.public_id, **hours | {"ends_at": f"{day}T20:00"})
    added = made.slots.get()
    edit = {**hours, "ends_at": f"{day}T20:00", "seats": 3}
    assert f"{day}T18:00" in page(organiser, "projects:mission_slot_edit", added.public_id).text
    post(organiser, "projects:mission_slot_edit", added.public_id, **edit)
    reading = skill("lecture", fr="Lecture à voix haute")
    assert "Lecture à voix haute" in page(organiser, "projects:mission_skills", made.public_id, q="lect").text
    post(organiser, "projects:mission_skills", made.public_id, add=reading.slug)
    post(organiser, "projects:mission_edit", made.public_id, **written | {"title": "Visites"}, province=province.code)
    post(organiser, "projects:mission_act", made.public_id, "submit")
    made.refresh_from_db()
    assert (made.title, made.state, made.slots.get().seats, [*made.skills.all()]) == ("Visites", "review", 3, [reading])
    post(organiser, "projects:mission_act", made.public_id, "recall")
    post(organiser, "projects:mission_slot_remove", added.public_id)
    made.refresh_from_db()
    assert (made.state, made.slots.count()) == ("draft", 0)
    for name in ("mission_desk", "mission_edit", "mission_suggestions", "mission_skills", "mission_slot_new"):
        assert page(signed_in(stranger), f"projects:{name}", made.public_id).status_code == 404
    assert post(signed_in(stranger), "projects:mission_delete", made.public_id).status_code == 404
    post(organiser, "projects:mission_slot_new", made.public_id, **hours | {"ends_at": f"{day}T20:00"})
    post(organiser, "projects:mission_act", made.public_id, "submit")
    post(organiser, "projects:mission_delete", made.public_id)
    assert Mission.objects.filter(pk=made.pk).exists()
    post(organiser, "projects:mission_act", made.public_id, "recall")
    assert "Supprimer ce brouillon" in page(organiser, "projects:mission_desk", made.public_id).text
    post(organiser, "projects:mission_delete", made.public_id)
    assert not Mission.objects.filter(pk=made.pk).exists()
    refused = page(signed_in(stranger), "projects:organised_missions")
    assert (refused.status_code, "les responsables d’une association" in refused.text) == (403, True)
    assert page(signed_in(stranger), "projects:mission", made.public_id).status_code == 404


def test_an_organiser_answers_invites_and_calls_off(slot, amina, youssef, django_assert_max_num_queries):
    mission, member = slot.mission, signed_in(amina)
    organiser = signed_in(organiser_of(mission))
    reading = skill("lecture", fr="Lecture à voix haute")
    mission.skills.add(reading)
    willing = publish("volunteering", owner=amina)
    willing.profile_skills.create(skill=reading, level=3)
    cards.rebuild(profile=willing)
    assert "Inviter" in page(organiser, "projects:mission_suggestions", mission.public_id).text
    post(organiser, "projects:mission_invite", mission.public_id, willing.public_id)
    assert "On pense à vous" in page(member, "projects:my_missions").text
    assert "pense à vous" in page(member, "projects:mission", mission.public_id).text
    post(member, "projects:mission_invitation_decline", MissionInvitation.objects.get(user=amina).public_id)
    assert "On pense à vous" not in page(member, "projects:my_missions").text
    waiting = MissionApplicationFactory(slot=slot, user=youssef)
    with django_assert_max_num_queries(20):
        assert "يوسف العلمي" in page(organiser, "projects:mission_slot", slot.public_id).text
    assert post(organiser, "projects:mission_volunteer_refuse", waiting.public_id, reason="").status_code == 422
    post(organiser, "projects:mission_volunteer_refuse", waiting.public_id, reason="skills", note="Merci encore.")
    answer = page(signed_in(youssef), "projects:my_mission", waiting.public_id).text
    assert ("La mission demande d’autres compétences." in answer, "Merci encore." in answer) == (True, True)
    assert "1" in page(organiser, "projects:organised_missions").text
    assert post(organiser, "projects:mission_cancel", mission.public_id, note="").status_code == 422
    post(organiser, "projects:mission_cancel", mission.public_id, note="Salle fermée.")
    mission.refresh_from_db()
    assert mission.state == "cancelled"
    assert "Cette mission est annulée" in page(member, "projects:mission", mission.public_id).text


def test_lists_ask_few_questions_however_many_missions(client, db, amina):
    base = MissionFactory()
    counts = []
    for _round in range(2):
        for _number in range(2):
            MissionSlotFactory(mission=MissionFactory(association=base.association))

        with CaptureQueriesContext(connection) as asked:
            assert page(client, "projects:missions").status_code == 200
        counts.append(len(asked))
    assert (counts[0] == counts[1], counts[1] <= 20) == (True, True)
    MissionApplicationFactory(slot=past_slot(base), user=amina, state="attended")
    assert "Mission accomplie" in page(signed_in(amina), "projects:my_missions").text
