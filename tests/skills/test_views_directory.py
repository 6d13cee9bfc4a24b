"""The directory's pages: searching, narrowing, reading; without JavaScript and with htmx."""

from uuid import uuid4

import pytest

from mdm_platform.audit.models import AuditEvent
from skills.models import Experience
from tests.utils.directory import publish, skill

pytestmark = pytest.mark.django_db
DIRECTORY = "/fr/directory/"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_everybody_opens_the_directory_in_three_languages(client, language):
    publish(listed_for="public", visibility={"headline": "public", "skills": "public", "country": "public"})
    page = client.get(f"/{language}/directory/")
    assert page.status_code == 200
    assert "Ingénieure en énergie solaire" in page.content.decode()
    assert "noindex" in page.content.decode()


def test_a_member_searches_and_narrows(client, stranger):
    client.force_login(stranger)
    skill("solar-energy", "Énergie solaire", "الطاقة الشمسية", "Solar energy")
    publish(last_name="Tazi", country="FR")
    publish(last_name="Alami", country="ES", headline="Architecte", skills=[])
    page = client.get(DIRECTORY, {"q": "solaire", "country": "FR"}).content.decode()
    assert "1 fiche correspond" in page
    assert "Tazi" in page
    assert "Alami" not in page
    assert "Trouvé par" in page
    assert 'name="country" value="FR"' in page
    assert f'href="{DIRECTORY}?q=solaire"' in page


def test_htmx_asks_for_the_results_alone(client, stranger):
    client.force_login(stranger)
    publish()
    page = client.get(DIRECTORY, headers={"HX-Request": "true", "HX-Target": "found"}).content.decode()
    assert page.lstrip().startswith('<div id="found"')
    assert "<html" not in page


def test_pages_follow_each_other(client, stranger):
    client.force_login(stranger)
    for _ in range(3):
        publish()
    first = client.get(DIRECTORY, {"page_size": "2"})
    following = first.context["next_url"]
    second = client.get(following)
    assert (len(first.context["people"]), len(second.context["people"])) == (2, 1)
    back = client.get(second.context["previous_url"])
    assert back.context["people"] == first.context["people"]


def test_a_cursor_of_another_search_leads_to_its_first_page(client, stranger):
    client.force_login(stranger)
    answer = client.get(DIRECTORY, {"q": "solaire", "cursor": "damaged"})
    assert (answer.status_code, answer["Location"]) == (302, f"{DIRECTORY}?q=solaire")
    assert client.get(DIRECTORY, {"cursor": "x"})["Location"] == DIRECTORY


def test_nothing_found_says_what_to_try(client):
    page = client.get(DIRECTORY, {"q": "astronaute", "country": "FR"}).content.decode()
    assert "Aucune fiche ne correspond" in page
    assert "Connectez-vous" in page


def test_beyond_the_quota_the_page_says_so(client, settings, stranger):
    settings.DIRECTORY_DAILY_CARDS = {"members": 1}
    client.force_login(stranger)
    publish()
    assert client.get(DIRECTORY).status_code == 200
    page = client.get(DIRECTORY)
    assert page.status_code == 429
    assert "Limite du jour atteinte" in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "\x00"}, {"q": "é" * 10_000}, {"q": "%_\\'\""}, {"q": "<script>alert(1)</script>"}, {"q": "\u202eabc 🙂"},
        {"country": "Atlantis"}, {"seniority_min": "-3"}, {"page_size": "9999"}, {"skill": "x" * 300},
        {"remote": "maybe"}, {"updated_since": "x"}, {"ordering": "age"}, {"language_level": "C2"},
        {"language": "fr", "language_level": "C2"}, {"remote": "false"}, {"updated_since": "2026-01-01"},
        {"domain": "nothing"}, {"seniority_min": "5", "availability": "immediate", "contribution": "training"},
    ],
)  # fmt: skip
def test_odd_addresses_are_served(client, asked):
    page = client.get(DIRECTORY, asked)
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_costs_the_same_whatever_its_length(rows, client, stranger, django_assert_max_num_queries):
    client.force_login(stranger)
    for _ in range(rows):
        publish()
    with django_assert_max_num_queries(20):
        assert len(client.get(DIRECTORY, {"q": "ingénieure"}).context["people"]) == rows


def detail(profile):
    return f"{DIRECTORY}{profile.public_id}/"


def test_a_profile_is_read_as_its_owner_allows(client, stranger):
    profile = publish(last_name="Tazi", city="Lyon")
    Experience.objects.create(profile=profile, title="Cheffe de projet")
    client.force_login(stranger)
    page = client.get(detail(profile)).content.decode()
    assert "Tazi" in page
    assert "Cheffe de projet" in page
    assert "Lyon" not in page
    assert "Écrire à cette personne" in page
    assert f"{DIRECTORY}?skill=solar-energy" in page


def test_an_invisible_profile_answers_like_an_unknown_one(client):
    hidden, unknown = client.get(detail(publish())), client.get(f"{DIRECTORY}{uuid4()}/")
    assert hidden.status_code == unknown.status_code == 404


def test_search_engines_read_only_what_the_owner_opened_to_them(client):
    opened = publish(listed_for="public", visibility={"headline": "public"}, indexable=True)
    closed = publish(listed_for="public", visibility={"headline": "public"})
    assert 'content="index, follow"' in client.get(detail(opened)).content.decode()
    assert 'content="noindex, nofollow"' in client.get(detail(closed)).content.decode()


def test_readings_by_staff_and_partners_leave_a_trace(client, curator, client_as):
    profile = publish()
    client_as(curator).get(detail(profile))
    client_as(curator).get(DIRECTORY)
    assert AuditEvent.objects.filter(kind="profile.read", object_id=str(profile.pk), actor=curator).count() == 1


def test_visitors_are_asked_to_sign_in_before_they_write(client):
    profile = publish(listed_for="public", visibility={"headline": "public"})
    assert "Se connecter pour écrire" in client.get(detail(profile)).content.decode()
