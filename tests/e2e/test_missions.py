"""A volunteer finds a mission on a phone, applies, is accepted, comes, and proves the hours."""

from datetime import timedelta

from django.utils import timezone

from projects.models import MissionApplication, MissionSlot
from tests.e2e.conftest import PHONE
from tests.factories.projects.missions import MissionSlotFactory, organiser_of


def test_from_the_list_of_missions_to_a_certificate(person, amina):
    slot = MissionSlotFactory(mission__with_minors=True)
    volunteer = person(viewport=PHONE)
    volunteer.sign_in_as(amina)
    page = volunteer.open("/fr/missions/")
    volunteer.reach("Missions bénévoles")
    volunteer.follow(slot.mission.title)
    volunteer.reach(slot.mission.title)
    volunteer.follow("Postuler")
    volunteer.reach("Postuler")
    volunteer.press("Envoyer ma candidature")
    page.get_by_text("Faites cette déclaration pour postuler.").first.wait_for()
    page.fill("[name=message]", "J’aime lire aux enfants.")
    page.check("[name=declares]")
    volunteer.press("Envoyer ma candidature")
    page.get_by_text("L’organisateur a votre candidature.").wait_for()
    volunteer.check()

    organiser = person()
    organiser.sign_in_as(organiser_of(slot.mission))
    desk = organiser.open(f"/fr/missions/manage/{slot.mission.public_id}/")
    desk.get_by_text("1 réponse attendue").wait_for()
    organiser.check()
    desk.locator(".slot-when a").click()
    organiser.reach("Bénévoles")
    organiser.follow("Amina Berrada")
    desk.get_by_text("J’ai vu l’extrait").click()
    organiser.press("Oui, je l’ai vu")
    organiser.press("Accepter")
    desk.get_by_text("La personne a une place").wait_for()
    organiser.check()

    starts = timezone.now() - timedelta(days=1)
    MissionSlot.objects.filter(pk=slot.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=4))
    desk.reload()
    organiser.press("Noter la présence")
    desk.locator("main").get_by_text("4 heures de bénévolat").wait_for()

    page = volunteer.open("/fr/me/missions/")
    page.locator(".hours-total").get_by_text("4 heures de bénévolat").wait_for()
    volunteer.check()
    code = MissionApplication.objects.get().certificate_code
    reader = person(viewport=PHONE)
    reader.open(f"/mission-certificates/{code}/")
    reader.reach("Cette attestation est valable")
