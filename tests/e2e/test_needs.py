"""An agent publishes a need, a curator moderates it, and the agent follows it to an engagement."""

from datetime import timedelta

from django.utils import timezone

from mdm_platform.territories.models import Region
from skills.models import Match, Need
from skills.services.matching import nightly
from tests.e2e.conftest import PHONE
from tests.e2e.test_registration import typed
from tests.factories.skills import NeedFactory
from tests.utils.directory import publish

STEP = "Enregistrer et continuer"
TITLE = "Former douze techniciennes au solaire"
MISSION = (
    "La centrale forme ses équipes.\n"
    "Nous cherchons une personne qui maîtrise le solaire photovoltaïque et la maintenance industrielle. "
    "Une expérience de la formation professionnelle serait un plus."
)


def test_from_a_pasted_mission_to_an_engagement(person, reference, partner_agent, curator, youssef, letters):
    publish(
        *("partner_sharing", "matching"),
        owner=youssef,
        skills=["solar-photovoltaic", "industrial-maintenance"],
        remote=True,
        on_site=True,
    )
    agent = person()
    agent.sign_in_as(partner_agent)
    need = write(agent)
    moderate(person, curator, need)
    assert "publié" in letters(partner_agent.email)
    nightly.match_waiting()
    agent.open(f"/institution/needs/{need.public_id}/")
    agent.reach(TITLE)
    agent.follow("Examiner les propositions")
    agent.reach("Personnes proposées")
    agent.page.locator('input[name="match"]').first.check()
    agent.press("Envoyer aux personnes cochées")
    agent.reach("Personnes proposées")
    answer(person, youssef)
    engage(agent, need)
    close(agent, need)


def write(agent):
    """The journey of the need, from the workspace to the receipt."""
    page = agent.open("/institution/")
    page.get_by_role("heading", level=1).wait_for()
    agent.check()
    agent.follow("Publier un besoin")
    agent.reach("Publier un besoin")
    agent.press("Commencer")

    agent.reach("La mission")
    page.fill(typed("title"), TITLE)
    page.fill(typed("mission"), MISSION)
    page.get_by_text("Enregistré", exact=True).first.wait_for()
    agent.press(STEP)
    page.locator(".error-summary").wait_for()
    agent.check()
    assert page.input_value(typed("mission")).startswith("La centrale")
    page.select_option(typed("domain"), index=3)
    page.locator('main [name="contribution"][value="training"]').check()
    agent.press(STEP)

    agent.reach("Les compétences")
    page.locator(".suggested input").first.check()
    agent.press("Ajouter comme indispensables")
    page.locator("#rows .row-panel").first.wait_for()
    agent.check()
    while page.locator(".suggested input").count():
        page.locator(".suggested input").first.check()
        agent.press("Ajouter comme appréciées")
        page.wait_for_load_state()
    agent.press(STEP)

    agent.reach("Les conditions")
    page.locator('main [name="presence"][value="both"]').check()
    page.locator('main [name="workload"][value="part_time"]').check()
    page.locator('main [name="compensation"][value="paid"]').check()
    page.fill(typed("people"), "2")
    page.fill(typed("deadline"), (timezone.localdate() + timedelta(days=60)).isoformat())
    agent.press(STEP)
    agent.reach("Les langues")
    agent.press(STEP)
    agent.reach("Relire le besoin")
    agent.press("Envoyer ce besoin")
    agent.reach("Votre besoin est envoyé")
    return Need.objects.get(title=TITLE)


def moderate(person, curator, need):
    """The curator publishes it from the workplace."""
    staff = person()
    staff.sign_in_as(curator)
    page = staff.open(f"/admin/skills/need/{need.pk}/change/")
    page.locator(".pm-file-side").wait_for()
    staff.check()
    staff.follow("Publier")
    staff.press("Publier")
    page.locator(".messagelist .success").wait_for()
    need.refresh_from_db()
    assert need.state == "published"


