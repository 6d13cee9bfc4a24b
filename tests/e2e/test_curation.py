"""A curator signs in with a second factor, publishes one profile and sends another back to its owner."""

from tests.e2e.conftest import PHONE
from tests.factories.accounts import PASSWORD
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent
from tests.utils.login import add_totp, totp_code

ASKED = "Précisez s’il vous plaît les années passées à Rabat."


def test_a_curator_publishes_one_and_asks_another_to_complete(person, reference, curator, amina, youssef, letters):
    add_totp(curator)
    good = ProfileFactory(owner=consent(amina), state="submitted", last_name="Berrada", skills=["physics"])
    short = ProfileFactory(owner=consent(youssef), state="submitted", last_name="Alami", skills=["physics"])

    staff = person()
    page = staff.open("/admin/")
    staff.reach("Se connecter")
    page.fill("main [name=login]", curator.email)
    page.fill("main [name=password]", PASSWORD)
    staff.press("Se connecter")
    staff.reach("Deuxième vérification")
    staff.open("/admin/")
    staff.reach("Deuxième vérification")
    page.fill("main [name=code]", totp_code())
    staff.press("Se connecter")
    page.locator(".pm-home").wait_for()
    staff.check()

    staff.follow("Fiches à examiner")
    page.locator("#result_list").wait_for()
    staff.check()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator(".pm-file-side").wait_for()
    staff.check()
    staff.follow("Publier")
    staff.check()
    staff.press("Publier")
    page.locator(".messagelist .success").wait_for()
    good.refresh_from_db()
    assert good.state == "published"

    staff.open(f"/admin/skills/profile/{short.pk}/change/")
    staff.follow("Demander des compléments")
    staff.check()
    staff.press("Demander des compléments")
    assert page.locator("[name=note]:invalid, .errorlist").count()
    page.select_option("[name=reason]", "evidence")
    page.fill("[name=note]", ASKED)
    staff.press("Demander des compléments")
    page.locator(".messagelist .success").wait_for()
    staff.check()

    owner = person(viewport=PHONE, locale="ar-MA")
    owner.sign_in_as(youssef)
    page = owner.open("/ar/me/profile/")
    owner.reach("Ma fiche")
    assert ASKED in page.locator("main").inner_text()
    owner.follow("Compléter ma fiche")
    owner.reach("Remplir ma fiche")
    assert ASKED in letters(youssef.email)


def test_a_password_alone_opens_no_workplace(person, reference, curator):
    add_totp(curator)
    staff = person()
    staff.sign_in_as(curator, second_factor=False)
    page = staff.open("/admin/")
    assert "/accounts/2fa/reauthenticate/" in page.url
    staff.check()
    page = staff.open("/admin/skills/profile/")
    assert "/accounts/2fa/reauthenticate/" in page.url
