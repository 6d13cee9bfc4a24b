"""Regions, provinces, countries and languages, as pickers read them."""

import pytest

from tests.utils.reference import load_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    load_reference()


def names(answer, key="name"):
    assert answer.status_code == 200, answer.content
    return [row[key] for row in answer.json()["results"]]


def test_the_twelve_regions_in_the_readers_language(client, loaded):
    answer = client.get("/api/v1/regions/", headers={"Accept-Language": "ar"})
    assert len(names(answer)) == 12
    assert answer.json()["next"] is None
    assert "جهة" not in names(answer)[0]
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Accept-Language" in answer.headers["Vary"]
    souss = client.get("/api/v1/regions/09/").json()
    assert souss == {
        "code": "09",
        "name": "Souss-Massa",
        "name_fr": "Souss-Massa",
        "name_ar": "سوس-ماسة",
        "name_en": "Souss-Massa",
        "name_tifinagh": "ⵙⵓⵙ-ⵎⴰⵙⵙⴰ",
    }


@pytest.mark.parametrize(("words", "codes"), [("fez", ["03"]), ("FES mek", ["03"]), ("سوس", ["09"]), ("xyz", [])])
def test_a_region_is_found_in_any_language(client, loaded, words, codes):
    assert names(client.get("/api/v1/regions/", {"q": words}), "code") == codes


def test_the_provinces_of_a_region(client, loaded):
    assert names(client.get("/api/v1/provinces/", {"region": "12"})) == ["Aousserd", "Oued Ed-Dahab"]
    assert len(names(client.get("/api/v1/provinces/"))) == 83
    assert client.get("/api/v1/provinces/06.141.01.00/").json()["name"] == "Casablanca-Anfa"


def test_countries_are_sorted_without_regard_to_accents(client):
    french = names(client.get("/api/v1/countries/", headers={"Accept-Language": "fr"}))
    assert french.index("Égypte") < french.index("Espagne") < french.index("Estonie")
    assert names(client.get("/api/v1/countries/", {"q": "maroc"}), "code") == ["MA"]
    assert names(client.get("/api/v1/countries/", {"q": "المغرب"}), "code") == ["MA"]
    assert client.get("/api/v1/countries/MA/", headers={"Accept-Language": "en"}).json()["name"] == "Morocco"


def test_the_southern_provinces_are_not_a_country(client):
    assert client.get("/api/v1/countries/EH/").status_code == 404


def test_languages_come_in_the_order_of_the_file(client, loaded):
    assert names(client.get("/api/v1/languages/"), "code")[:3] == ["ar", "zgh", "fr"]


@pytest.mark.parametrize("address", ["regions/99/", "countries/XX/", "provinces/nothing/", "languages/xx/"])
def test_an_unknown_code_is_a_problem(client, loaded, address):
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_an_unknown_parameter_is_refused_with_the_known_ones(client, loaded):
    answer = client.get("/api/v1/regions/", {"name": "Souss"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "unknown_parameter"
    assert list(answer.json()["errors"]) == ["name"]
    assert "q." in answer.json()["detail"]


def test_a_list_costs_the_same_number_of_queries_whatever_its_length(client, loaded, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/api/v1/provinces/", {"region": "12"})
    with django_assert_num_queries(2):
        client.get("/api/v1/provinces/")
