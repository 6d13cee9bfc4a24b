"""A canary: a profile for members leaves no trace anywhere for those who may not see it."""

import pytest

from mdm_platform.accounts.roles import Role
from skills.models import Experience
from tests.factories.accounts import make_user
from tests.utils.directory import publish, skill

pytestmark = pytest.mark.django_db

CANARY = "Zylbrakoum"
WORDS = [CANARY, "زيلبراكوم", "xenoglossie", "quuxologie", "Quuxologist", "Zylbrakum"]
PAGES = ["/fr/directory/", "/api/v1/profiles/", "/api/v1/profiles/facets/"]
FILTERS = [
    {"skill": "quuxology"}, {"domain": "canarology"}, {"country": "FJ"}, {"city": "Suva"}, {"language": "zgh"},
    {"availability": "within_3_months"}, {"contribution": "return"}, {"seniority_min": "61"},
    {"updated_since": "2020-01-01"},
]  # fmt: skip
QUESTIONS = [{}, *({"q": words} for words in WORDS), *FILTERS]


@pytest.fixture
def canary(db):
    skill("quuxology", "Quuxologie", en="Quuxologist")
    profile = publish(
        first_name=CANARY,
        last_name_ar="زيلبراكوم",
        headline="Experte en xenoglossie",
        skills=["quuxology"],
        country="FJ",
        city="Suva",
        seniority=62,
        availability="within_3_months",
        contributions=["return"],
        languages={"zgh": "C2"},
    )
    Experience.objects.create(profile=profile, title="Xenoglossie appliquée")
    return profile


def readers():
    """Everybody for whom the canary does not exist, as names of a browser."""
    return ["visitor", "partner_agent", "other_staff"]


@pytest.fixture
def browser(request, client, client_as, partner_agent):
    return {
        "visitor": lambda: client,
        "partner_agent": lambda: client_as(partner_agent),
        "other_staff": lambda: client_as(make_user(Role.COMPLAINTS_AGENT)),
    }[request.param]()


def shown(browser, address, asked):
    response = browser.get(address, asked)
    assert response.status_code == 200
    text = response.content.decode()
    for value in asked.values():
        text = text.replace(value, "")
    return text


@pytest.mark.parametrize("browser", readers(), indirect=True)
@pytest.mark.parametrize("address", PAGES)
def test_no_trace_in_pages_facets_counts_and_api(canary, browser, address):
    publish(listed_for="public", visibility={"headline": "public"}, headline="Boulanger", skills=[])
    traces = (CANARY, "زيلبراكوم", "noglossie", str(canary.public_id), '"FJ"', "?country=FJ", "?skill=quuxology")
    for asked in QUESTIONS:
        text = shown(browser, address, asked)
        assert [trace for trace in traces if trace in text] == [], asked
        if address.endswith("facets/"):
            count = browser.get(address, asked).json()["count"]["value"]
            assert count == (0 if asked and "updated_since" not in asked else 1), asked


@pytest.mark.parametrize("browser", readers(), indirect=True)
def test_the_page_of_the_canary_does_not_exist(canary, browser):
    assert browser.get(f"/fr/directory/{canary.public_id}/").status_code == 404
    assert browser.get(f"/api/v1/profiles/{canary.public_id}/").status_code == 404


def test_members_and_the_directory_staff_do_find_it(canary, client_as, stranger, curator):
    for user in (stranger, curator):
        for words in WORDS[:5]:
            assert CANARY in client_as(user).get("/fr/directory/", {"q": words}).content.decode()


def test_suggestions_of_skills_tell_of_nobody(canary, client, stranger):
    """The taxonomy is the same for everybody, whoever holds a skill."""
    before = client.get("/api/v1/skills/", {"q": "quux"}).json()
    client.force_login(stranger)
    assert client.get("/api/v1/skills/", {"q": "quux"}).json() == before


def test_the_admin_of_another_role_shows_no_profile(canary, client_as):
    page = client_as(make_user(Role.COMPLAINTS_AGENT)).get("/admin/skills/profile/", {"q": CANARY, "state": "all"})
    assert page.status_code in (302, 403)
    assert CANARY.encode() not in page.content.replace(b"q=" + CANARY.encode(), b"")


def test_what_is_kept_back_from_members_is_not_searchable_by_them(client_as, stranger):
    publish(
        visibility={"headline": "staff", "skills": "staff"}, headline="Experte en xenoglossie", skills=["quuxology"]
    )
    answer = client_as(stranger).get("/api/v1/profiles/facets/", {"q": "xenoglossie"}).json()
    assert answer["count"]["value"] == 0
    assert client_as(stranger).get("/api/v1/profiles/facets/").json()["facets"]["skill"] == []
