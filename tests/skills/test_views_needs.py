"""The public side of needs: the board, one need, what nobody answered, each institution."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from skills import text
from skills.models import Need
from tests.factories.institutions import InstitutionFactory
from tests.factories.skills import DomainFactory, NeedFactory, RegionFactory, SpokenLanguageFactory
from tests.factories.skills.needs import make_agent

pytestmark = pytest.mark.django_db

BOARD = "/fr/needs/"
UNANSWERED = "/fr/needs/unanswered/"


def published(**fields):
    return NeedFactory(**({"state": "published"} | fields))


def write_words(need, *words):
    Need.objects.filter(pk=need.pk).update(search_words=f" {' '.join(words)} ")


def detail_url(need):
    return reverse("skills:need_detail", args=[need.public_id])


def titles(answer):
    return [view.title for view in answer.context["needs"]]


class TestBoard:
    @pytest.mark.parametrize("language", ["fr", "ar", "en"])
    def test_everybody_reads_it_in_three_languages(self, client, language):
        need = published(title="Former des techniciens")
        page = client.get(f"/{language}/needs/")
        assert page.status_code == 200
        assert "Former des techniciens" in page.content.decode()
        assert need.institution.name in page.content.decode()

    @pytest.mark.parametrize("state", ["draft", "submitted", "withdrawn"])
    def test_what_is_not_public_is_nowhere(self, client, client_as, partner_agent, state):
        need = NeedFactory(institution=partner_agent.memberships.get().institution, state=state, title="Secret")
        for browser in (client, client_as(partner_agent)):
            for asked in ({}, {"situation": "all"}, {"domain": need.domain.slug, "situation": "all"}):
                answer = browser.get(BOARD, asked)
                assert "Secret" not in answer.content.decode()
                assert "0 besoin" in answer.context["sentence"]

    def test_open_needs_come_first_and_closed_ones_on_demand(self, client):
        published(title="Ouvert")
        published(title="Trop tard", deadline=timezone.localdate() - timedelta(days=1))
        NeedFactory(state="filled", title="Pourvu")
        assert titles(client.get(BOARD)) == ["Ouvert"]
        assert titles(client.get(BOARD, {"situation": "expired"})) == ["Trop tard"]
        assert titles(client.get(BOARD, {"situation": "filled"})) == ["Pourvu"]
        assert len(titles(client.get(BOARD, {"situation": "all"}))) == 3

    def test_each_filter_narrows(self, client):
        RegionFactory(code="06"), SpokenLanguageFactory(code="ar")
        kept = published(
            title="Gardé", domain=DomainFactory(slug="water"), region_id="06", presence="remote", workload="occasional",
            contribution="mentoring", compensation="paid", skills={"hydrology": "required"}, languages={"ar": "B2"},
            institution=InstitutionFactory(slug="agence", kind="agency"),
        )  # fmt: skip
        published(
            title="Écarté",
            domain=DomainFactory(slug="health"),
            institution=InstitutionFactory(slug="autre", kind="university", country="FR"),
        )
        asked = {
            "domain": "water", "region": "06", "presence": "remote", "workload": "occasional", "skill": "hydrology",
            "contribution": "mentoring", "compensation": "paid", "language": "ar", "kind": "agency",
            "institution": "agence", "country": kept.institution.country.code,
        }  # fmt: skip
        for name, value in asked.items():
            assert titles(client.get(BOARD, {name: value})) == ["Gardé"], name
        page = client.get(BOARD, asked)
        assert titles(page) == ["Gardé"]
        assert len(page.context["chips"]) == len(asked)
        assert titles(client.get(BOARD, {"region": "00"})) == ["Écarté"]

    def test_words_are_searched(self, client):
        write_words(published(title="Gardé"), *text.stems("Centrale solaire"))
        write_words(published(title="Écarté"), *text.stems("Robotique"))
        assert titles(client.get(BOARD, {"q": "solaires"})) == ["Gardé"]
        page = client.get(BOARD, {"q": "introuvable"}).content.decode()
        assert "Aucun besoin ne correspond" in page

    def test_facets_count_what_they_would_leave(self, client):
        water, health = DomainFactory(slug="water"), DomainFactory(slug="health")
        for domain in (water, water, health):
            published(domain=domain, presence="remote" if domain is water else "on_site")
        NeedFactory(state="filled", domain=health)
        facets = {facet.name: facet for facet in client.get(BOARD, {"presence": "remote"}).context["facets"]}
        assert [(value.count, value.selected) for value in facets["domain"].values] == [(2, False)]
        assert sorted((value.count, value.selected) for value in facets["presence"].values) == [(1, False), (2, True)]
        shown = {facet.name: facet for facet in client.get(BOARD).context["facets"]}
        assert [value.count for value in shown["situation"].values] == [1, 4]

    @pytest.mark.parametrize("ordering", ["recent", "deadline"])
    def test_pages_follow_each_other_both_ways(self, client, ordering):
        for number in range(5):
            moment = timezone.now() - timedelta(hours=number // 2)
            published(
                title=f"n{number}", published_at=moment, deadline=timezone.localdate() + timedelta(days=number // 2)
            )
        first = client.get(BOARD, {"page_size": "2", "ordering": ordering})
        second = client.get(first.context["next_url"])
        third = client.get(second.context["next_url"])
        assert sorted(titles(first) + titles(second) + titles(third)) == [f"n{number}" for number in range(5)]
        assert third.context["next_url"] == ""
        back = client.get(third.context["previous_url"])
        assert titles(back) == titles(second)
        assert titles(client.get(back.context["previous_url"])) == titles(first)

    def test_a_damaged_cursor_leads_to_the_first_page(self, client):
        answer = client.get(BOARD, {"cursor": "x", "q": "eau"})
        assert (answer.status_code, answer["Location"]) == (302, f"{BOARD}?q=eau")

    def test_nonsense_is_dropped(self, client):
        published(title="Ouvert")
        asked = {
            "presence": "moon",
            "region": "xx",
            "situation": "?",
            "page_size": "0",
            "ordering": "-pk",
            "domain": "",
        }
        assert titles(client.get(BOARD, asked)) == ["Ouvert"]

    def test_htmx_asks_for_the_results_alone(self, client):
        published()
        page = client.get(BOARD, headers={"HX-Request": "true", "HX-Target": "found"}).content.decode()
        assert page.lstrip().startswith('<div id="found"')

    def test_the_number_of_queries_does_not_grow(self, client, django_assert_max_num_queries):
        counts = []
        for number in (1, 2):
            for row in range(number):
                published(skills={f"s{number}{row}": "required"})
            with django_assert_max_num_queries(20) as found:
                client.get(BOARD)
            counts.append(len(found))
        assert counts[0] == counts[1]


class TestDetail:
    def test_everybody_reads_a_published_need(self, client):
        need = published(title="Former des techniciens")
        page = client.get(detail_url(need)).content.decode()
        assert "Former des techniciens" in page
        assert "Compétences indispensables" in page
        assert "Se connecter pour répondre" in page
        assert "index, follow" in page

    @pytest.mark.parametrize("state", ["draft", "submitted", "withdrawn"])
    def test_what_is_not_public_does_not_exist_for_others(self, client, client_as, amina, partner_agent, state):
        need = NeedFactory(institution=partner_agent.memberships.get().institution, state=state)
        for browser in (client, client_as(amina), client_as(make_agent())):
            assert browser.get(detail_url(need)).status_code == 404
        page = client_as(partner_agent).get(detail_url(need)).content.decode()
        assert "Ce besoin n’est pas publié" in page
        assert "noindex" in page

    def test_moderators_read_what_was_sent_to_them(self, client_as, curator):
        assert client_as(curator).get(detail_url(NeedFactory(state="submitted"))).status_code == 200
        assert client_as(curator).get(detail_url(NeedFactory(state="draft"))).status_code == 404

    def test_an_unknown_one_does_not_exist(self, client):
        assert client.get(reverse("skills:need_detail", args=[uuid4()])).status_code == 404

    def test_needs_of_the_domain_follow(self, client):
        need = published(domain=DomainFactory(slug="water"))
        published(domain=need.domain, title="Un autre du domaine")
        published(domain=DomainFactory(slug="health"), title="Sans rapport")
        page = client.get(detail_url(need)).content.decode()
        assert "Un autre du domaine" in page
        assert "Sans rapport" not in page

    def test_the_agent_goes_to_its_follow_up(self, client_as, partner_agent):
        need = published(institution=partner_agent.memberships.get().institution)
        page = client_as(partner_agent).get(detail_url(need)).content.decode()
        assert reverse("skills:need_follow", args=[need.public_id]) in page

    def test_the_number_of_queries_does_not_grow(self, client, youssef, client_as, django_assert_max_num_queries):
        domain, counts = DomainFactory(slug="water"), []
        need = published(domain=domain)
        for number in (1, 3):
            for row in range(number):
                published(domain=domain, skills={f"s{number}{row}": "required"})
            for browser in (client, client_as(youssef)):
                browser.get(detail_url(need))
                with django_assert_max_num_queries(20) as found:
                    browser.get(detail_url(need))
                counts.append(len(found))
        assert counts[:2] == counts[2:]


class TestUnanswered:
    def test_needs_that_wait_are_counted_by_domain_and_region(self, client):
        RegionFactory(code="06")
        old = timezone.now() - timedelta(days=20)
        published(title="Attend", domain=DomainFactory(slug="water"), region_id="06", published_at=old)
        published(title="Attend aussi", domain=DomainFactory(slug="health"), published_at=old)
        published(title="Tout neuf")
        page = client.get(UNANSWERED)
        assert sorted(titles(page)) == ["Attend", "Attend aussi"]
        assert page.context["table"].total == 2
        assert titles(client.get(UNANSWERED, {"domain": "water", "region": "06"})) == ["Attend"]
        assert titles(client.get(UNANSWERED, {"region": "00"})) == ["Attend aussi"]

    def test_pages_follow_each_other(self, client):
        for number in range(23):
            moment = timezone.now() - timedelta(days=20 + number // 2)
            published(title=f"n{number:02}", region=None, published_at=moment)
        first = client.get(UNANSWERED, {"region": "00"})
        second = client.get(first.context["turns"].next_url)
        assert sorted(titles(first) + titles(second)) == [f"n{number:02}" for number in range(23)]
        assert len(titles(first)) == 20
        assert second.context["turns"].next_url == ""
        assert titles(client.get(second.context["turns"].start_url)) == titles(first)
        assert "Revenir au début de la liste" in second.content.decode()
        for nonsense in ("x", str(uuid4()), "\x00"):
            assert titles(client.get(UNANSWERED, {"after": nonsense})) == titles(first)

    def test_a_need_of_others_says_nothing_of_itself(self, client):
        draft = NeedFactory(state="draft")
        published(title="Attend", published_at=timezone.now() - timedelta(days=20))
        assert titles(client.get(UNANSWERED, {"after": str(draft.public_id)})) == ["Attend"]

    def test_the_number_of_queries_does_not_grow(self, client, django_assert_max_num_queries):
        counts = []
        for number in (1, 3):
            for row in range(number):
                moment = timezone.now() - timedelta(days=20)
                published(skills={f"s{number}{row}": "required"}, published_at=moment)
            with django_assert_max_num_queries(20) as found:
                client.get(UNANSWERED)
            counts.append(len(found))
        assert counts[0] == counts[1]

    def test_an_empty_one_is_good_news(self, client):
        assert "Chaque besoin a trouvé" in client.get(UNANSWERED).content.decode()


class TestInstitution:
    def test_its_needs_and_stories_are_public(self, client):
        institution = InstitutionFactory(slug="agence")
        published(institution=institution, title="Chercher de l’eau")
        NeedFactory(institution=institution, state="filled", title="Trouvée", outcome_note="Une source, à Zagora.")
        NeedFactory(institution=institution, state="draft", title="Secret")
        page = client.get(reverse("skills:institution", args=["agence"])).content.decode()
        assert "Chercher de l’eau" in page
        assert "Une source, à Zagora." in page
        assert "Secret" not in page

    def test_pages_follow_each_other_in_both_lists(self, client):
        institution = InstitutionFactory(slug="agence")
        for number in range(22):
            published(institution=institution, title=f"n{number:02}")
        for number in range(13):
            NeedFactory(institution=institution, state="filled", title=f"f{number:02}")
        here = reverse("skills:institution", args=["agence"])
        first = client.get(here)
        second = client.get(first.context["open_turns"].next_url)
        last = client.get(second.context["story_turns"].next_url)
        opened = [view.title for page in (first, second) for view in page.context["open_needs"]]
        stories = [view.title for page in (first, last) for view in page.context["stories"]]
        assert sorted(opened) == [f"n{number:02}" for number in range(22)]
        assert sorted(stories) == [f"f{number:02}" for number in range(13)]
        assert last.context["open_turns"].start_url

    def test_a_closed_institution_does_not_exist(self, client):
        InstitutionFactory(slug="fermee", is_active=False)
        assert client.get(reverse("skills:institution", args=["fermee"])).status_code == 404

    def test_the_number_of_queries_does_not_grow(self, client, django_assert_max_num_queries):
        institution, counts = InstitutionFactory(slug="agence"), []
        for number in (1, 2):
            for row in range(number):
                published(institution=institution, skills={f"s{number}{row}": "required"})
            with django_assert_max_num_queries(20) as found:
                client.get(reverse("skills:institution", args=["agence"]))
            counts.append(len(found))
        assert counts[0] == counts[1]
