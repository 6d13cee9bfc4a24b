"""An agent keeps a search of the directory and comes back to what is new, at a desk and on a phone in Arabic."""

from mdm_platform.audit.models import AuditEvent
from skills.models import SavedSearch
from tests.e2e.conftest import PHONE
from tests.factories.skills.needs import make_agent
from tests.skills.test_services_saved_searches import offered, run


def test_an_agent_keeps_a_search_and_reads_what_is_new(person, reference):
    agent = make_agent()
    offered(headline="Architecte navale")

    desk = person()
    desk.sign_in_as(agent)
    page = desk.open("/fr/directory/?country=FR")
    desk.follow("Enregistrer cette recherche")
    desk.reach("Enregistrer cette recherche")
    page.get_by_label("Nom de la recherche").fill("Architectes en France")
    page.get_by_label("Partager avec mes collègues", exact=False).check()
    desk.press("Enregistrer")
    desk.reach("Architectes en France")
    offered(headline="Ingénieur ferroviaire")
    assert run() == 1

    phone = person(viewport=PHONE, locale="ar")
    phone.sign_in_as(agent)
    page = phone.open("/ar/institution/searches/")
    phone.reach("Recherches enregistrées")
    page.get_by_role("link", name="Architectes en France").click()
    phone.reach("Architectes en France")
    page.get_by_text("Ingénieur ferroviaire").wait_for()
    assert page.get_by_text("Architecte navale").count() == 0
    phone.press("J’ai tout vu")
    page.get_by_text("Ingénieur ferroviaire").wait_for(state="detached")
    phone.check()
    assert SavedSearch.objects.get().fresh == []
    assert AuditEvent.objects.filter(kind="profile.read", actor=agent).exists()