def answer(person, youssef):
    """The member says yes, from a phone, in Arabic."""
    member = person(viewport=PHONE, locale="ar-MA")
    member.sign_in_as(youssef)
    page = member.open("/ar/me/proposals/")
    member.reach("Mes propositions")
    page.get_by_role("button", name=TITLE).click()
    member.reach(TITLE)
    member.press("Cela m’intéresse")
    page.wait_for_load_state()
    member.check()
    assert Match.objects.get().state == "interested"


def engage(agent, need):
    """The agent introduces itself, then records the engagement."""
    page = agent.open("/institution/")
    page.get_by_role("link", name="Une personne est intéressée : mettez-vous en relation").click()
    agent.reach("Personnes proposées")
    page.locator(".match-name a").first.click()
    page.locator(typed("subject")).wait_for()
    page.fill(typed("subject"), "Un premier entretien")
    page.fill(typed("body"), "Bonjour, seriez-vous disponible mardi ?")
    page.locator("main .expected button[type=submit]").click()
    page.locator(typed("engaged_from")).first.wait_for()
    agent.check()
    page.fill(typed("engaged_from"), (timezone.localdate() + timedelta(days=10)).isoformat())
    page.locator("main .expected button[type=submit]").click()
    page.wait_for_load_state()
    agent.check()
    assert Match.objects.get().state == "engaged"
    need.refresh_from_db()
    assert need.state == "in_progress"


def close(agent, need):
    """What became of it is told to everybody."""
    page = agent.open(f"/institution/needs/{need.public_id}/")
    agent.reach(TITLE)
    page.locator("summary").filter(has_text="Déclarer pourvu").click()
    page.locator('[name="fill-reason"][value="platform"]').check()
    page.fill('[name="fill-note"]', "La formation commence au printemps.")
    agent.press("Déclarer pourvu")
    page.locator(".expected-done").wait_for()
    agent.check()
    visitor_page = agent.open(f"/needs/{need.public_id}/")
    assert "La formation commence au printemps." in visitor_page.locator("main").inner_text()
    agent.check()


def test_the_board_on_a_phone_in_arabic(person, reference, partner_agent):
    institution = partner_agent.memberships.get().institution
    fields = {"state": "published", "institution": institution, "skills": {"hydrology": "required"}}
    NeedFactory(title="تدبير الماء", presence="remote", language="ar", **fields)
    old = timezone.now() - timedelta(days=20)
    need = NeedFactory(title="Relire une norme", presence="on_site", published_at=old, **fields)
    reader = person(viewport=PHONE, locale="ar-MA")
    page = reader.open("/ar/needs/")
    reader.reach("Besoins du Maroc")
    assert page.locator(".need-title").count() == 2
    page.locator(".facets-open").click()
    page.locator("#facet-presence").wait_for()
    reader.check()
    page.locator('.facet-value[href*="presence=remote"]').click()
    page.locator(".chip").wait_for()
    assert page.locator(".need-title").all_inner_texts() == ["تدبير الماء"]
    assert "presence=remote" in page.url
    reader.check()
    page.locator(".chip").click()
    page.locator(".chip").wait_for(state="detached")
    page.fill("#needs-words", "introuvable")
    reader.press("Rechercher")
    page.locator(".empty").wait_for()
    reader.check()
    for path in (f"/ar/needs/{need.public_id}/", "/ar/needs/unanswered/", f"/ar/institutions/{institution.slug}/"):
        page = reader.open(path)
        page.get_by_role("heading", level=1).wait_for()
        assert "Relire une norme" in page.locator("main").inner_text()
        reader.check()


def test_the_wide_table_of_unanswered_needs_stays_inside_a_phone(person, reference, partner_agent):
    old = timezone.now() - timedelta(days=20)
    fields = {"state": "published", "institution": partner_agent.memberships.get().institution, "published_at": old}
    for code in ("01", "04", "05", "07", "09"):
        NeedFactory(title=f"Besoin {code}", region=Region.objects.get(pk=code), skills={}, **fields)
    for locale, path in (("fr-FR", "/fr/needs/unanswered/"), ("ar-MA", "/ar/needs/unanswered/")):
        reader = person(viewport=PHONE, locale=locale)
        reader.open(path)
        reader.reach("Personne n’a répondu")
