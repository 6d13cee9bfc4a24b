"""Being found leads somewhere: one person writes, the other answers, neither sees an address."""

from django.urls import reverse

from tests.e2e.conftest import PHONE
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent


def test_somebody_writes_and_is_answered(person, reference, amina, youssef):
    profile = ProfileFactory(owner=youssef, state="published", headline="Chercheur en énergie solaire")
    consent(youssef)

    writer = person()
    writer.sign_in_as(amina)
    page = writer.open(reverse("skills:contact", args=[profile.public_id]))
    writer.check()
    page.get_by_label("Pourquoi écrivez-vous ?").select_option("expertise")
    page.get_by_label("Sujet").fill("Un avis sur un laboratoire")
    page.get_by_label("Message", exact=False).last.fill("Bonjour, pourriez-vous m’aider ?")
    page.get_by_role("button", name="Envoyer le message").click()
    page.get_by_text("Votre message attend une réponse").wait_for()
    writer.check()

    reader = person(viewport=PHONE, locale="ar")
    reader.sign_in_as(youssef)
    page = reader.open("/fr/me/messages/")
    reader.check()
    page.get_by_role("link", name=amina.full_name).click()
    page.get_by_role("button", name="Accepter").click()
    page.get_by_label("Votre message").fill("بكل سرور")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    page.get_by_text("بكل سرور").wait_for()
    reader.check()
    assert amina.email not in page.content()

    page = writer.open("/fr/me/messages/")
    page.get_by_role("link").filter(has_text="Salma").first.click()
    page.get_by_text("بكل سرور").wait_for()
    assert youssef.email not in page.content()
    writer.check()
