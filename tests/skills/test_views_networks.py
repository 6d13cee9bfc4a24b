"""Public pages of networks: who reads what, who enters and why not; reading writes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from skills.models import NetworkMembership
from skills.services import network_figures
from skills.services import network_memberships as memberships
from tests.factories.skills import ProfileFactory
from tests.factories.skills.networks import NetworkFactory, NetworkMembershipFactory, NetworkNoteFactory
from tests.utils.consents import consent

pytestmark = pytest.mark.django_db

MOST = 20


def url(name, network, *more):
    return reverse(f"skills:{name}", args=[network.slug, *more])


def html(browser, address, **data):
    return browser.get(address, data).content.decode()


def costs(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def writes(browser, address):
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    said = [query["sql"].split()[:3] for query in queries]
    return [
        words for words in said if words[0] in ("INSERT", "UPDATE", "DELETE") and "accounts_session" not in words[2]
    ]


@pytest.fixture
def network(db):
    return NetworkFactory(slug="eau", name_fr="Eau et climat")


@pytest.fixture
def listed(amina):
    """Amina has a published profile."""
    consent(amina)
    return ProfileFactory(owner=amina, state="published", first_name="Amina", last_name="Berrada")


@pytest.fixture
def member(network, listed):
    return NetworkMembershipFactory(network=network, user=listed.owner)


@pytest.fixture
def animator(network):
    profile = ProfileFactory(state="published", first_name="Karim", last_name="Idrissi")
    consent(profile.owner)
    return NetworkMembershipFactory(network=network, user=profile.owner, role="animator", is_shown=True, is_public=True)


class TestList:
    def test_a_visitor_sees_open_networks_only(self, network, client):
        NetworkFactory(name_fr="En préparation ici", state="draft")
        NetworkFactory(name_fr="Fermé depuis", state="closed")
        page = html(client, reverse("skills:networks"))
        assert "Eau et climat" in page
        assert "En préparation ici" not in page
        assert "Fermé depuis" not in page

    def test_mine_stand_on_top(self, member, client_as, amina):
        page = html(client_as(amina), reverse("skills:networks"))
        assert "Vos réseaux" in page
        assert "Vous êtes membre" in page

    def test_filters_narrow_and_say_what_they_leave(self, network, client):
        NetworkFactory(name_fr="Médecins de France", countries=["FR"], rule=())
        address = reverse("skills:networks")
        page = html(client, address, country="FR")
        assert "Médecins de France" in page
        assert "Eau et climat" not in page
        assert "1 réseau correspond" in page
        assert "Aucun réseau ne correspond" in html(client, address, country="DE")

    @pytest.mark.parametrize("query", ["country=%00", "region=zz", "domain=%3Cscript%3E", "cursor=-1", "cursor=99999"])
    def test_a_damaged_address_opens(self, network, client, query):
        assert client.get(f"{reverse('skills:networks')}?{query}").status_code == 200

    def test_nobody_counts_under_five(self, member, network, client):
        network_figures.refresh(network=network)
        assert "Moins de 5 membres" in html(client, reverse("skills:networks"))

    def test_queries_do_not_grow(self, member, client_as, amina):
        browser = client_as(amina)
        one = costs(browser, reverse("skills:networks"))
        for _number in range(2):
            NetworkMembershipFactory(network=NetworkFactory(countries=["FR"]), user=amina)
        assert costs(browser, reverse("skills:networks")) == one <= MOST


class TestPage:
    def test_a_visitor_reads_and_is_asked_to_sign_in(self, network, animator, client):
        page = html(client, url("network", network))
        assert "Connectez-vous pour demander à entrer" in page
        assert "Karim Idrissi" in page
        assert "index, follow" in page

    def test_a_draft_does_not_exist_for_others(self, client_as, amina, curator):
        draft = NetworkFactory(state="draft")
        assert client_as(amina).get(url("network", draft)).status_code == 404
        assert client_as(curator).get(url("network", draft)).status_code == 200

    def test_an_animator_who_is_not_public_stays_unnamed(self, network, animator, client):
        memberships.show(membership=animator, is_shown=True, by=animator.user)
        assert "Karim Idrissi" not in html(client, url("network", network))

    def test_hidden_members_are_nowhere(self, network, member, client):
        assert "Berrada" not in html(client, url("network", network))

    def test_published_notes_are_listed(self, network, client):
        NetworkNoteFactory(network=network, state="published", title="Sauver les nappes")
        NetworkNoteFactory(network=network, state="in_review", title="Encore en relecture")
        page = html(client, url("network", network))
        assert "Sauver les nappes" in page
        assert "Encore en relecture" not in page

    def test_figures_have_a_sentence_a_chart_a_table_and_a_file(self, network, client):
        for _number in range(6):
            place = NetworkMembershipFactory(network=network)
            consent(place.user, "statistics")
        network_figures.refresh(network=network)
        page = html(client, url("network", network))
        assert "Le pays où vivent le plus de membres" in page
        assert '<svg class="net-svg"' in page
        answer = client.get(url("network_figures", network))
        assert answer["Content-Type"].startswith("text/csv")
        assert '"6"' in answer.content.decode("utf-8-sig")

    def test_small_groups_are_hidden(self, network, member, client):
        network_figures.refresh(network=network)
        page = html(client, url("network", network))
        assert "au moins cinq membres par groupe" in page
        assert "moins de 5" in page

    def test_queries_do_not_grow(self, network, member, client_as, amina):
        browser = client_as(amina)
        more(network)
        one = costs(browser, url("network", network))
        more(network), more(network)
        assert costs(browser, url("network", network)) == one <= MOST

    def test_reading_writes_nothing(self, network, member, client, client_as, amina, curator):
        for browser in (client, client_as(amina), client_as(curator)):
            for name in ("network", "network_figures"):
                assert writes(browser, url(name, network)) == []

    def test_the_arabic_page_reads_from_right_to_left(self, network, client):
        page = html(client, f"/ar/networks/{network.slug}/")
        assert '<html lang="ar" dir="rtl"' in page
        assert "شبكة المهندسين" in page


def more(network):
    """One more public animator and one more note."""
    NetworkMembershipFactory(network=network, role="animator", is_shown=True, is_public=True)
    NetworkNoteFactory(network=network, state="published", is_signed=True)


class TestEntering:
    def test_a_member_of_the_platform_asks(self, network, listed, client_as, amina):
        browser = client_as(amina)
        assert "Demander à rejoindre" in html(browser, url("network", network))
        answer = browser.post(url("network_join", network), {"motivation": "L’eau du Souss"}, follow=True)
        place = NetworkMembership.objects.get(user=amina)
        assert (place.state, place.motivation) == ("requested", "L’eau du Souss")
        assert "Votre demande attend une réponse" in answer.content.decode()

    def test_without_a_profile_the_refusal_says_what_to_do(self, network, client_as, amina):
        page = html(client_as(amina), url("network", network))
        assert "Il faut une fiche publiée dans l’annuaire" in page
        assert "Compléter ma fiche" in page
        answer = client_as(amina).post(url("network_join", network))
        assert answer.status_code == 422
        assert not NetworkMembership.objects.filter(state="requested").exists()

    def test_a_resident_reads_why(self, network, listed, client_as, amina):
        listed.country = "MA"
        listed.save()
        assert "s’adresse aux personnes qui vivent hors du Maroc" in html(client_as(amina), url("network", network))

    def test_a_proposal_of_the_rule_is_not_told(self, network, listed, client_as, amina):
        NetworkMembershipFactory(network=network, user=amina, state="proposed")
        assert "Demander à rejoindre" in html(client_as(amina), url("network", network))
        assert "Eau et climat" not in html(client_as(amina), reverse("skills:my_networks"))

    def test_what_was_set_aside_is_not_told(self, network, animator, listed, client_as, amina):
        place = NetworkMembershipFactory(network=network, user=amina, state="proposed")
        memberships.set_aside(membership=place, by=animator.user)
        assert "refusée" not in html(client_as(amina), url("network", network))
        assert "Eau et climat" not in html(client_as(amina), reverse("skills:my_networks"))

    def test_somebody_refused_reads_when_to_ask_again(self, network, animator, listed, client_as, amina):
        place = NetworkMembershipFactory(network=network, user=amina, state="requested")
        memberships.refuse(membership=place, by=animator.user, reason="full")
        assert "à partir du" in html(client_as(amina), url("network", network))
        assert "Demande refusée" in html(client_as(amina), reverse("skills:my_networks"))

    def test_an_invitation_is_accepted_and_the_person_shown_as_chosen(self, network, listed, client_as, amina):
        place = NetworkMembershipFactory(network=network, user=amina, state="invited")
        browser = client_as(amina)
        assert "Vous êtes invité à rejoindre ce réseau" in html(browser, url("network", network))
        browser.post(url("network_act", network, "join"), {"shown": "1"})
        place.refresh_from_db()
        assert (place.state, place.is_shown) == ("member", True)

    @pytest.mark.parametrize(
        ("state", "action", "result"),
        [("invited", "decline", "declined"), ("requested", "abandon", "left"), ("member", "leave", "left")],
    )
    def test_the_person_decides_by_post(self, network, listed, client_as, amina, state, action, result):
        place = NetworkMembershipFactory(network=network, user=amina, state=state)
        browser = client_as(amina)
        assert browser.get(url("network_act", network, action)).status_code == 405
        browser.post(url("network_act", network, action))
        place.refresh_from_db()
        assert place.state == result

    def test_an_action_too_late_is_told(self, network, member, client_as, amina):
        answer = client_as(amina).post(url("network_act", network, "decline"), follow=True)
        assert "Cette action n’est pas possible dans l’état actuel." in answer.content.decode()

    @pytest.mark.parametrize("action", ["join", "leave", "sing"])
    def test_nobody_acts_without_a_place(self, network, client_as, amina, action):
        assert client_as(amina).post(url("network_act", network, action)).status_code == 404

    @pytest.mark.parametrize("name", ["network_join", "network_show", "network_digest"])
    def test_a_visitor_is_sent_to_the_login(self, network, client, name):
        assert "/login/" in client.post(url(name, network))["Location"]

    def test_staff_who_are_no_members_read_why(self, network, curator, client_as):
        page = html(client_as(curator), url("network", network))
        assert "Les réseaux réunissent les membres de la plateforme" in page


class TestMine:
    def test_a_member_shows_and_hides_oneself(self, network, member, client_as, amina):
        browser = client_as(amina)
        browser.post(url("network_show", network), {"shown": "1", "next": "mine"})
        member.refresh_from_db()
        assert member.is_shown
        answer = browser.post(url("network_show", network), {"shown": "", "next": "mine"})
        member.refresh_from_db()
        assert not member.is_shown
        assert answer.url == reverse("skills:my_networks")

    def test_a_plain_member_is_not_made_public(self, network, member, client_as, amina):
        answer = client_as(amina).post(url("network_show", network), {"shown": "1", "public": "1"}, follow=True)
        member.refresh_from_db()
        assert not member.is_public
        assert "Seuls les animateurs" in answer.content.decode()

    def test_the_digest_is_chosen(self, network, member, client_as, amina):
        client_as(amina).post(url("network_digest", network), {"wanted": ""})
        member.refresh_from_db()
        assert not member.wants_digest

    def test_an_animator_reads_who_waits(self, network, animator, client_as):
        NetworkMembershipFactory(network=network, state="requested")
        assert "1 demande à lire" in html(client_as(animator.user), reverse("skills:my_networks"))

    def test_empty_it_says_what_to_do(self, client_as, amina):
        assert "Vous n’êtes dans aucun réseau" in html(client_as(amina), reverse("skills:my_networks"))

    def test_queries_do_not_grow(self, member, client_as, amina):
        browser, address = client_as(amina), reverse("skills:my_networks")
        one = costs(browser, address)
        for state in ("invited", "requested"):
            NetworkMembershipFactory(network=NetworkFactory(), user=amina, state=state)
        assert costs(browser, address) == one <= MOST
