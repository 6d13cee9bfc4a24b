"""Pages of saved searches: an agent's own, colleagues', nobody else's; GET writes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from skills.models import SavedSearch, SearchSubscription
from skills.services import saved_searches, search_subscriptions
from tests.factories.skills.saved_searches import SavedSearchFactory, make_agent
from tests.skills.test_services_saved_searches import leave, offered, run

pytestmark = pytest.mark.django_db

LIST = "/fr/institution/searches/"
NEW = f"{LIST}new/?country=FR"
WORDS = {"name": "En France", "rhythm": "daily"}


@pytest.fixture
def agent():
    return make_agent()


def kept(agent, **fields):
    return SavedSearchFactory(institution=agent.memberships.get().institution, author=agent, **fields)


def page_of(search, name="search_detail", *more):
    return reverse(f"skills:{name}", args=[search.public_id, *more])


def test_an_agent_saves_from_the_directory(agent, client_as):
    offered()
    browser = client_as(agent)
    directory = browser.get("/fr/directory/?country=FR&page_size=5").content.decode()
    assert f'href="{NEW}"' in directory
    form = browser.get(NEW)
    assert form.context["form"].initial["name"] == "France"
    assert not SavedSearch.objects.exists()
    page = browser.post(NEW, {**WORDS, "is_shared": "on"}, follow=True)
    search = SavedSearch.objects.get()
    assert (search.query, search.is_shared, search.author) == ("country=FR", True, agent)
    assert "Elle trouve 1 fiche aujourd’hui" in page.content.decode()


def test_only_agents_are_offered_to_save(client, client_as, amina, curator, agent):
    for browser in (client, client_as(amina), client_as(curator)):
        assert "search_new" not in browser.get("/fr/directory/?country=FR").content.decode()
        assert "Enregistrer cette recherche" not in browser.get("/fr/directory/?country=FR").content.decode()
    assert "Enregistrer cette recherche" not in client_as(agent).get("/fr/directory/").content.decode()


@pytest.mark.parametrize("query", ["", "?country=FRANCE", "?q=%00"])
def test_an_invalid_address_goes_back_to_the_directory_with_a_reason(agent, client_as, query):
    answer = client_as(agent).get(f"{LIST}new/{query}", follow=True)
    assert answer.redirect_chain[-1][0] == "/fr/directory/"
    assert "notice-danger" in answer.content.decode()


def test_a_refusal_keeps_what_was_typed(agent, client_as):
    kept(agent)
    answer = client_as(agent).post(NEW, WORDS)
    assert answer.status_code == 422
    assert "Vous avez déjà enregistré cette recherche." in answer.content.decode()
    assert 'value="En France"' in answer.content.decode()


def test_what_is_new_is_shown_then_set_aside(agent, client_as):
    search = saved_searches.save(query="country=FR", name="En France", rhythm="daily", is_shared=False, by=agent)
    offered(headline="Architecte navale")
    run()
    browser = client_as(agent)
    page = browser.get(page_of(search)).content.decode()
    assert "1 nouvelle fiche" in page
    assert "Architecte navale" in page
    assert "1 nouvelle fiche" in browser.get(LIST).content.decode()
    page = browser.post(page_of(search, "search_act", "looked"), follow=True).content.decode()
    assert "Architecte navale" not in page


def test_beyond_the_quota_the_page_says_so(agent, client_as, settings):
    search = saved_searches.save(query="country=FR", name="En France", rhythm="daily", is_shared=False, by=agent)
    offered()
    run()
    settings.DIRECTORY_DAILY_CARDS = {"partners": 1}
    browser = client_as(agent)
    assert browser.get(page_of(search)).status_code == 200
    answer = browser.get(page_of(search))
    assert answer.status_code == 429
    assert "Limite du jour atteinte" in answer.content.decode()


def test_settings_are_changed_by_their_author_alone(agent, client_as):
    search = kept(agent, is_shared=True)
    colleague = client_as(make_agent(search.institution))
    assert "Modifier" not in colleague.get(page_of(search)).content.decode()
    assert colleague.get(page_of(search, "search_edit")).status_code == 403
    browser = client_as(agent)
    assert browser.get(page_of(search, "search_edit")).context["form"].initial["name"] == search.name
    browser.post(page_of(search, "search_edit"), {"name": "Autre nom", "rhythm": "weekly"})
    search.refresh_from_db()
    assert (search.name, search.rhythm, search.is_shared) == ("Autre nom", "weekly", False)
    assert browser.post(page_of(search, "search_edit"), {"name": "", "rhythm": "daily"}).status_code == 422


def test_a_search_left_behind_offers_itself(agent, client_as):
    search = kept(agent, is_shared=True)
    colleague = make_agent(search.institution)
    leave(agent)
    browser = client_as(colleague)
    assert "Cette recherche n’a plus d’auteur" in browser.get(page_of(search)).content.decode()
    page = browser.post(page_of(search, "search_act", "adopt"), follow=True).content.decode()
    assert "Cette recherche est à vous" in page
    browser.post(page_of(search, "search_act", "delete"))
    assert not SavedSearch.objects.exists()


def test_an_action_is_a_post_of_a_known_name(agent, client_as):
    search = kept(agent)
    browser = client_as(agent)
    assert browser.get(page_of(search, "search_act", "delete")).status_code == 405
    assert browser.post(page_of(search, "search_act", "sing")).status_code == 404
    answer = browser.post(page_of(search, "search_act", "adopt"), follow=True)
    assert "Son auteur travaille toujours ici." in answer.content.decode()


@pytest.mark.parametrize("name", ["search_detail", "search_edit"])
def test_who_may_not_open_a_search(agent, client, client_as, amina, curator, name):
    search = kept(agent, is_shared=True)
    address = page_of(search, name)
    assert client.get(address).status_code == 302
    assert [client_as(who).get(address).status_code for who in (amina, curator, make_agent())] == [403, 403, 404]
    assert [client_as(who).get(LIST).status_code for who in (amina, curator)] == [403, 403]
    unshared = kept(agent, query="country=ES")
    colleague = client_as(make_agent(search.institution))
    assert colleague.get(page_of(unshared, name)).status_code == 404
    assert colleague.post(page_of(unshared, "search_act", "delete")).status_code == 404


def queries_of(browser):
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(LIST).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_the_searches(agent, client_as):
    browser = client_as(agent)
    kept(agent)
    queries_of(browser)
    with_one = queries_of(browser)
    for number in range(2):
        kept(agent, query=f"country=FR&seniority_min={number}")
    assert queries_of(browser) == with_one <= 20


def test_the_empty_list_says_how_to_begin(agent, client_as):
    assert "Aucune recherche enregistrée" in client_as(agent).get(LIST).content.decode()


def test_those_who_answer_for_data_read_it_in_the_workplace(agent, client_as, dpo, curator):
    search = kept(agent)
    assert search.query in client_as(dpo).get(f"/admin/skills/savedsearch/{search.pk}/change/").content.decode()
    assert client_as(curator).get("/admin/skills/savedsearch/").status_code == 403


class TestFollowing:
    def test_a_colleague_follows_a_shared_search_at_an_own_rhythm(self, agent, client_as):
        search = kept(agent, is_shared=True)
        colleague = make_agent(search.institution)
        browser = client_as(colleague)
        page = browser.get(page_of(search)).content.decode()
        assert "Suivre cette recherche" in page
        assert browser.post(page_of(search, "search_follow"), {"rhythm": "never"}).status_code == 422
        page = browser.post(page_of(search, "search_follow"), {"rhythm": "weekly"}, follow=True).content.decode()
        assert "Vos alertes" in page
        assert "Vous la suivez" in browser.get(LIST).content.decode()
        offered()
        assert search_subscriptions.run_due(rhythm="weekly") == 1
        assert "1 nouvelle fiche" in browser.get(page_of(search)).content.decode()
        browser.post(page_of(search, "search_act", "seen"))
        assert "1 nouvelle fiche" not in browser.get(page_of(search)).content.decode()
        browser.post(page_of(search, "search_act", "unfollow"))
        assert not SearchSubscription.objects.exists()

    def test_the_author_is_not_offered_to_follow(self, agent, client_as):
        search = kept(agent, is_shared=True)
        assert "Suivre cette recherche" not in client_as(agent).get(page_of(search)).content.decode()
        assert client_as(agent).post(page_of(search, "search_follow"), {"rhythm": "daily"}).status_code == 403

    def test_another_institution_finds_nothing(self, agent, client_as):
        search = kept(agent, is_shared=True)
        assert client_as(make_agent()).post(page_of(search, "search_follow"), {"rhythm": "daily"}).status_code == 404
