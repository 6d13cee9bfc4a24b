"""Pages by keyset: complete, stable with ties and missing values, and closed to tampering."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.api.pagination import read_cursor, write_cursor
from mdm_platform.errors import InvalidInput
from mdm_platform.institutions.models import Institution, Membership
from tests.factories.institutions import ConsulateFactory, InstitutionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.platform.api.endpoints")]
ADDRESS = "/api/v1/writings/"


@pytest.fixture
def institutions():
    return [InstitutionFactory(slug=f"s{number}", name_fr=f"Nom {number // 3}") for number in range(8)]


def walk(client, link, direction="next", key="slug"):
    pages = []
    while link:
        answer = client.get(link).json()
        pages.append([row[key] for row in answer["results"]])
        link = answer[direction]
    return pages, answer


@pytest.mark.parametrize("ordering", ["name", "-name", "site"])
@pytest.mark.parametrize("size", [1, 2, 3, 8, 100])
def test_every_row_once_forward_and_back(client, institutions, ordering, size):
    forward, last = walk(client, f"{ADDRESS}?ordering={ordering}&page_size={size}")
    seen = [slug for page in forward for slug in page]
    assert sorted(seen) == [row.slug for row in institutions]
    assert all(len(page) == size for page in forward[:-1])
    if last["previous"]:
        backward, first = walk(client, last["previous"], "previous")
        assert [*backward[::-1], forward[-1]] == forward
        assert first["previous"] is None


def test_ties_follow_the_key_in_the_same_direction(client, institutions):
    slugs = [row["slug"] for row in client.get(ADDRESS, {"ordering": "-name"}).json()["results"]]
    assert slugs == ["s7", "s6", "s5", "s4", "s3", "s2", "s1", "s0"]


@pytest.mark.parametrize(("ordering", "first"), [("ends", ["r0", "r1"]), ("-ends", ["r2", "r0"])])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_missing_values_come_last_and_are_walked_both_ways(client_as, administrator, amina, ordering, first, size):
    institution, today = InstitutionFactory(), timezone.localdate()
    for number, days in enumerate([1, 1, 2, None, None, None]):
        ends = today + timedelta(days=days) if days else None
        Membership.objects.create(user=amina, institution=institution, role=f"r{number}", starts=today, ends=ends)
    browser = client_as(administrator)
    forward, last = walk(browser, f"/api/v1/memberships/?ordering={ordering}&page_size={size}", key="role")
    seen = [role for page in forward for role in page]
    assert seen[:2] == first
    assert seen[3:] == ["r3", "r4", "r5"]
    backward, _first = walk(browser, last["previous"], "previous", key="role")
    assert [*backward[::-1], forward[-1]] == forward


def test_a_page_stays_where_it_is_while_rows_come_and_go(client, institutions):
    page = client.get(ADDRESS, {"page_size": 3}).json()
    InstitutionFactory(slug="new", name_fr="Avant")
    Institution.objects.filter(slug="s1").delete()
    assert [row["slug"] for row in client.get(page["next"]).json()["results"]] == ["s3", "s4", "s5"]


def test_the_last_page_emptied_leads_back(client, institutions):
    page = client.get(ADDRESS, {"page_size": 6}).json()
    Institution.objects.filter(slug__in=["s6", "s7"]).delete()
    emptied = client.get(page["next"]).json()
    assert (emptied["results"], emptied["next"]) == ([], None)
    assert len(client.get(emptied["previous"]).json()["results"]) == 6


def test_an_empty_list(client):
    assert client.get(ADDRESS).json() == {"results": [], "next": None, "previous": None}


@pytest.mark.parametrize("size", ["0", "-1", "101", "x", "", "1.5", "٣", "9" * 50])
def test_a_page_size_out_of_bounds(client, size):
    answer = client.get(ADDRESS, {"page_size": size})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["page_size"])


def test_an_ordering_that_is_not_offered(client):
    answer = client.get(ADDRESS, {"ordering": "id"})
    assert answer.json()["detail"] == "Ordres acceptés : name, -name, site."


def test_a_cursor_hides_what_it_holds(client, institutions):
    link = client.get(ADDRESS, {"page_size": 1}).json()["next"]
    assert "Nom" not in link


@pytest.mark.parametrize("damage", [lambda text: text[:-3], lambda text: "A" + text, lambda text: "", lambda text: "é"])
def test_a_damaged_cursor(client, institutions, damage):
    cursor = client.get(ADDRESS, {"page_size": 1}).json()["next"].split("cursor=")[1].split("&")[0]
    answer = client.get(ADDRESS, {"cursor": damage(cursor)})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_cursor_of_another_list_or_order(client, institutions):
    cursor = client.get(ADDRESS, {"page_size": 1}).json()["next"].split("cursor=")[1].split("&")[0]
    for address, ordering in (("/api/v1/institutions/", "name"), (ADDRESS, "-name")):
        answer = client.get(address, {"cursor": cursor, "ordering": ordering})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_values_of_every_kind_come_back_as_they_were():
    now = timezone.now()
    assert read_cursor(write_cursor("/a/", "o", "n", [now, now.date(), None, 1.1, "é"])) == (
        "/a/", "o", "n", [now, now.date(), None, 1.1, "é"],
    )  # fmt: skip


def test_a_cursor_survives_a_change_of_secret(settings):
    cursor = write_cursor("/a/", "o", "n", [1])
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret"
    assert read_cursor(cursor)[3] == [1]
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidInput):
        read_cursor(cursor)


def test_a_page_costs_the_same_queries_at_one_and_at_three_rows(client, django_assert_num_queries):
    InstitutionFactory()
    with django_assert_num_queries(2):
        client.get(ADDRESS)
    InstitutionFactory.create_batch(2)
    with django_assert_num_queries(2):
        client.get(ADDRESS)


def test_a_list_is_walked_by_a_value_that_is_an_object_in_python(client):
    """A country is one, and its column is of another table."""
    for number, country in enumerate(["MA", "FR", "FR", "BE"]):
        ConsulateFactory(institution__country=country, institution__name_fr=f"Poste {number}")
    pages, _last = walk(client, "/api/v1/consulates/?ordering=country&page_size=1", key="country")
    assert pages == [["BE"], ["FR"], ["FR"], ["MA"]]
